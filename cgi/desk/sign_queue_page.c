/* /desk/signs: questions and filings that wait, by what is due next; and what was answered. */
#include "desk/sign_pages.h"

#include "account/staff.h"
#include "desk/frame.h"
#include "desk/known.h"
#include "report/city.h"
#include "sign/ask.h"
#include "sign/sign_view.h"
#include "sign/steps.h"
#include "web/page.h"

#define PAGE       50
#define BODY_SHOWN 60

enum { STMT_ASKS, STMT_ANSWERED, STMT_FILINGS, STMT_COUNTS, STMT__MAX };

const char *const sign_queue_statements[STMT__MAX + 1] = {
	[STMT_ASKS] = "SELECT number, kind, state, trade, district_code, street_code, shop, body,"
		      " due_at, asked_at, rounds FROM sign_ask WHERE due_at IS NOT NULL"
		      " AND (? = 0 OR district_code = ?) ORDER BY due_at, id LIMIT ?",
	[STMT_ANSWERED] =
		"SELECT number, kind, state, trade, district_code, street_code, shop, body,"
		" changed_at, asked_at, rounds FROM sign_ask WHERE due_at IS NULL"
		" AND (? = 0 OR district_code = ?) ORDER BY id DESC LIMIT ?",
	[STMT_FILINGS] = "SELECT number, 0, state, trade, district_code, street_code, shop,"
			 " place_text, due_at, filed_at, 0 FROM sign_passport"
			 " WHERE due_at IS NOT NULL AND (? = 0 OR district_code = ?)"
			 " ORDER BY due_at, id LIMIT ?",
	[STMT_COUNTS] = "SELECT (SELECT COUNT(*) FROM sign_ask WHERE due_at IS NOT NULL"
			" AND (? = 0 OR district_code = ?)),"
			" (SELECT COUNT(*) FROM sign_passport WHERE due_at IS NOT NULL"
			" AND (? = 0 OR district_code = ?))",
};

/* --- what the pages share --- */

uint32_t sign_district(const struct request *req)
{
	const struct known_unit *u = req->staff->unit_id ? known_unit(req->staff->unit_id) : NULL;

	if (!u || req->staff->role != ROLE_SIGNS || u->area_code < 100000)
		return 0;
	return u->area_code > 999999 ? u->area_code / 1000 : u->area_code;
}

bool sign_mine(const struct request *req, uint32_t district)
{
	uint32_t own = sign_district(req);

	return !own || own == district;
}

bool sign_may_act(const struct request *req)
{
	return req->staff->role == ROLE_SIGNS || req->staff->role == ROLE_OFFICE;
}

void sign_deed_begin(const struct request *req, struct sign_deed *d)
{
	bool office = req->staff->role == ROLE_OFFICE;

	d->actor = office ? SIGN_OFFICER : SIGN_ADVISER;
	d->actor_name = *req->staff->unit ? req->staff->unit
			: office          ? "城管委办公室"
					  : "招牌指导员";
	d->staff_id = req->staff->id;
	d->now = req->now;
}

json_t *sign_log_view(struct request *req, const struct sign_entry *log, int count)
{
	json_t *list = json_array();

	for (int i = 0; i < count; i++)
		json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:b}", "what",
						      sign_action_say(log[i].action), "who",
						      log[i].actor_name, "when",
						      clock_say(req->arena, log[i].at, req->now),
						      "note", log[i].note, "internal",
						      log[i].action == SIGN_NOTE));
	return list;
}

/* --- the queue --- */

static const struct {
	const char *name, *say;
	unsigned int statement;
} tabs[] = { { "asks", "待答复", STMT_ASKS },
	     { "filings", "待备案", STMT_FILINGS },
	     { "answered", "已答复", STMT_ANSWERED } };
#define TABS (sizeof(tabs) / sizeof(*tabs))

static const char *due_level(int64_t due, int64_t now)
{
	return due < now ? "late" : due - now < CLOCK_DAY ? "soon" : "ok";
}

static json_t *due_view(struct request *req, int64_t due)
{
	struct arena *a = req->arena;
	int64_t now = req->now;

	return json_pack("{s:s, s:s, s:s, s:s}", "level", due_level(due, now), "say",
			 arena_join(a, due < now ? "超期 " : "还有 ", clock_say_span(a, due - now),
				    NULL),
			 "when", clock_say(a, due, now), "iso", clock_iso(a, due));
}

