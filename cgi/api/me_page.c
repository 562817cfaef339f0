/* What is one citizen's: her reports (hidden ones too), those she follows, what she was told. */
#include "api/ask.h"
#include "api/codes.h"
#include "api/problem.h"
#include "api/reply.h"
#include "api/report_view.h"
#include "api/routes.h"
#include "api/who.h"
#include "notice/inbox.h"
#include "report/me.h"
#include "web/page.h"
#include "web/view.h"

static void cards_list(struct request *req, struct response *resp,
		       int (*load)(struct db *, uint64_t, uint64_t, struct list_page *))
{
	struct list_page page;
	struct citizen who;
	uint64_t after;
	json_t *items;

	if (!api_who_lists(req, resp, LIST_NEWEST, &after, &who))
		return;
	page.count = 0;
	page.next = 0;
	if (who.id && load(req->db, who.id, after, &page) < 0) {
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
		return;
	}
	items = json_array();
	for (size_t i = 0; i < page.count; i++)
		json_array_append_new(items, api_card_view(req, &page.cards[i]));
	api_show(resp, ask_page(req, items, page.next), -1);
}

static void own_list(struct request *req, struct response *resp)
{
	cards_list(req, resp, me_own);
}

static void followed_list(struct request *req, struct response *resp)
{
	cards_list(req, resp, me_followed);
}

/* ---- notices ---- */

static json_t *notice_view(struct request *req, const struct inbox_notice *n)
{
	const char *say = told_say(req->arena, &n->event, n->role, req->now);
	json_t *view = json_object();

	view_set(view, "id", json_integer((json_int_t)n->id));
	view_set(view, "at", api_time(n->at));
	view_text(view, "action", action_code(n->event.action));
	/* A sentence taken out of the table since: the report still says it all. */
	view_text(view, "text", say ? say : "有新进展");
	view_text(view, "number", n->number);
	view_text(view, "role", n->role == TOLD_REPORTER ? "reporter" : "follower");
	view_set(view, "unread", json_boolean(n->unread));
	return view;
}

/* Looking here reads nothing: a program says itself what its person has seen. */
static void notices_list(struct request *req, struct response *resp)
{
	struct inbox_page page = { .count = 0 };
	struct citizen who;
	uint64_t after;
	json_t *view, *items;
	int unread, sms;

	if (!api_who_lists(req, resp, INBOX_NEWEST, &after, &who))
		return;
	unread = inbox_unread(req->db, req);
	sms = who.id ? inbox_has_sms(req->db, who.id) : 0;
	if (unread < 0 || sms < 0 || (who.id && inbox_load(req->db, who.id, after, &page) < 0)) {
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
		return;
	}
	items = json_array();
	for (size_t i = 0; i < page.count; i++)
		json_array_append_new(items, notice_view(req, &page.notices[i]));
	view = ask_page(req, items, page.next);
	view_set(view, "unread", json_integer(unread));
	view_set(view, "sms", json_boolean(sms));
	api_show(resp, view, -1);
}

const struct route api_me_routes[] = {
	{ GET, "/api/v1/me/reports", own_list, 0, 0 },
	{ GET, "/api/v1/me/followed", followed_list, 0, 0 },
	{ GET, "/api/v1/me/notices", notices_list, 0, 0 },
	{ 0 },
};
