#include "report/draft.h"

#include <math.h>

#include "account/citizen.h"
#include "account/wechat_login.h"
#include "base/arena.h"
#include "base/log.h"
#include "report/city.h"
#include "web/request.h"

enum {
	STMT_LOOK,
	STMT_MAKE,
	STMT_SAVE,
	STMT_PHOTOS,
	STMT_REMOVE_PHOTO,
	STMT_TAKE_PHOTOS,
	STMT_COUNT_PHOTOS
};

const char *const draft_statements[] = {
	/* Joined to a row of nothing: citizen, draft and report may each be missing. A sent
	 * draft is cleaned away after some days; its report keeps the token. */
	[STMT_LOOK] =
		"SELECT me.id, d.id, d.citizen_id, d.lat, d.lon, d.place_source, d.place_text,"
		" d.street_code, d.body, d.nickname, d.group_id, d.category_id, d.phone_sealed,"
		" d.phone_sms,"
		" r.number, r.citizen_id"
		" FROM (SELECT 1 AS one) nothing"
		" LEFT JOIN citizen me ON me.visitor = ?"
		" LEFT JOIN draft d ON d.token = ?"
		" LEFT JOIN report r ON r.draft_token = ?",
	[STMT_MAKE] = "INSERT INTO draft (token, citizen_id, phone_sealed, created_at, updated_at)"
		      " VALUES (?, ?, ?, ?, ?)",
	[STMT_SAVE] =
		"UPDATE draft SET lat = IF(?, ?, NULL), lon = IF(?, ?, NULL), place_source = ?,"
		" place_text = ?, street_code = NULLIF(?, 0), body = ?, nickname = ?,"
		" group_id = NULLIF(?, 0), category_id = NULLIF(?, 0), phone_sealed = ?,"
		" phone_sms = ?, hold = ?,"
		" updated_at = ? WHERE id = ? AND report_id IS NULL",
	[STMT_PHOTOS] = "SELECT id, hash, width, height, colour FROM photo"
			" WHERE draft_id = ? AND role = 1 ORDER BY position, id LIMIT 6",
	/* Its bytes go with it (schema: ON DELETE CASCADE). */
	[STMT_REMOVE_PHOTO] = "DELETE FROM photo WHERE id = ? AND draft_id = ?",
	[STMT_TAKE_PHOTOS] = "UPDATE photo p JOIN JSON_TABLE(?, '$[*]' COLUMNS (n FOR ORDINALITY,"
			     " id BIGINT UNSIGNED PATH '$')) t ON t.id = p.id"
			     " SET p.draft_id = ?, p.position = t.n"
			     " WHERE p.citizen_id = ? AND p.role = 1 AND p.report_id IS NULL",
	[STMT_COUNT_PHOTOS] = "SELECT COUNT(*) FROM photo WHERE draft_id = ? AND role = 1",
	NULL
};

static const char *text(const char *s)
{
	return s ? s : "";
}

static void fill_missing(struct draft *d)
{
	d->place_text = text(d->place_text);
	d->body = text(d->body);
	d->nickname = text(d->nickname);
}

static enum db_row_result look_row(struct request *req, struct draft *d, uint64_t *owner,
				   uint64_t *reporter)
{
	const void *visitor = req->visitor.known ? req->visitor.id : NULL;
	const void *token = d->token;
	unsigned int source;
	enum db_row_result row =
		db_row(req->db, draft_statements[STMT_LOOK], "bbb", visitor, (size_t)VISITOR_BYTES,
		       token, sizeof(d->token), token, sizeof(d->token), "uuuddUsUssUubUsu",
		       &d->citizen_id, &d->id, owner, &d->point.lat, &d->point.lon, &source,
		       &d->place_text, &d->street_code, &d->body, &d->nickname, &d->group_id,
		       &d->category_id, &d->phone_sealed, &d->phone_sms, &d->number, reporter);

	d->place_source = (enum place_source)source;
	return row;
}

int draft_look(struct request *req, const char *token_text_given, struct draft *out)
{
	uint64_t owner = 0, reporter = 0;

	memset(out, 0, sizeof(*out));
	if (token_parse(out->token, token_text_given) < 0)
		return DRAFT_FOREIGN;
	token_text(out->token_text, out->token);
	if (look_row(req, out, &owner, &reporter) != DB_ROW)
		return -1;
	fill_missing(out);
	if (out->number)
		return reporter == out->citizen_id ? DRAFT_SENT : DRAFT_FOREIGN;
	return out->id && owner != out->citizen_id ? DRAFT_FOREIGN : DRAFT_OPEN;
}