/* NULL when the database failed. */
static json_t *rows_view(struct request *req, size_t tab)
{
	struct arena *a = req->arena;
	uint64_t own = sign_district(req);
	enum db_row_result row = DB_FAILED;
	const char *number, *trade, *shop, *body;
	unsigned int kind, state, district, street, rounds;
	int64_t due, since;
	json_t *list = json_array();

	if (db_query(req->db, sign_queue_statements[tabs[tab].statement], "uuu", own, own,
		     (uint64_t)PAGE) == 0)
		while ((row = db_next(req->db, "sUUsUUssttU", &number, &kind, &state, &trade,
				      &district, &street, &shop, &body, &due, &since, &rounds)) ==
		       DB_ROW) {
			size_t shown = utf8_prefix(body, BODY_SHOWN);

			json_array_append_new(
				list,
				json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:s, s:i}",
					  "path",
					  arena_join(a,
						     kind ? "/desk/signs/ask/"
							  : "/desk/signs/shop/",
						     number, NULL),
					  "number", number, "kind",
					  kind ? ask_kind_say(kind) : "备案", "state",
					  sign_state_say(state), "shop", shop, "where",
					  arena_join(a, city_area_name(district), " ",
						     city_area_name(street), " ",
						     sign_trade_say(trade), NULL),
					  "body",
					  arena_printf(a, "%.*s%s", (int)shown, body,
						       body[shown] ? "…" : ""),
					  "due", tab == 2 ? json_null() : due_view(req, due),
					  "since", clock_say(a, since, req->now), "rounds",
					  (int)rounds));
		}
	if (row == DB_NONE)
		return list;
	json_decref(list);
	return NULL;
}

static json_t *tabs_view(const uint64_t counts[2], size_t current)
{
	json_t *list = json_array();

	for (size_t i = 0; i < TABS; i++)
		json_array_append_new(list, json_pack("{s:s, s:s, s:b, s:b, s:I}", "name",
						      tabs[i].name, "say", tabs[i].say, "current",
						      i == current, "counts", i < 2, "count",
						      i < 2 ? (json_int_t)counts[i] : 0));
	return list;
}

static void queue_show(struct request *req, struct response *resp)
{
	const char *asked = request_param(req, "tab");
	uint64_t own = sign_district(req), counts[2];
	size_t tab = 0;
	json_t *rows;

	for (size_t i = 0; asked && i < TABS; i++)
		if (!strcmp(tabs[i].name, asked))
			tab = i;
	rows = rows_view(req, tab);
	if (!rows || db_row(req->db, sign_queue_statements[STMT_COUNTS], "uuuu", own, own, own, own,
			    "uu", &counts[0], &counts[1]) != DB_ROW) {
		json_decref(rows);
		response_unavailable(resp);
		return;
	}
	desk_page(resp, 200, "desk/sign_queue", "signs",
		  json_pack("{s:s, s:[s], s:o, s:o, s:b, s:s}", "title", "招牌", "styles",
			    "sign-desk.css", "tabs", tabs_view(counts, tab), "rows", rows,
			    "is_empty", json_array_size(rows) == 0, "district",
			    own ? city_area_name((uint32_t)own) : "全市"));
}

/* A number of either kind leads to its page. */
static void find_show(struct request *req, struct response *resp)
{
	const char *typed = request_param(req, "number");
	char number[SIGN_NUMBER_LEN + 1];

	if (typed && sign_number_parse(number, typed) == NUMBER_OK)
		response_redirect(resp,
				  strncmp(number, SIGN_ASK_PREFIX, 2) ? "/desk/signs/shop/%s"
								      : "/desk/signs/ask/%s",
				  number);
	else
		response_say(resp, 404, "没有这个编号，请对照再输一遍", "/desk/signs");
}

const struct route sign_queue_routes[] = {
	{ GET, "/desk/signs", queue_show, SIGNS_SEE, 0 },
	{ GET, "/desk/signs/find", find_show, SIGNS_SEE, 0 },
	{ 0 },
};
