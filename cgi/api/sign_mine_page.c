/* /api/v1/signs/mine: a shop owner's questions, storefronts and notices. */
#include "api/ask.h"
#include "api/input.h"
#include "api/problem.h"
#include "api/reply.h"
#include "api/sign_ask_view.h"
#include "api/sign_routes.h"
#include "api/sign_view.h"
#include "api/who.h"
#include "sign/mine.h"
#include "sign/passport.h"
#include "sign/tell.h"
#include "web/page.h"
#include "web/view.h"

#define BODY_MAX (4u << 10)
#define PAGE     20

/* n: as many as were read, one more than a page holds when there is another; -1. */
static void send_page(struct request *req, struct response *resp, json_t *items, int n,
		      uint64_t last)
{
	if (n >= 0) {
		api_show(resp, ask_page(req, items, n > PAGE ? last : 0), -1);
		return;
	}
	json_decref(items);
	problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
}

static void questions_list(struct request *req, struct response *resp)
{
	struct mine_ask asks[PAGE + 1];
	json_t *items = json_array();
	struct citizen who;
	uint64_t before;
	int n;

	if (!api_who_lists(req, resp, MINE_NEWEST, &before, &who)) {
		json_decref(items);
		return;
	}
	n = who.id ? asks_of(req->db, who.id, before, asks, PAGE + 1) : 0;
	for (int i = 0; i < n && i < PAGE; i++)
		json_array_append_new(items,
				      json_pack("{s:s, s:s, s:o, s:s, s:o, s:o}", "number",
						asks[i].number, "kind",
						asks[i].kind == ASK_PROBLEM ? "problem"
									    : "guidance",
						"state", sign_state_view(asks[i].state), "shop",
						asks[i].shop, "due_at", api_time(asks[i].due_at),
						"changed_at", api_time(asks[i].changed_at)));
	send_page(req, resp, items, n, n > PAGE ? asks[PAGE - 1].id : 0);
}

static void passports_list(struct request *req, struct response *resp)
{
	struct passport_line lines[PAGE + 1];
	json_t *items = json_array();
	struct citizen who;
	uint64_t before;
	int n;

	if (!api_who_lists(req, resp, MINE_NEWEST, &before, &who)) {
		json_decref(items);
		return;
	}
	n = who.id ? passports_of(req->db, who.id, before, lines, PAGE + 1) : 0;
	for (int i = 0; i < n && i < PAGE; i++) {
		const struct passport_line *l = &lines[i];

		json_array_append_new(items,
				      json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:b}", "number",
						l->number, "shop", l->shop, "place", l->place_text,
						"filing", sign_state_view(l->state), "district",
						sign_area_view(l->district_code), "safety_due_at",
						api_time(l->safety_due), "safety_overdue",
						l->safety_due != DB_NULL_TIME &&
							l->safety_due < req->now));
	}
	send_page(req, resp, items, n, n > PAGE ? lines[PAGE - 1].id : 0);
}

/* ---- notices ---- */

static json_t *notice_view(const struct sign_notice *s)
{
	const char *code = sign_action_code(s->action);
	json_t *view = json_object();

	view_set(view, "id", json_integer((json_int_t)s->id));
	view_set(view, "at", api_time(s->at));
	view_text(view, "about", s->subject == SIGN_ASK ? "question" : "passport");
	view_set(view, "number", s->number ? json_string(s->number) : json_null());
	view_text(view, "action", code ? code : "note");
	view_text(view, "text", sign_action_say(s->action));
	view_text(view, "note", s->action == SIGN_COMPLAINT ? "" : s->note);
	view_set(view, "unread", json_boolean(s->unread));
	return view;
}

/* Looking here reads nothing: a program says itself what its person has seen. */
static void notices_list(struct request *req, struct response *resp)
{
	struct sign_notice notices[PAGE + 1];
	json_t *items = json_array();
	struct citizen who;
	uint64_t before;
	int n;

	if (!api_who_lists(req, resp, MINE_NEWEST, &before, &who)) {
		json_decref(items);
		return;
	}
	n = who.id ? sign_notices(req->db, who.id, before, notices, PAGE + 1) : 0;
	for (int i = 0; i < n && i < PAGE; i++)
		json_array_append_new(items, notice_view(&notices[i]));
	send_page(req, resp, items, n, n > PAGE ? notices[PAGE - 1].id : 0);
}

static void notices_read(struct request *req, struct response *resp)
{
	static const struct json_field field = { JSON_KIND_NUMBER,
						 0,
						 { "up_to", "通知", 20, FIELD_REQUIRED,
						   "请给出看到的最新一条的编号" } };
	struct citizen who;
	const char *value;
	uint64_t up_to;
	int found;

	if (!input_fields(req, resp, &field, 1, &value))
		return;
	up_to = form_number(value, MINE_NEWEST - 1);
	if (!up_to) {
		input_wrong(req, resp, "up_to", "通知的编号不对");
		return;
	}
	found = citizen_find(req->db, req, &who);
	if (found < 0 || (found && sign_notices_read(req->db, who.id, up_to, req->now) < 0))
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	else
		api_done(resp, 200, json_pack("{s:I}", "up_to", (json_int_t)up_to));
}

const struct route api_sign_mine_routes[] = {
	{ GET, "/api/v1/signs/mine/questions", questions_list, 0, 0 },
	{ GET, "/api/v1/signs/mine/passports", passports_list, 0, 0 },
	{ GET, "/api/v1/signs/mine/notices", notices_list, 0, 0 },
	{ POST, "/api/v1/signs/mine/notices/read", notices_read, NEED_CSRF | JSON_BODY, BODY_MAX },
	{ 0 },
};
