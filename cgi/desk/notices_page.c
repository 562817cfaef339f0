/* GET /desk/notices: what a member of staff was told of: cases over their limits. */
#include "account/staff.h"
#include "desk/frame.h"
#include "desk/pages.h"
#include "desk/say.h"
#include "dispatch/workflow.h"
#include "notice/staff_notice.h"
#include "web/page.h"

#define FORM_MAX (1u << 10)

static json_t *notice_view(const struct request *req, const struct staff_notice *n)
{
	struct arena *a = req->arena;
	enum case_state state = n->detail ? n->detail : n->status;

	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:b, s:b}", "say",
			 told_say(a, &n->event, TOLD_STAFF, req->now), "number", n->number, "ago",
			 clock_say_ago(a, n->at, req->now), "iso", clock_iso(a, n->at), "state",
			 say_state_short(state), "chip", say_state_class(state), "level",
			 (int)n->event.level, "high", n->event.level > 100, "unread", n->unread);
}

static void notices_show(struct request *req, struct response *resp)
{
	const struct staff *me = req->staff;
	uint64_t before = form_number(request_param(req, "before"), INT64_MAX);
	uint32_t unit = me->role == ROLE_HANDLER ? (uint32_t)me->unit_id : 0;
	struct staff_notice_page page;
	json_t *list, *view;

	if (staff_notice_load(req->db, me->id, unit, before, &page) < 0 ||
	    (me->unread && staff_notice_read(req->db, me->id, before, &page, req->now) < 0)) {
		response_unavailable(resp);
		return;
	}
	list = json_array();
	for (unsigned int i = 0; i < page.count; i++)
		json_array_append_new(list, notice_view(req, &page.notices[i]));
	view = json_pack("{s:s, s:[s], s:o, s:b, s:b, s:s}", "title", "催办提醒", "styles",
			 "notices.css", "notices", list, "has_notices", page.count > 0,
			 "can_read_all", me->unread > page.count, "next",
			 page.next ? arena_printf(req->arena, "/desk/notices?before=%llu",
						  (unsigned long long)page.next)
				   : "");
	desk_page(resp, 200, "desk/notices", "notices", view);
}

/* Who comes back after a leave has more of them than she will read. */
static void notices_read(struct request *req, struct response *resp)
{
	if (staff_notice_read(req->db, req->staff->id, 0, NULL, req->now) < 0)
		response_unavailable(resp);
	else
		response_redirect(resp, "/desk/notices");
}

const struct route notices_routes[] = {
	{ GET, "/desk/notices", notices_show, NEED_STAFF | FOR_CASES, 0 },
	{ POST, "/desk/notices/read", notices_read, NEED_STAFF | NEED_CSRF | FOR_CASES, FORM_MAX },
	{ 0 },
};
