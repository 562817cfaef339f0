/* POST /desk/assign: several open cases of a unit to one of its people, each a deed of its own. */
#include "account/session.h"
#include "account/staff.h"
#include "account/staff_log.h"
#include "desk/pages.h"
#include "desk/queue.h"
#include "dispatch/case.h"
#include "web/page.h"

#define FORM_MAX (16u << 10)

enum { STMT_THERE, STMT__MAX };

const char *const assign_page_statements[STMT__MAX + 1] = {
	[STMT_THERE] = "SELECT 1 FROM report WHERE id = ?",
};

struct tally {
	unsigned int done, refused;
	int last; /* why the last one was refused */
};

/* 0, or -1 when the database failed. */
static int assign_one(struct request *req, uint64_t report_id, uint64_t to, struct tally *t)
{
	const struct case_deed deed = { .report_id = report_id,
					.action = ACTION_ASSIGN,
					.actor = ACTOR_HANDLER,
					.actor_name = req->staff->unit,
					.staff_id = req->staff->id,
					.unit_id = (uint32_t)req->staff->unit_id,
					.to_staff = to,
					.now = req->now };
	unsigned int one;
	int found =
		(int)db_row(req->db, assign_page_statements[STMT_THERE], "u", report_id, "U", &one);
	/* A number that is no report's is refused like another unit's. */
	int result = found > 0 ? case_act(req->db, &deed) : found < 0 ? -1 : WORKFLOW_NOT_YOU;

	if (result < 0)
		return -1;
	t->done += result == WORKFLOW_DONE;
	if (result == WORKFLOW_DONE)
		return 0;
	t->refused++;
	t->last = result;
	return staff_log(req, EVENT_REFUSED_CASE, report_id, "assign");
}

static int assign_all(struct request *req, uint64_t to, struct tally *t)
{
	for (size_t i = 0; i < req->field_count && t->done + t->refused < QUEUE_PAGE; i++) {
		uint64_t id = strcmp(req->fields[i].name, "pick")
				      ? 0
				      : form_number(req->fields[i].value, UINT64_MAX);

		if (id && assign_one(req, id, to, t) < 0)
			return -1;
	}
	return 0;
}

static void answer(struct request *req, struct response *resp, const struct tally *t)
{
	const char *back = session_way_back(request_field(req, "back"));

	if (t->refused)
		response_say(resp, 409,
			     arena_printf(req->arena, "交办了 %u 件，另外 %u 件没有交办：%s",
					  t->done, t->refused, workflow_say(t->last)),
			     "%s", back);
	else if (!t->done)
		response_say(resp, 422, "先在列表里选中要交办的案卷", "%s", back);
	else
		response_redirect(resp, "%s", back);
}

static void assign_create(struct request *req, struct response *resp)
{
	uint64_t to = form_number(request_field(req, "to"), INT64_MAX);
	struct tally t = { 0 };
	int known = staff_handles_for(req->db, to, req->staff->unit_id);

	if (known == 0)
		response_say(resp, 422, "请选择本单位的一位同事", "%s",
			     session_way_back(request_field(req, "back")));
	else if (known < 0 || assign_all(req, to, &t) < 0)
		response_unavailable(resp);
	else
		answer(req, resp, &t);
}

const struct route assign_routes[] = {
	{ POST, "/desk/assign", assign_create, NEED_STAFF | NEED_CSRF | FOR(HANDLER), FORM_MAX },
	{ 0 },
};
