/* What a citizen has been told, of reports and of her shop signs, newest first. Looking at it is
 * reading it. */
#include "account/citizen.h"
#include "notice/inbox.h"
#include "notice/routes.h"
#include "sign/notice_view.h"
#include "web/page.h"

/* The two lists that a page is made of, each with its own cursor. */
struct both {
	struct inbox_page reports;
	struct sign_notice signs[INBOX_PAGE + 1];
	size_t sign_count, shown_reports, shown_signs;
	uint64_t before, signs_before;
};

static json_t *report_view(struct request *req, const struct inbox_notice *n)
{
	const char *say = told_say(req->arena, &n->event, n->role, req->now);

	/* A sentence taken out of the table since: the report still says it all. */
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:b}", "say", say ? say : "有新进展", "path",
			 arena_printf(req->arena, "/r/%s", n->number), "number", n->number, "ago",
			 clock_say_ago(req->arena, n->at, req->now), "iso",
			 clock_iso(req->arena, n->at), "unread", n->unread);
}

/* Newest first of both, as many as one page has. */
static json_t *merge(struct request *req, struct both *b)
{
	json_t *list = json_array();

	while (b->shown_reports + b->shown_signs < INBOX_PAGE) {
		const struct inbox_notice *r = b->shown_reports < b->reports.count
						       ? &b->reports.notices[b->shown_reports]
						       : NULL;
		const struct sign_notice *s =
			b->shown_signs < b->sign_count ? &b->signs[b->shown_signs] : NULL;

		if (!r && !s)
			break;
		if (r && (!s || r->at >= s->at)) {
			json_array_append_new(list, report_view(req, r));
			b->shown_reports++;
		} else {
			json_array_append_new(list, sign_notice_view(req->arena, s, req->now));
			b->shown_signs++;
		}
	}
	return list;
}

static uint64_t cursor(const struct request *req, const char *name)
{
	uint64_t n = form_number(request_param(req, name), INT64_MAX);

	return n && n < INBOX_NEWEST ? n : INBOX_NEWEST;
}

static int load(struct request *req, const struct inbox_owner *who, struct both *b)
{
	int signs = 0;

	b->before = cursor(req, "before");
	b->signs_before = cursor(req, "signs");
	if (!who->id)
		return 0;
	if (inbox_load(req->db, who->id, b->before, &b->reports) < 0)
		return -1;
	if (who->signs)
		signs = sign_notices(req->db, who->id, b->signs_before, b->signs, INBOX_PAGE + 1);
	b->sign_count = signs > 0 ? (size_t)signs : 0;
	return signs < 0 ? -1 : 0;
}

/* Where the next page goes on; NULL: this was the last. */
static const char *next_of(struct request *req, const struct both *b)
{
	uint64_t before =
			 b->shown_reports ? b->reports.notices[b->shown_reports - 1].id : b->before,
		 signs = b->shown_signs ? b->signs[b->shown_signs - 1].id : b->signs_before;

	if (!b->reports.next && b->shown_reports == b->reports.count &&
	    b->shown_signs == b->sign_count)
		return NULL;
	return arena_printf(req->arena, "/me/notices?before=%llu%s", (unsigned long long)before,
			    signs == INBOX_NEWEST ? ""
						  : arena_printf(req->arena, "&signs=%llu",
								 (unsigned long long)signs));
}

/* What this page shows is read, and what it left out between. 0 or -1. */
static int read_shown(struct request *req, const struct inbox_owner *who, struct both *b)
{
	struct inbox_page *r = &b->reports;
	bool all_shown = b->shown_reports == r->count;

	if (!who->id)
		return 0;
	if (b->shown_reports && (r->next || !all_shown))
		r->next = r->notices[b->shown_reports - 1].id;
	if ((b->shown_reports || all_shown) &&
	    inbox_read(req->db, who->id, b->before, r, req->now) < 0)
		return -1;
	return sign_notices_shown(req->db, who->id, b->signs, b->shown_signs, req->now);
}

static void notices_show(struct request *req, struct response *resp)
{
	struct both *b = arena_alloc(req->arena, sizeof(*b));
	struct inbox_owner who;
	const char *next;
	json_t *list, *view;

	memset(b, 0, sizeof(*b));
	if (inbox_owner(req->db, req, &who) < 0 || load(req, &who, b) < 0) {
		response_unavailable(resp);
		return;
	}
	list = merge(req, b);
	next = next_of(req, b);
	if (read_shown(req, &who, b) < 0) {
		json_decref(list);
		response_unavailable(resp);
		return;
	}
	view = json_pack("{s:s, s:s, s:b, s:b, s:o}", "title", "进展通知", "back", "/me", "sms",
			 who.sms, "has_notices", json_array_size(list) > 0, "notices", list);
	BUG_IF(!view);
	if (next)
		json_object_set_new(view, "next", json_string(next));
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
