/* What she has been told is read; no more SMS. */
#include "account/citizen.h"
#include "api/input.h"
#include "api/problem.h"
#include "api/reply.h"
#include "api/routes.h"
#include "notice/inbox.h"
#include "web/page.h"

#define BODY_MAX (4u << 10)

/* Up to the newest one that the person has seen: one that came meanwhile stays unread. */
static void notices_read(struct request *req, struct response *resp)
{
	static const struct json_field field = { JSON_KIND_NUMBER,
						 0,
						 { "up_to", "通知", 20, FIELD_REQUIRED,
						   "请给出看到的最新一条的编号" } };
	const struct inbox_page all = { .next = 0 };
	struct citizen who;
	const char *value;
	uint64_t up_to;
	int found, unread;

	if (!input_fields(req, resp, &field, 1, &value))
		return;
	up_to = form_number(value, INBOX_NEWEST - 1);
	if (!up_to) {
		input_wrong(req, resp, "up_to", "通知的编号不对");
		return;
	}
	found = citizen_find(req->db, req, &who);
	if (found > 0)
		found = inbox_read(req->db, who.id, up_to + 1, &all, req->now);
	unread = found < 0 ? -1 : inbox_unread(req->db, req);
	if (unread < 0)
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	else
		api_done(resp, 200, json_pack("{s:i}", "unread", unread));
}

static void sms_stop(struct request *req, struct response *resp)
{
	struct citizen who;
	int found;

	if (!input_fields(req, resp, NULL, 0, NULL))
		return;
	found = citizen_find(req->db, req, &who);
	if (found < 0 || (found && inbox_stop_sms(req->db, who.id) < 0))
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	else
		api_done(resp, 200, json_pack("{s:b}", "sms", 0));
}

const struct route api_told_routes[] = {
	{ POST, "/api/v1/me/notices/read", notices_read, NEED_CSRF | JSON_BODY, BODY_MAX },
	{ POST, "/api/v1/me/sms/stop", sms_stop, NEED_CSRF | JSON_BODY, BODY_MAX },
	{ 0 }
};
