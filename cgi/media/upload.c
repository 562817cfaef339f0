#include "media/upload.h"

#include <math.h>
#include <sodium.h>

#include "account/citizen.h"
#include "account/wechat_login.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/conf.h"
#include "db/db.h"
#include "report/status.h"
#include "web/request.h"

enum {
	STMT_FIND_DRAFT,
	STMT_ADD_DRAFT,
	STMT_FIND_REPORT,
	STMT_FIND_SAME,
	STMT_SET_PLACE,
	STMT_LIST_DRAFT,
	STMT_LIST_ONE,
	STMT__MAX
};

const char *const upload_statements[STMT__MAX + 1] = {
	[STMT_FIND_DRAFT] =
		"SELECT d.id, c.visitor FROM draft d JOIN citizen c ON c.id = d.citizen_id"
		" WHERE d.token = ?",
	[STMT_ADD_DRAFT] =
		"INSERT INTO draft (token, citizen_id, phone_sealed, created_at, updated_at)"
		" VALUES (?, ?, ?, ?, ?)",
	[STMT_FIND_REPORT] =
		"SELECT r.status, c.visitor FROM report r JOIN citizen c ON c.id = r.citizen_id"
		" WHERE r.number = ?",
	[STMT_FIND_SAME] =
		"SELECT id, exif_lat, exif_lon FROM photo WHERE draft_id = ? AND source_hash = ?",
	[STMT_SET_PLACE] = "UPDATE draft SET lat = ?, lon = ?, place_source = ?, updated_at = ?"
			   " WHERE id = ? AND place_source = 0 AND report_id IS NULL",
	[STMT_LIST_DRAFT] = "SELECT id, LOWER(HEX(hash)), width, height, colour FROM photo"
			    " WHERE draft_id = ? AND role = ? ORDER BY position LIMIT 6",
	[STMT_LIST_ONE] = "SELECT id, LOWER(HEX(hash)), width, height, colour FROM photo"
			  " WHERE id = ? AND role = ? LIMIT 1",
};

static bool is_visitor(const struct request *req, const struct db_bytes *id)
{
	return req->visitor.known && id->len == VISITOR_BYTES &&
	       memcmp(id->data, req->visitor.id, VISITOR_BYTES) == 0;
}

static int find_draft(struct request *req, struct upload_target *t)
{
	struct db_bytes visitor;
	uint64_t id;

	switch (db_row(req->db, upload_statements[STMT_FIND_DRAFT], "b", (const void *)t->token,
		       sizeof(t->token), "ub", &id, &visitor)) {
	case DB_ROW:
		if (!is_visitor(req, &visitor))
			return UPLOAD_NOT_YOURS;
		t->owner.draft_id = id;
		return UPLOAD_READY;
	case DB_NONE:
		return UPLOAD_READY; /* a token of the client's own making */
	case DB_FAILED:
		break;
	}
	return -1;
}

/*
 * A draft of whoever names none: a new one, but for a call that is sent again under its
 * Idempotency-Key, which finds the one that it made.
 */
static void name_draft(struct request *req, struct upload_target *t)
{
	struct buf words;

	if (!*req->idempotency_key || !req->visitor.known) {
		secret_random(t->token, sizeof(t->token));
		return;
	}
	buf_init(&words, VISITOR_BYTES + 100);
	buf_add(&words, req->visitor.id, VISITOR_BYTES);
	buf_add(&words, req->idempotency_key, strlen(req->idempotency_key));
	secret_tag(t->token, "photo draft", words.data, words.len);
	buf_release(&words);
}

static int find_for_report(struct request *req, struct upload_target *t)
{
	const char *text = request_field(req, "draft");

	t->owner.role = PHOTO_BEFORE;
	t->most = PHOTO_MAX_COUNT;
	if (!text || !*text) {
		name_draft(req, t);
		token_text(t->draft, t->token);
		return find_draft(req, t);
	}
	if (token_parse(t->token, text) < 0)
		return UPLOAD_NOT_YOURS;
	token_text(t->draft, t->token);
	return find_draft(req, t);
}

/* Whoever holds the secret link is the reporter, on any browser. */
static bool has_secret_link(const struct request *req, const char *number)
{
	const char *k = request_field(req, "k");
	unsigned char tag[SECRET_TAG];

	return k && token_parse(tag, k) == 0 &&
	       secret_tag_is(tag, "report", number, strlen(number));
}

