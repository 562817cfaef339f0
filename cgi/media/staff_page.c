/*
 * Photos of a unit at work: POST /desk/media/photos takes them in, GET /desk/media/photo/... shows
 * staff what is not for everybody. This program checks the staff session itself (the desk
 * never sees a picture's bytes), and whose case it is.
 */
#include "media/pages.h"

#include "account/staff.h"
#include "account/staff_log.h"
#include "media/photo.h"
#include "media/photo_name.h"
#include "report/status.h"
#include "web/page.h"

#define BODY_MAX    (PHOTO_MAX_COUNT * (PHOTO_MAX_BYTES + (1u << 10)) + (64u << 10))
#define WAITING_MAX 24 /* photos of one person that hang on no case yet */

enum { STMT_CASE, STMT_FIND, STMT__MAX };

const char *const staff_photo_statements[STMT__MAX + 1] = {
	/* Only a unit that has the case in hand, or helps, adds to it. */
	[STMT_CASE] = "SELECT r.id, (SELECT COUNT(*) FROM photo w WHERE w.staff_id = ?"
		      " AND w.report_id IS NULL) FROM report r"
		      " JOIN case_file c ON c.report_id = r.id WHERE r.number = ? AND r.status = 3"
		      " AND (c.unit_id = ? OR EXISTS (SELECT 1 FROM case_unit k"
		      " WHERE k.report_id = r.id AND k.unit_id = ? AND k.done_at IS NULL))",
	/* A handler: what is public, her own, her unit's, and what may be claimed. */
	[STMT_FIND] = "SELECT b.bytes FROM photo p"
		      " JOIN photo_bytes b ON b.photo_id = p.id AND b.variant = ?"
		      " LEFT JOIN report r ON r.id = p.report_id"
		      " LEFT JOIN case_file c ON c.report_id = r.id"
		      " WHERE p.hash = ? AND (p.staff_id = ? OR (r.id IS NOT NULL AND"
		      " (? = 1 OR c.unit_id = ? OR c.returned_unit = ? OR r.status = 2"
		      " OR (r.hidden = 0 AND p.shown = 1) OR EXISTS (SELECT 1 FROM case_unit k"
		      " WHERE k.report_id = r.id AND k.unit_id = ?)))) LIMIT 1",
};

/* ---- out ---- */

static void photo_show(struct request *req, struct response *resp)
{
	unsigned char hash[PHOTO_HASH_BYTES];
	uint64_t unit = req->staff->unit_id, all = req->staff->role != ROLE_HANDLER;
	unsigned int variant;
	struct db_bytes bytes;

	if (!photo_name_parse(request_arg(req, "name"), hash, &variant)) {
		response_say(resp, 404, NULL, NULL);
		return;
	}
	switch (db_row(req->db, staff_photo_statements[STMT_FIND], "ubuuuuu", (uint64_t)variant,
		       (const void *)hash, sizeof(hash), req->staff->id, all, unit, unit, unit, "b",
		       &bytes)) {
	case DB_ROW:
		response_bytes(resp, "image/jpeg", bytes.data, bytes.len);
		break;
	case DB_NONE:
		response_say(resp, 404, NULL, NULL);
		break;
	case DB_FAILED:
		response_unavailable(resp);
		break;
	}
}

/* ---- in ---- */

struct intake {
	struct request *req;
	const char *number;
	json_t *photos, *errors;
	unsigned int seen;
};

/* 0, or -1 when the database failed. */
static int take(struct intake *t, const struct upload *file)
{
	const struct request *req = t->req;
	const struct photo_owner owner = { .role = PHOTO_AFTER,
					   .staff_id = (uint32_t)req->staff->id };
	struct photo photo;
	uint64_t id;
	int result = photo_read(req->arena, file->data, file->len, &photo);

	if (result < 0)
		return -1;
	if (result != PHOTO_OK) {
		field_error(t->errors, "photo",
			    arena_printf(req->arena, "第 %u 张：%s", t->seen, photo_say(result)));
		return 0;
	}
	if (photo_store(req->db, &photo, &owner, req->now, &id) < 0)
		return -1;
	json_array_append_new(t->photos, json_pack("{s:I, s:s}", "id", (json_int_t)id, "small",
						   photo_name(req->arena, "/desk/media/photo/",
							      photo.hash, PHOTO_SMALL)));
	return 0;
}