static int make(struct request *req, struct draft *d)
{
	struct citizen me;

	/* Also who has been found: held until the draft is there. */
	if (citizen_need(req->db, req, &me) < 0)
		return -1;
	d->citizen_id = me.id;
	/* Who has an account comes with a bearer; a browser never has one. */
	if (req->bearer && wechat_default_phone(req->db, me.id, &d->phone_sealed) < 0)
		return -1;
	if (db_exec(req->db, draft_statements[STMT_MAKE], "bubtt", (const void *)d->token,
		    sizeof(d->token), me.id, d->phone_sealed.data, d->phone_sealed.len, req->now,
		    req->now) != 1)
		return -1;
	d->id = db_last_id(req->db);
	d->made = true;
	return DRAFT_OPEN;
}

int draft_need(struct request *req, const char *token_text_given, struct draft *out)
{
	int result = draft_look(req, token_text_given, out);

	if (result != DRAFT_OPEN || out->id)
		return result;
	result = make(req, out);
	/* Two requests with a new token at once: the other one made the row. */
	if (result < 0 && db_was_duplicate(req->db))
		result = draft_look(req, token_text_given, out);
	return result;
}

int draft_save(struct request *req, const struct draft *d)
{
	uint64_t has_point = isfinite(d->point.lat) && isfinite(d->point.lon);
	double lat = has_point ? d->point.lat : 0, lon = has_point ? d->point.lon : 0;

	return db_exec(req->db, draft_statements[STMT_SAVE], "ududusussuubuutu", has_point, lat,
		       has_point, lon, (uint64_t)d->place_source, d->place_text,
		       (uint64_t)d->street_code, d->body, d->nickname, (uint64_t)d->group_id,
		       d->category_id, d->phone_sealed.data, d->phone_sealed.len,
		       (uint64_t)d->phone_sms, (uint64_t)d->hold, req->now, d->id) < 0
		       ? -1
		       : 0;
}

/* --- photos ----------------------------------------------------------------- */

int draft_photos(struct request *req, uint64_t draft_id, struct report_photo *out, size_t max)
{
	enum db_row_result row = DB_ROW;
	size_t n = 0;

	if (!draft_id)
		return 0;
	if (db_query(req->db, draft_statements[STMT_PHOTOS], "u", draft_id) < 0)
		return -1;
	while (row == DB_ROW && n < max) {
		struct report_photo *p = &out[n];

		*p = (struct report_photo){ .role = PHOTO_BEFORE };
		row = db_next(req->db, "ubUUU", &p->id, &p->shown.hash, &p->shown.width,
			      &p->shown.height, &p->shown.colour);
		n += row == DB_ROW;
	}
	return row == DB_FAILED ? -1 : (int)n;
}

int draft_remove_photo(struct request *req, uint64_t draft_id, uint64_t photo_id)
{
	int64_t gone =
		db_exec(req->db, draft_statements[STMT_REMOVE_PHOTO], "uu", photo_id, draft_id);

	return gone < 0 ? -1 : gone > 0;
}

int draft_take_photos(struct request *req, const struct draft *d, const uint64_t *ids, size_t count)
{
	char *list = arena_strdup(req->arena, "");
	uint64_t now;
	int64_t taken;

	for (size_t i = 0; i < count; i++)
		list = arena_printf(req->arena, "%s%s%llu", list, i ? "," : "",
				    (unsigned long long)ids[i]);
	list = arena_printf(req->arena, "[%s]", list);
	taken = db_exec(req->db, draft_statements[STMT_TAKE_PHOTOS], "suu", list, d->id,
			d->citizen_id);
	/* The same picture out of two drafts: one of them is enough. */
	if (taken < 0)
		return db_was_duplicate(req->db) ? 0 : -1;
	if (db_row(req->db, draft_statements[STMT_COUNT_PHOTOS], "u", d->id, "u", &now) != DB_ROW)
		return -1;
	return taken == (int64_t)count && now == count;
}

/* --- as it will look once sent ---------------------------------------------- */

void draft_areas(const struct draft *d, uint32_t *district, uint32_t *street)
{
	const struct area *in = NULL, *near = NULL;
	const struct area *chosen = area_by_code(city_areas(), d->street_code);

	*district = *street = 0;
	if (point_usable(d->point) && area_find(city_areas(), d->point, &in, &near)) {
		*district = in->code;
		*street = near ? near->code : 0;
	} else if (chosen && chosen->level == AREA_STREET) {
		*district = chosen->parent;
		*street = chosen->code;
	} else if (chosen && chosen->level == AREA_DISTRICT) {
		*district = chosen->code;
	}
}

void draft_as_report(const struct draft *d, struct report_head *out)
{
	*out = (struct report_head){
		.citizen_id = d->citizen_id,
		.status = STATUS_SUBMITTED,
		.body = d->body,
		.nickname = d->nickname,
		.group_id = d->group_id,
		.category_id = d->category_id,
		.point = d->point,
		.place_source = d->place_source,
		.place_text = d->place_text,
		.submitted_at = DB_NULL_TIME,
		.updated_at = DB_NULL_TIME,
	};
	draft_areas(d, &out->district_code, &out->street_code);
}