static int find_for_rebuttal(struct request *req, struct upload_target *t)
{
	const char *number = request_field(req, "number");
	struct db_bytes visitor;
	unsigned int status;

	t->owner.role = PHOTO_REBUTTAL;
	t->number = number;
	t->most = 1;
	if (!number || strlen(number) != REPORT_NUMBER_LEN)
		return UPLOAD_NOT_YOURS;
	switch (db_row(req->db, upload_statements[STMT_FIND_REPORT], "s", number, "Ub", &status,
		       &visitor)) {
	case DB_ROW:
		if (!is_visitor(req, &visitor) && !has_secret_link(req, number))
			return UPLOAD_NOT_YOURS;
		/* What the office closed over her may be answered, too: the answer's own
		 * rules decide, and a photo that comes to nothing is cleaned away. */
		return status == STATUS_HANDLED || status == STATUS_CLOSED ? UPLOAD_READY
									   : UPLOAD_NOT_NOW;
	case DB_NONE:
		return UPLOAD_NOT_YOURS;
	case DB_FAILED:
		break;
	}
	return -1;
}

int upload_find(struct request *req, struct upload_target *out)
{
	const char *purpose = request_field(req, "for");

	*out = (struct upload_target){ 0 };
	if (purpose && strcmp(purpose, "rebuttal") == 0)
		return find_for_rebuttal(req, out);
	return find_for_report(req, out);
}

int upload_open(struct request *req, struct upload_target *t)
{
	struct db_bytes phone = { NULL, 0 };
	struct citizen who;

	if (citizen_need(req->db, req, &who) < 0)
		return -1;
	t->owner.citizen_id = who.id;
	t->owner.waits = conf_int(req->conf, "media", "review") != 0;
	if (t->owner.role != PHOTO_BEFORE || t->owner.draft_id)
		return UPLOAD_READY;
	if (req->bearer && wechat_default_phone(req->db, who.id, &phone) < 0)
		return -1;
	if (db_exec(req->db, upload_statements[STMT_ADD_DRAFT], "bubtt", (const void *)t->token,
		    sizeof(t->token), who.id, phone.data, phone.len, req->now, req->now) >= 0) {
		t->owner.draft_id = db_last_id(req->db);
		return UPLOAD_READY;
	}
	/* Two uploads into one new draft at once: the other was first. */
	return db_was_duplicate(req->db) ? find_draft(req, t) : -1;
}

int upload_has(struct request *req, const struct upload_target *t, const struct upload *file,
	       uint64_t *id, struct point *place)
{
	unsigned char hash[crypto_hash_sha256_BYTES];

	if (!t->owner.draft_id)
		return 0;
	crypto_hash_sha256(hash, file->data, file->len);
	return (int)db_row(req->db, upload_statements[STMT_FIND_SAME], "ub", t->owner.draft_id,
			   (const void *)hash, sizeof(hash), "udd", id, &place->lat, &place->lon);
}

int upload_place(struct request *req, const struct upload_target *t, struct point place)
{
	return db_exec(req->db, upload_statements[STMT_SET_PLACE], "ddutu", place.lat, place.lon,
		       (uint64_t)PLACE_EXIF, req->now, t->owner.draft_id) < 0
		       ? -1
		       : 0;
}

static json_t *photo_view(struct arena *a, uint64_t id, const char *hash, unsigned int width,
			  unsigned int height, unsigned int colour)
{
	return json_pack("{s:I, s:s, s:s, s:i, s:i, s:s}", "id", (json_int_t)id, "small",
			 arena_printf(a, "/photo/%s-%d.jpg", hash, PHOTO_SMALL), "large",
			 arena_printf(a, "/photo/%s-%d.jpg", hash, PHOTO_LARGE), "width",
			 (int)width, "height", (int)height, "colour",
			 arena_printf(a, "#%06x", colour));
}

json_t *upload_photos(struct request *req, const struct upload_target *t, uint64_t rebuttal_id)
{
	bool one = t->owner.role == PHOTO_REBUTTAL;
	uint64_t of = one ? rebuttal_id : t->owner.draft_id, id;
	unsigned int width, height, colour;
	json_t *photos = json_array();
	enum db_row_result got = DB_NONE;
	const char *hash;

	if (of && db_query(req->db, upload_statements[one ? STMT_LIST_ONE : STMT_LIST_DRAFT], "uu",
			   of, (uint64_t)t->owner.role) < 0)
		got = DB_FAILED;
	while (of && got != DB_FAILED &&
	       (got = db_next(req->db, "usUUU", &id, &hash, &width, &height, &colour)) == DB_ROW)
		json_array_append_new(photos,
				      photo_view(req->arena, id, hash, width, height, colour));
	if (got == DB_FAILED) {
		json_decref(photos);
		return NULL;
	}
	return photos;
}
