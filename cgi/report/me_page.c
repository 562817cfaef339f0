/*
 * "My reports" without an account, and the secret address that brings them
 * to another phone. Looking does not make a citizen: who has nothing gets an
 * empty page and no row.
 */
#include "account/citizen.h"
#include "notice/inbox.h"
#include "report/me.h"
#include "report/track_routes.h"
#include "web/page.h"

static json_t *cards(struct request *req, const struct list_page *page)
{
	json_t *list = json_array();

	for (size_t i = 0; i < page->count; i++)
		json_array_append_new(list,
				      card_item_view(req->arena, &page->cards[i], req->now, NULL));
	return list;
}

static uint64_t before_param(const struct request *req, const char *name)
{
	uint64_t before = form_number(request_param(req, name), INT64_MAX);

	return before ? before : LIST_NEWEST;
}

/* Both lists; for a visitor without a row they are empty. 0 or -1. */
static int load(struct request *req, struct list_page *own, struct list_page *followed)
{
	struct citizen who;
	int found = citizen_find(req->db, req, &who);

	memset(own, 0, sizeof(*own));
	memset(followed, 0, sizeof(*followed));
	if (found <= 0)
		return found;
	if (me_own(req->db, who.id, before_param(req, "before"), own) < 0)
		return -1;
	return me_followed(req->db, who.id, before_param(req, "followed_before"), followed);
}

static void me_show(struct request *req, struct response *resp)
{
	struct list_page own, followed;
	int unread = inbox_unread_all(req->db, req);
	json_t *view;

	if (unread < 0 || load(req, &own, &followed) < 0) {
		response_unavailable(resp);
		return;
	}
	view = json_pack("{s:s, s:[s], s:o, s:o, s:b, s:b, s:s}", "title", "我的上报", "scripts",
			 "outbox.js", "own", cards(req, &own), "followed", cards(req, &followed),
			 "has_own", own.count > 0, "has_followed", followed.count > 0, "_recovery",
			 request_url(req, citizen_recovery_path(req)));
	BUG_IF(!view);
	if (unread)
		json_object_set_new(view, "unread",
				    json_string(inbox_say_unread(req->arena, unread)));
	if (own.next)
		json_object_set_new(view, "next",
				    json_string(arena_printf(req->arena, "/me?before=%llu",
							     (unsigned long long)own.next)));
	if (followed.next)
		json_object_set_new(view, "followed_next",
				    json_string(arena_printf(req->arena, "/me?followed_before=%llu",
							     (unsigned long long)followed.next)));
	response_page(resp, 200, "me/reports", view);
}

static bool token_of(struct request *req, struct response *resp,
		     unsigned char visitor[VISITOR_BYTES])
{
	if (citizen_recovery_parse(request_arg(req, "token"), visitor) == 0)
		return true;
	response_say(resp, 404, "这个找回链接不完整，请重新复制一次，开头到结尾都要", "/me");
	return false;
}

/* A question first: link previews of chat programs must not change who the browser is. */
static void recover_form(struct request *req, struct response *resp)
{
	unsigned char visitor[VISITOR_BYTES];

	if (token_of(req, resp, visitor))
		response_page(resp, 200, "me/recover",
			      json_pack("{s:s, s:s}", "title", "找回我的上报", "back", "/"));
}

static void recover_create(struct request *req, struct response *resp)
{
	unsigned char visitor[VISITOR_BYTES];

	if (!token_of(req, resp, visitor))
		return;
	visitor_become(req, resp, visitor);
	response_redirect(resp, "/me");
}

const struct route me_routes[] = {
	{ GET, "/me", me_show, GIVE_VISITOR, 0 },
	{ GET, "/me/recover/:token", recover_form, GIVE_VISITOR | NO_DB, 0 },
	{ POST, "/me/recover/:token", recover_create, NEED_CSRF | NO_DB, 4 << 10 },
	{ 0 }
};
