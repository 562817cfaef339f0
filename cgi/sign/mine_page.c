/* /signs/mine: a shop owner's questions, storefronts and notices; and who has only a number. */
#include "account/citizen.h"
#include "sign/mine.h"
#include "sign/notice_view.h"
#include "sign/pages.h"
#include "sign/passport.h"
#include "web/page.h"

#define LIST    30
#define NOTICES 20

static json_t *asks_view(struct request *req, uint64_t citizen)
{
	struct mine_ask asks[LIST];
	int n = asks_of(req->db, citizen, MINE_NEWEST, asks, LIST);
	json_t *list;

	if (n < 0)
		return NULL;
	list = json_array();
	for (int i = 0; i < n; i++)
		json_array_append_new(
			list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:s}", "number",
					asks[i].number, "kind", ask_kind_say(asks[i].kind), "state",
					sign_state_say(asks[i].state), "shop", asks[i].shop, "due",
					asks[i].due_at == DB_NULL_TIME
						? ""
						: clock_say(req->arena, asks[i].due_at, req->now),
					"answered", asks[i].state == ASK_ANSWERED, "when",
					clock_say(req->arena, asks[i].changed_at, req->now)));
	return list;
}

static json_t *passports_view(struct request *req, uint64_t citizen)
{
	struct passport_line lines[LIST];
	int n = passports_of(req->db, citizen, MINE_NEWEST, lines, LIST);
	json_t *list;

	if (n < 0)
		return NULL;
	list = json_array();
	for (int i = 0; i < n; i++)
		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:s, s:s, s:b}", "number",
						lines[i].number, "shop", lines[i].shop, "place",
						lines[i].place_text, "state",
						sign_state_say(lines[i].state), "check_overdue",
						lines[i].safety_due != DB_NULL_TIME &&
							lines[i].safety_due < req->now));
	return list;
}

/* They were shown: read from now on. */
static json_t *notices_view(struct request *req, uint64_t citizen)
{
	struct sign_notice notices[NOTICES];
	int n = sign_notices(req->db, citizen, SIGN_NOTICE_NEWEST, notices, NOTICES);
	json_t *list;

	if (n < 0 || sign_notices_shown(req->db, citizen, notices, (size_t)n, req->now) < 0)
		return NULL;
	list = json_array();
	for (int i = 0; i < n; i++)
		json_array_append_new(list, sign_notice_view(req->arena, &notices[i], req->now));
	return list;
}

static void mine_show(struct request *req, struct response *resp)
{
	struct citizen who;
	json_t *asks = NULL, *passports = NULL, *notices = NULL;

	if (citizen_find(req->db, req, &who) >= 0 && (asks = asks_view(req, who.id)) &&
	    (passports = passports_view(req, who.id)) && (notices = notices_view(req, who.id))) {
		response_page(resp, 200, "sign/mine",
			      json_pack("{s:s, s:s, s:[s], s:b, s:b, s:b, s:o, s:o, s:o}", "title",
					"我的招牌", "back", "/signs", "styles", "sign-ask.css",
					"has_asks", json_array_size(asks) > 0, "has_passports",
					json_array_size(passports) > 0, "has_notices",
					json_array_size(notices) > 0, "asks", asks, "passports",
					passports, "notices", notices));
		return;
	}
	json_decref(asks);
	json_decref(passports);
	json_decref(notices);
	response_unavailable(resp);
}

const struct route mine_routes[] = {
	{ GET, "/signs/mine", mine_show, GIVE_VISITOR, 0 },
	{ 0 },
};
