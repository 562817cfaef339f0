/* Others' reports: "the same problem, I care too", follow it, no longer. */
#include "account/citizen.h"
#include "api/input.h"
#include "api/problem.h"
#include "api/reply.h"
#include "api/routes.h"
#include "report/follow.h"
#include "report/report.h"
#include "report/support.h"
#include "web/page.h"

#define BODY_MAX (4u << 10)

static const char *const support_name[SUPPORT__MAX] = {
	[SUPPORT_ADDED] = "added",
	[SUPPORT_ALREADY] = "already",
	[SUPPORT_OWN] = "own",
};

/* The number as it is printed. False: 404 has been answered. */
static bool read_number(struct request *req, struct response *resp,
			char number[REPORT_NUMBER_LEN + 1])
{
	if (report_number_parse(number, request_arg(req, "number")) == NUMBER_OK)
		return true;
	problem_send(resp, PROBLEM_NOT_FOUND, "没有这个编号的上报，请看看有没有抄错");
	return false;
}

static void support_create(struct request *req, struct response *resp)
{
	char number[REPORT_NUMBER_LEN + 1];
	unsigned int count = 0;
	struct citizen me;
	int result;

	if (!input_fields(req, resp, NULL, 0, NULL) || !read_number(req, resp, number))
		return;
	result = citizen_need(req->db, req, &me);
	if (result == 0)
		result = support_add(req->db, number, me.id, req->now, &count);
	if (result < 0)
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	else if (result == SUPPORT_GONE)
		problem_send(resp, PROBLEM_NOT_FOUND, "没有这个编号的上报，或者它已经撤下");
	else if (result == SUPPORT_CLOSED)
		problem_send(resp, PROBLEM_NOT_NOW, "这个问题刚刚办结了。如果还没解决，请重新上报");
	else
		api_done(resp, 200,
			 json_pack("{s:s, s:s, s:i}", "number", number, "result",
				   support_name[result], "supporters", (int)count));
}

static void follows(struct response *resp, const struct report_head *head, bool yes)
{
	api_done(resp, 200, json_pack("{s:s, s:b}", "number", head->number, "follows", yes));
}

/* Her own progress reaches the reporter anyway. */
static void follow_create(struct request *req, struct response *resp)
{
	struct report_head head;
	struct report_viewer viewer;
	struct citizen who;

	if (!input_fields(req, resp, NULL, 0, NULL) || !input_report(req, resp, &head, &viewer))
		return;
	if (!viewer.reporter && (citizen_need(req->db, req, &who) < 0 ||
				 follow_add(req->db, head.id, who.id, req->now) < 0))
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	else
		follows(resp, &head, true);
}

static void follow_delete(struct request *req, struct response *resp)
{
	struct report_head head;
	struct report_viewer viewer;

	if (!input_report(req, resp, &head, &viewer))
		return;
	if (viewer.citizen_id && follow_remove(req->db, head.id, viewer.citizen_id) < 0)
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	else
		follows(resp, &head, viewer.reporter);
}

const struct route api_join_routes[] = {
	{ POST, "/api/v1/reports/:number/support", support_create, NEED_CSRF | JSON_BODY,
	  BODY_MAX },
	{ POST, "/api/v1/reports/:number/follow", follow_create, NEED_CSRF | JSON_BODY, BODY_MAX },
	{ DELETE, "/api/v1/reports/:number/follow", follow_delete, NEED_CSRF, 0 },
	{ 0 }
};
