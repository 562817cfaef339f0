/* The public list of reports, and one report with its timeline. */
#include <math.h>

#include "api/ask.h"
#include "api/problem.h"
#include "api/reply.h"
#include "api/report_view.h"
#include "api/routes.h"
#include "report/city.h"
#include "report/list.h"
#include "report/track.h"
#include "web/page.h"

#define PUBLIC_SECONDS 10 /* as the pages */
#define WORDS_MAX      40

/* ---- the list ---- */

struct asked {
	struct search_query query;
	struct list_filter filter;
	struct point at; /* lat NAN: no point */
	struct map_box box;
	uint64_t cells[MAP_CELLS]; /* of the box; all 0: none */
	bool in_box;
	uint64_t after;
};

static uint32_t read_area(struct asking *a, const char *name, enum area_level level)
{
	uint32_t code = (uint32_t)ask_number(a, name, UINT32_MAX);
	const struct area *area = code ? area_by_code(city_areas(), code) : NULL;

	if (code && (!area || area->level != level))
		ask_wrong(a, name, "没有这个代码，请看 /api/v1/areas");
	return code;
}

static void read_kind(struct asking *a, struct list_filter *f)
{
	const char *status = ask_text(a, "status", 20);

	f->status = status_by_name(status);
	if (*status && !f->status)
		ask_wrong(a, "status", "只有 submitted、triage、handling、handled 和 closed");
	f->group = (unsigned int)ask_number(a, "group", UINT32_MAX);
	if (f->group && !city_group(f->group))
		ask_wrong(a, "group", "没有这个大类，请看 /api/v1/categories");
	f->category = ask_number(a, "category", UINT32_MAX);
	if (f->category && !city_category(f->category))
		ask_wrong(a, "category", "没有这个类别，请看 /api/v1/categories");
}

static bool is_filtered(const struct list_filter *f)
{
	return f->status || f->district || f->group || f->street || f->category;
}

/* Point and box are ways of their own into the table. */
static void read_where(struct asking *a, struct asked *q, bool filtered)
{
	q->at = ask_point(a);
	q->in_box = ask_box(a, &q->box);
	if (isfinite(q->at.lat) && (filtered || q->in_box))
		ask_wrong(a, "lat", "找附近的问题时不能同时筛选");
	else if (q->in_box && filtered)
		ask_wrong(a, "south", "按框找的时候不能同时筛选");
	else if (q->in_box && !json_array_size(a->errors) && !map_cells(&q->box, q->cells))
		ask_wrong(a, "south", "框太大了：请缩小到几条街，或者按区市筛选");
}

static bool read_asked(struct request *req, struct response *resp, struct asked *q)
{
	static const char *const names[] = { "q",        "status", "district", "street", "group",
					     "category", "lat",    "lon",      "datum",  "south",
					     "west",     "north",  "east",     "after",  NULL };
	const char *words;
	struct asking a;

	memset(q, 0, sizeof(*q));
	ask_begin(&a, req, names);
	q->filter.district = read_area(&a, "district", AREA_DISTRICT);
	q->filter.street = read_area(&a, "street", AREA_STREET);
	read_kind(&a, &q->filter);
	words = ask_text(&a, "q", WORDS_MAX);
	search_parse(words, &q->query);
	if (*words && q->query.kind == SEARCH_NOTHING)
		ask_wrong(&a, "q", "请输入汉字、字母或数字来找");
	read_where(&a, q, *words || is_filtered(&q->filter));
	q->after = ask_after(&a, LIST_NEWEST);
	return ask_end(&a, resp);
}

static int load(struct db *db, const struct asked *q, struct list_page *page)
{
	if (q->query.kind != SEARCH_NOTHING)
		return list_search(db, &q->query, &q->filter, q->after, page);
	if (isfinite(q->at.lat))
		return list_near(db, q->at, q->after, page);
	if (q->in_box)
		return list_box(db, &q->box, q->cells, q->after, page);
	if (q->filter.street || q->filter.category)
		return list_sift(db, &q->filter, q->after, page);
	return list_load(db, &q->filter, q->after, page);
}

static json_t *item_view(struct request *req, const struct asked *q, const struct card *c)
{
	json_t *view = api_card_view(req, c);

	if (isfinite(q->at.lat))
		json_object_set_new(view, "metres",
				    isfinite(c->lat)
					    ? json_integer(lround(point_distance(
						      q->at, (struct point){ c->lat, c->lon })))
					    : json_null());
	return view;
}

static void reports_list(struct request *req, struct response *resp)
{
	struct list_page page;
	struct asked q;
	json_t *items;

	if (!read_asked(req, resp, &q))
		return;
	if (load(req->db, &q, &page) < 0) {
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
		return;
	}
	items = json_array();
	for (size_t i = 0; i < page.count; i++)
		json_array_append_new(items, item_view(req, &q, &page.cards[i]));
	api_show(resp, ask_page(req, items, page.next), PUBLIC_SECONDS);
}

/* ---- one ---- */

/*
 * Kept as long as the report would be: a cache that could not keep this answer would go on showing
 * the one it has of a report that was taken back.
 */
static void missing(struct request *req, struct response *resp)
{
	static const char *const say[] = {
		[NUMBER_OK] = "没有这个编号的上报，或者已经撤下",
		[NUMBER_MALFORMED] = "这不像一个上报编号，样子是 QD-261122-ABCDE",
		[NUMBER_MISTYPED] = "编号里好像有一个字抄错了",
	};
	char number[REPORT_NUMBER_LEN + 1];

	problem_send(resp, PROBLEM_NOT_FOUND,
		     say[report_number_parse(number, request_arg(req, "number"))]);
	if (!req->visitor.known)
		response_public(resp, PUBLIC_SECONDS);
}

static void report_show(struct request *req, struct response *resp)
{
	static const char *const names[] = { "k", NULL };
	struct track t;
	struct asking a;
	int found;

	ask_begin(&a, req, names);
	if (!ask_end(&a, resp))
		return;
	found = track_load(req, &t);
	if (found < 0)
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	else if (!found)
		missing(req, resp);
	else /* what she is to it and may do is hers alone */
		api_show(resp, api_track_view(req, &t),
			 req->visitor.known || t.viewer.reporter ? -1 : PUBLIC_SECONDS);
}

const struct route api_report_routes[] = {
	{ GET, "/api/v1/reports", reports_list, 0, 0 },
	{ GET, "/api/v1/reports/:number", report_show, 0, 0 },
	{ 0 },
};