static int take_all(struct intake *t)
{
	const struct request *req = t->req;

	for (size_t i = 0; i < req->upload_count; i++) {
		if (strcmp(req->uploads[i].field, "photo") != 0)
			continue;
		if (++t->seen > PHOTO_MAX_COUNT)
			field_error(t->errors, "photo", "一次最多 6 张照片，后面的没有收下");
		else if (take(t, &req->uploads[i]) < 0)
			return -1;
	}
	if (!t->seen)
		field_error(t->errors, "photo", "请先选照片");
	return 0;
}

/* Back to the form that asked for them, with what it had already. */
static const char *way_back(const struct intake *t)
{
	struct arena *a = t->req->arena;
	const char *form = request_field(t->req, "do");
	const char *path = arena_printf(a, "/desk/case/%s?do=%s", t->number,
					form && !strcmp(form, "join-done") ? form : "handle");
	json_t *photo;
	size_t i;

	for (i = 0; i < t->req->field_count; i++) {
		const struct pair *p = &t->req->fields[i];

		if (!strcmp(p->name, "had") && !p->value[strspn(p->value, "0123456789")])
			path = arena_printf(a, "%s&photo=%s", path, p->value);
	}
	json_array_foreach(t->photos, i, photo) path =
		arena_printf(a, "%s&photo=%lld", path,
			     (long long)json_integer_value(json_object_get(photo, "id")));
	return path;
}

static void answer(struct intake *t, struct response *resp)
{
	bool bad = json_array_size(t->errors) > 0;
	const char *say = json_string_value(json_object_get(json_array_get(t->errors, 0), "say"));

	if (t->req->wants_json)
		response_json(resp, bad ? 422 : 200,
			      json_pack("{s:O, s:O}", "photos", t->photos, "errors", t->errors));
	else if (bad)
		response_say(resp, 422, say, "%s", way_back(t));
	else
		response_redirect(resp, "%s", way_back(t));
}

/* 1; 0 when it has answered. */
static int find_case(struct intake *t, struct response *resp)
{
	struct request *req = t->req;
	uint64_t id, waiting, unit = req->staff->unit_id;
	enum db_row_result row = db_row(req->db, staff_photo_statements[STMT_CASE], "usuu",
					req->staff->id, t->number, unit, unit, "uu", &id, &waiting);

	if (row == DB_ROW && waiting < WAITING_MAX)
		return 1;
	if (row == DB_ROW)
		response_say(resp, 409, "您有不少照片还没有提交，请先提交或明天再传",
			     "/desk/case/%s", t->number);
	else if (row == DB_FAILED || staff_log(req, EVENT_REFUSED_CASE, 0, t->number) < 0)
		response_unavailable(resp);
	else
		response_say(resp, 403, "这一件不在您的单位，照片没有收下", NULL);
	return 0;
}

static void photos_create(struct request *req, struct response *resp)
{
	const char *number = request_field(req, "number");
	struct intake t = { .req = req,
			    .number = number && strlen(number) == REPORT_NUMBER_LEN ? number : "" };

	if (!find_case(&t, resp))
		return;
	t.photos = json_array();
	t.errors = json_array();
	if (take_all(&t) < 0)
		response_unavailable(resp);
	else
		answer(&t, resp);
	json_decref(t.photos);
	json_decref(t.errors);
}

const struct route staff_photo_routes[] = {
	{ POST, "/desk/media/photos", photos_create, NEED_STAFF | NEED_CSRF | FOR(HANDLER),
	  BODY_MAX },
	{ GET, "/desk/media/photo/:name", photo_show, NEED_STAFF | FOR_CASES, 0 },
	{ 0 },
};
