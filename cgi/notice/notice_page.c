/* What a citizen has been told, newest first. Looking at it is reading it. */
#include "account/citizen.h"
#include "notice/inbox.h"
#include "notice/routes.h"
#include "web/page.h"

static json_t *notices_view(struct request *req, const struct inbox_page *page)
{
	json_t *list = json_array();

	for (size_t i = 0; i < page->count; i++) {
		const struct inbox_notice *n = &page->notices[i];
		const char *say = told_say(req->arena, &n->event, n->role, req->now);
		const char *path = arena_printf(req->arena, "/r/%s", n->number);

		/* A sentence taken out of the table since: the report still says it all. */
		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:s, s:s, s:s, s:b}", "say",
						say ? say : "有新进展", "report", path, "number",
						n->number, "ago",
						clock_say_ago(req->arena, n->at, req->now), "iso",
						clock_iso(req->arena, n->at), "unread", n->unread));
	}
	return list;
}

static uint64_t before_of(const struct request *req)
{
	uint64_t n = form_number(request_param(req, "before"), INT64_MAX);

	return n && n < INBOX_NEWEST ? n : INBOX_NEWEST;
}

/* For a visitor without a row there is nothing. 1 when she also gets SMS, 0, or -1. */
static int load(struct request *req, uint64_t before, struct inbox_page *page)
{
	struct citizen who;
	int found = citizen_find(req->db, req, &who);

	page->count = 0;
	page->next = 0;
	if (found <= 0)
		return found;
	if (inbox_load(req->db, who.id, before, page) < 0 ||
	    inbox_read(req->db, who.id, before, page, req->now) < 0)
		return -1;
	return inbox_has_sms(req->db, who.id);
}

static void notices_show(struct request *req, struct response *resp)
{
	struct inbox_page page;
	int sms = load(req, before_of(req), &page);
	json_t *view;

	if (sms < 0) {
		response_unavailable(resp);
		return;
	}
	view = json_pack("{s:s, s:s, s:b, s:b, s:o}", "title", "进展通知", "back", "/me", "sms",
			 sms, "has_notices", page.count > 0, "notices", notices_view(req, &page));
	BUG_IF(!view);
	if (page.next)
		json_object_set_new(view, "next",
				    json_string(arena_printf(req->arena, "/me/notices?before=%llu",
							     (unsigned long long)page.next)));
	response_page(resp, 200, "notice/list", view);
}

static void sms_stop(struct request *req, struct response *resp)
{
	struct citizen who;
	int found = citizen_find(req->db, req, &who);

	if (found < 0 || (found && inbox_stop_sms(req->db, who.id) < 0)) {
		response_unavailable(resp);
		return;
	}
	response_redirect(resp, "/me/notices");
}

const struct route notice_routes[] = {
	{ POST, "/me/notices/stop-sms", sms_stop, NEED_CSRF, 4 << 10 },
	{ GET, "/me/notices", notices_show, GIVE_VISITOR, 0 },
	{ 0 },
};
