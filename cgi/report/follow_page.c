/*
 * Follow and no longer. A browser without a cookie sees the public page, which
 * has no form; it comes by GET .../follow, which gives it one.
 */
#include "account/citizen.h"
#include "report/follow.h"
#include "report/report.h"
#include "report/track_routes.h"
#include "web/page.h"

/* The report of the route, or the reply why not (false). */
static bool read_report(struct request *req, struct response *resp, struct report_head *head,
			struct report_viewer *viewer)
{
	int found = report_read(req, head, viewer);

	if (found < 0)
		response_unavailable(resp);
	else if (!found)
		track_say_missing(req, resp);
	return found > 0;
}

static void follow_form(struct request *req, struct response *resp)
{
	struct report_head head;
	struct report_viewer viewer;

	if (!read_report(req, resp, &head, &viewer))
		return;
	if (viewer.reporter || viewer.follows)
		track_redirect(resp, head.number, &viewer);
	else
		response_page(resp, 200, "report/follow",
			      json_pack("{s:s, s:s, s:s, s:o}", "title", "关注进展", "back",
					arena_printf(req->arena, "/r/%s", head.number), "number",
					head.number, "card", report_card(req, &head, NULL, 0)));
}

static void follow_create(struct request *req, struct response *resp)
{
	struct report_head head;
	struct report_viewer viewer;
	struct citizen who;

	if (!read_report(req, resp, &head, &viewer))
		return;
	/* Her own progress reaches the reporter anyway. */
	if (!viewer.reporter && (citizen_need(req->db, req, &who) < 0 ||
				 follow_add(req->db, head.id, who.id, req->now) < 0))
		response_unavailable(resp);
	else
		track_redirect(resp, head.number, &viewer);
}

static void follow_delete(struct request *req, struct response *resp)
{
	struct report_head head;
	struct report_viewer viewer;

	if (!read_report(req, resp, &head, &viewer))
		return;
	if (viewer.citizen_id && follow_remove(req->db, head.id, viewer.citizen_id) < 0)
		response_unavailable(resp);
	else
		track_redirect(resp, head.number, &viewer);
}

const struct route follow_routes[] = {
	{ GET, "/r/:number/follow", follow_form, GIVE_VISITOR, 0 },
	{ POST, "/r/:number/follow", follow_create, NEED_CSRF, 4 << 10 },
	{ POST, "/r/:number/unfollow", follow_delete, NEED_CSRF, 4 << 10 },
	{ 0 }
};
