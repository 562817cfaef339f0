/*
 * Photos of a unit at work: POST /desk/media/photos takes them in, GET /desk/media/photo/... shows
 * staff what is not for everybody. This program checks the staff session itself (the desk
 * never sees a picture's bytes), and whose case it is.
 */
#include "media/pages.h"

#include "account/staff.h"
#include "account/staff_log.h"
#include "media/intake.h"
#include "media/photo_name.h"
#include "report/status.h"
#include "web/page.h"

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

/* Back to the form that asked for them, with what it had already. */
static const char *onward(const struct intake *t, const char *number)
{
	struct arena *a = t->req->arena;
	const char *form = request_field(t->req, "do");
	const char *path = arena_printf(a, "/desk/case/%s?do=%s", number,
					form && !strcmp(form, "join-done") ? form : "handle");

	for (size_t i = 0; i < t->req->field_count; i++) {
		const struct pair *p = &t->req->fields[i];

		if (!strcmp(p->name, "had") && !p->value[strspn(p->value, "0123456789")])
			path = arena_printf(a, "%s&photo=%s", path, p->value);
	}
	return intake_path(t, path);
}

/* 1; 0 when it has answered. */
static int find_case(struct request *req, struct response *resp, const char *number)
{
	uint64_t id, waiting, unit = req->staff->unit_id;
	enum db_row_result row = db_row(req->db, staff_photo_statements[STMT_CASE], "usuu",
					req->staff->id, number, unit, unit, "uu", &id, &waiting);

	if (row == DB_ROW && waiting < WAITING_MAX)
		return 1;
	if (row == DB_ROW)
		response_say(resp, 409, "您有不少照片还没有提交，请先提交或明天再传",
			     "/desk/case/%s", number);
	else if (row == DB_FAILED || staff_log(req, EVENT_REFUSED_CASE, 0, number) < 0)
		response_unavailable(resp);
	else
		response_say(resp, 403, "这一件不在您的单位，照片没有收下", NULL);
	return 0;
}

static void photos_create(struct request *req, struct response *resp)
{
	const char *field = request_field(req, "number");
	const char *number = field && strlen(field) == REPORT_NUMBER_LEN ? field : "";
	struct intake t = { .req = req,
			    .owner = { .role = PHOTO_AFTER, .staff_id = (uint32_t)req->staff->id },
			    .shown_at = "/desk/media/photo/" };

	if (!find_case(req, resp, number))
		return;
	if (intake_take(&t) < 0)
		response_unavailable(resp);
	else
		intake_answer(&t, resp, onward(&t, number));
	intake_release(&t);
}

const struct route staff_photo_routes[] = {
	{ POST, "/desk/media/photos", photos_create, NEED_STAFF | NEED_CSRF | FOR(HANDLER),
	  INTAKE_BODY_MAX },
	{ GET, "/desk/media/photo/:name", photo_show, NEED_STAFF | FOR_CASES, 0 },
	{ 0 },
};
