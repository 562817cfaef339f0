/*
 * 综合评价: rates with their numerators and denominators, every one of which leads to its
 * cases; as a page and as CSV. A handler sees her own unit alone.
 */
#include <math.h>

#include "account/role.h"
#include "base/json_text.h"
#include "desk/evaluation_ask.h"
#include "desk/frame.h"
#include "desk/known.h"
#include "desk/pages.h"
#include "report/city.h"
#include "report/list_card.h"
#include "web/csv.h"
#include "web/page.h"

#define CASES     50 /* on a page of the list */
#define BODY_SHOW 60 /* characters of a report in the list */
#define CSV_MAX   (4u << 20)

enum { STMT_CORE, STMT__MAX };

const char *const evaluation_page_statements[STMT__MAX + 1] = {
	[STMT_CORE] = "SELECT name, value FROM city_figure WHERE name IN"
		      " ('dispatched_without_person', 'dispatch_accuracy', 'dispatch_p50_ms',"
		      " 'dispatch_p99_ms')",
};

/* --- names of rows ------------------------------------------------------------------------ */

static const char *unit_name(uint64_t id)
{
	const struct known_unit *u = known_unit(id);

	return u ? u->name : "";
}

static const char *day_name(struct arena *a, uint64_t day)
{
	int year, month, date;

	clock_from_days((int64_t)day, &year, &month, &date);
	return arena_printf(a, "%d月%d日", month, date);
}

static const char *row_name(struct arena *a, enum evaluation_by by, uint64_t key)
{
	const struct category_group *group = by == BY_GROUP ? city_group((unsigned int)key) : NULL;
	const struct category *category = by == BY_CATEGORY ? city_category(key) : NULL;
	const char *name = "";

	switch (by) {
	case BY_ALL:
	case BY__MAX:
		return "合计";
	case BY_DAY:
		return day_name(a, key);
	case BY_UNIT:
		name = key ? unit_name(key) : "尚未派遣";
		break;
	case BY_DISTRICT:
	case BY_STREET:
		name = key ? city_area_name((uint32_t)key) : "位置不明";
		break;
	case BY_GROUP:
		name = group ? group->name : "";
		break;
	case BY_CATEGORY:
		name = category ? category->name : "";
		break;
	}
	return *name ? name : "其他";
}

/* --- one row as the page shows it ----------------------------------------------------------- */

static const char *percent(struct arena *a, double share)
{
	return isnan(share) ? "—" : arena_printf(a, "%.1f%%", share * 100);
}

static const char *hours(struct arena *a, double h)
{
	if (isnan(h))
		return "—";
	if (h < 1)
		return arena_printf(a, "%.0f分钟", h * 60);
	return h < 48 ? arena_printf(a, "%.1f小时", h) : arena_printf(a, "%.1f天", h / 24);
}

static json_t *count_view(struct arena *a, const char *asked, const struct evaluation_row *r,
			  enum evaluation_count c)
{
	return json_pack("{s:I, s:s, s:s}", "n", (json_int_t)r->count[c], "text",
			 evaluation_count_text(c), "href",
			 arena_printf(a, "/desk/evaluation/cases?count=%s&%s",
				      evaluation_count_name(c), asked));
}

/* Well, middling or badly: only of rates whose direction everybody agrees on. */
static const char *level(double share, int good)
{
	double done = good > 0 ? share : 1 - share;

	if (isnan(share))
		return "none";
	return done >= 0.95 ? "well" : done >= 0.8 ? "fair" : "poor";
}

static json_t *rate_view(struct arena *a, const char *asked, const struct evaluation_row *r,
			 const struct evaluation_rate *rate)
{
	double share = evaluation_rate_of(r, rate);

	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:o, s:o}", "key", rate->key, "name",
			 rate->name, "means", rate->means, "text", percent(a, share), "level",
			 level(share, rate->good), "complement", rate->complement, "a",
			 count_view(a, asked, r, rate->a), "b", count_view(a, asked, r, rate->b));
}

static json_t *rates_view(struct arena *a, const char *asked, const struct evaluation_row *r,
			  bool weighted)
{
	json_t *list = json_array();

	for (const struct evaluation_rate *rate = evaluation_rates; rate->key; rate++)
		if (!weighted || rate->weight)
			json_array_append_new(list, rate_view(a, asked, r, rate));
	return list;
}

static json_t *row_view(struct request *req, const struct evaluation_ask *ask,
			const struct evaluation_row *r, uint64_t key, const char *name)
{
	struct arena *a = req->arena;
	const char *asked = evaluation_ask_text(req, ask, key);
	double score = evaluation_score(r);

	return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:s, s:s, s:s}", "name", name,
			 "score", isnan(score) ? "—" : arena_printf(a, "%.1f", score), "rates",
			 rates_view(a, asked, r, false), "reported",
			 count_view(a, asked, r, COUNT_REPORTED), "overdue",
			 count_view(a, asked, r, COUNT_OVERDUE), "exempt",
			 count_view(a, asked, r, COUNT_EXEMPT), "late",
			 count_view(a, asked, r, COUNT_DISPATCHED_LATE), "mean", hours(a, r->mean),
			 "p50", hours(a, r->p50), "p90", hours(a, r->p90));
}

/* What echarts draws, as text in an attribute: names and scores, or a trend by day. */
static const char *chart_text(struct arena *a, const struct evaluation_ask *ask,
			      const struct evaluation_row *rows, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		double score = evaluation_score(&rows[i]);
		json_t *score_view = isnan(score) ? json_null() : json_real(round(score * 10) / 10);

		json_array_append_new(
			list, json_pack("{s:s, s:o, s:I, s:I, s:I}", "name",
					row_name(a, ask->by, rows[i].key), "score", score_view,
					"reported", (json_int_t)rows[i].count[COUNT_REPORTED],
					"handled", (json_int_t)rows[i].count[COUNT_HANDLED],
					"overdue", (json_int_t)rows[i].count[COUNT_OVERDUE]));
	}
	return json_text(a, list);
}

/* --- the form --- */

static void add_choice(json_t *list, uint64_t id, const char *text, uint64_t chosen)
{
	json_array_append_new(list, json_pack("{s:I, s:s, s:b}", "value", (json_int_t)id, "text",
					      text, "chosen", id == chosen));
}

static json_t *district_choices(const struct evaluation_ask *ask)
{
	const struct area *districts[64];
	size_t n = area_children(city_areas(), 0, AREA_DISTRICT, districts, 64);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		add_choice(list, districts[i]->code, districts[i]->name, ask->query.district);
	return list;
}

static json_t *group_choices(const struct evaluation_ask *ask)
{
	size_t n;
	const struct category_group *groups = city_groups(&n);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		add_choice(list, groups[i].id, groups[i].name, ask->query.group_id);
	return list;
}

static json_t *unit_choices(const struct evaluation_ask *ask)
{
	size_t n;
	const struct known_unit *units = known_units(&n);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		add_choice(list, units[i].id, units[i].short_name, ask->query.unit_id);
	return list;
}

static const char *asked_name(struct arena *a, enum evaluation_by by, uint32_t id)
{
	return id ? row_name(a, by, id == EVALUATION_NONE ? 0 : id) : "";
}

/* What the filters narrow it to, in words: "市南区 · 井盖". */
static const char *narrowed(struct arena *a, const struct evaluation_ask *ask)
{
	const struct evaluation_query *q = &ask->query;
	const char *const parts[] = {
		asked_name(a, BY_UNIT, q->unit_id),         asked_name(a, BY_DISTRICT, q->district),
		asked_name(a, BY_STREET, q->street),        asked_name(a, BY_GROUP, q->group_id),
		asked_name(a, BY_CATEGORY, q->category_id),
	};
	const char *text = "";

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (*parts[i])
			text = arena_join(a, text, *text ? " · " : "", parts[i], NULL);
	return text;
}

static void add_form(struct request *req, json_t *view, const struct evaluation_ask *ask)
{
	json_t *form = json_pack("{s:o, s:o, s:o, s:o, s:s, s:s, s:s, s:b, s:s, s:I, s:I}",
				 "periods", evaluation_periods(ask), "bys", evaluation_bys(ask),
				 "districts", district_choices(ask), "groups", group_choices(ask),
				 "from", ask->from_text, "to", ask->to_text, "narrowed",
				 narrowed(req->arena, ask), "all_units", !ask->own_unit, "csv",
				 arena_printf(req->arena, "/desk/evaluation.csv?%s",
					      evaluation_ask_text(req, ask, 0)),
				 "street", (json_int_t)ask->query.street, "category",
				 (json_int_t)ask->query.category_id);

	if (!ask->own_unit)
		json_object_set_new(form, "units", unit_choices(ask));
	json_object_set_new(view, "form", form);
}

/* --- the dispatch core itself --- */

/* Of the last thousand reports, counted by dispatchd every minute (dispatch/figures.h). */
static json_t *core_view(struct request *req)
{
	enum db_row_result row = DB_FAILED;
	json_t *view = json_object();
	const char *name;
	double value;

	if (db_query(req->db, evaluation_page_statements[STMT_CORE], "") == 0)
		while ((row = db_next(req->db, "sd", &name, &value)) == DB_ROW)
			json_object_set_new(view, name,
					    json_string(strstr(name, "_ms")
								? arena_printf(req->arena,
									       "%.2f 秒",
									       value / 1000)
								: percent(req->arena, value)));
	if (row == DB_NONE)
		return view;
	json_decref(view);
	return NULL;
}

/* --- the page --- */

static int read_all(struct request *req, struct evaluation_ask *ask, struct evaluation_row **rows,
		    struct evaluation_row *total)
{
	evaluation_ask(req, ask);
	return evaluation_read(req->db, req->arena, &ask->query, ask->by, rows, total);
}

static void evaluation_show(struct request *req, struct response *resp)
{
	struct evaluation_row *rows, total;
	struct evaluation_ask ask;
	int n = read_all(req, &ask, &rows, &total);
	json_t *view, *list, *core = core_view(req);

	if (!core || n < 0) {
		json_decref(core);
		response_unavailable(resp);
		return;
	}
	list = json_array();
	for (int i = 0; i < n; i++)
		json_array_append_new(list, row_view(req, &ask, &rows[i],
						     rows[i].key ? rows[i].key : EVALUATION_NONE,
						     row_name(req->arena, ask.by, rows[i].key)));
	view = json_pack("{s:s, s:[s], s:[s, s], s:s, s:o, s:b, s:s, s:s}", "title", "综合评价",
			 "styles", "evaluation.css", "scripts", "vendor/echarts.js",
			 "evaluation.js", "by", evaluation_by_text(ask.by), "rows", list,
			 "has_rows", n > 0, "chart", chart_text(req->arena, &ask, rows, (size_t)n),
			 "chart_by", evaluation_by_name(ask.by));
	if (n > 0) {
		json_object_set_new(view, "total", row_view(req, &ask, &total, 0, "合计"));
		json_object_set_new(view, "weighted",
				    rates_view(req->arena, evaluation_ask_text(req, &ask, 0),
					       &total, true));
	}
	json_object_set_new(view, "has_core", json_boolean(json_object_size(core) > 0));
	json_object_set_new(view, "core", core);
	add_form(req, view, &ask);
	desk_page(resp, 200, "desk/evaluation", "evaluation", view);
}

/* --- CSV --- */

static void csv_head(struct csv *c, enum evaluation_by by)
{
	csv_text(c, evaluation_by_text(by));
	csv_text(c, "综合得分");
	for (unsigned int i = 0; i < COUNT__MAX; i++)
		csv_text(c, evaluation_count_text((enum evaluation_count)i));
	for (const struct evaluation_rate *rate = evaluation_rates; rate->key; rate++)
		csv_text(c, rate->name);
	csv_text(c, "平均处置小时");
	csv_text(c, "处置小时中位数");
	csv_text(c, "处置小时P90");
	csv_row(c);
}

static void csv_line(struct csv *c, const struct evaluation_row *r, const char *name)
{
	csv_text(c, name);
	csv_number(c, evaluation_score(r), 1);
	for (unsigned int i = 0; i < COUNT__MAX; i++)
		csv_int(c, r->count[i]);
	for (const struct evaluation_rate *rate = evaluation_rates; rate->key; rate++)
		csv_number(c, evaluation_rate_of(r, rate), 4);
	csv_number(c, r->mean, 2);
	csv_number(c, r->p50, 2);
	csv_number(c, r->p90, 2);
	csv_row(c);
}

static void evaluation_csv(struct request *req, struct response *resp)
{
	struct evaluation_row *rows;
	struct evaluation_ask ask;
	int n = read_all(req, &ask, &rows, NULL);
	struct csv c;
	struct buf b;

	if (n < 0) {
		response_unavailable(resp);
		return;
	}
	buf_init(&b, CSV_MAX);
	csv_begin(&c, &b);
	csv_head(&c, ask.by);
	for (int i = 0; i < n; i++)
		csv_line(&c, &rows[i], row_name(req->arena, ask.by, rows[i].key));
	response_header(resp, "Content-Disposition",
			"attachment; filename=\"evaluation-%s-%s.csv\"", ask.from_text,
			ask.to_text);
	response_bytes(resp, "text/csv; charset=utf-8", arena_strndup(req->arena, b.data, b.len),
		       b.len);
	buf_release(&b);
}

/* --- the cases behind a figure --- */

static json_t *case_view(struct arena *a, const struct evaluation_case *c, int64_t now)
{
	size_t shown = utf8_prefix(c->body, BODY_SHOW);

	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:b}", "number", c->number,
			 "body",
			 arena_printf(a, "%.*s%s", (int)shown, c->body, c->body[shown] ? "…" : ""),
			 "unit", c->unit ? c->unit : "尚未派遣", "status", status_text(c->status),
			 "submitted", clock_say(a, c->submitted_at, now), "deadline",
			 c->deadline == DB_NULL_TIME ? "—" : clock_say(a, c->deadline, now),
			 "handled",
			 c->handled_at == DB_NULL_TIME ? "—" : clock_say(a, c->handled_at, now),
			 "overdue", (int)c->overdue, "exempt", (int)c->exempt);
}

static void evaluation_list(struct request *req, struct response *resp)
{
	struct evaluation_case cases[CASES + 1];
	const char *name = request_param(req, "count");
	enum evaluation_count which = evaluation_count_by_name(name ? name : "");
	struct evaluation_ask ask;
	const char *asked;
	json_t *view, *list;
	int n;

	if (which == COUNT__MAX) {
		response_say(resp, 404, "没有这个指标", "/desk/evaluation");
		return;
	}
	evaluation_ask(req, &ask);
	n = evaluation_cases(req->db, req->arena, &ask.query, which,
			     form_number(request_param(req, "before"), INT64_MAX), cases,
			     CASES + 1);
	if (n < 0) {
		response_unavailable(resp);
		return;
	}
	asked = evaluation_ask_text(req, &ask, 0);
	list = json_array();
	for (int i = 0; i < n && i < CASES; i++)
		json_array_append_new(list, case_view(req->arena, &cases[i], req->now));
	view = json_pack("{s:s, s:[s], s:s, s:s, s:s, s:s, s:o, s:b, s:s}", "title",
			 evaluation_count_text(which), "styles", "evaluation.css", "from",
			 ask.from_text, "to", ask.to_text, "narrowed", narrowed(req->arena, &ask),
			 "back", arena_printf(req->arena, "/desk/evaluation?%s", asked), "cases",
			 list, "has_cases", n > 0, "next",
			 n > CASES ? arena_printf(req->arena,
						  "/desk/evaluation/cases?count=%s&%s&before=%llu",
						  evaluation_count_name(which), asked,
						  (unsigned long long)cases[CASES - 1].report_id)
				   : "");
	desk_page(resp, 200, "desk/evaluation_cases", "evaluation", view);
}

const struct route evaluation_routes[] = {
	{ GET, "/desk/evaluation", evaluation_show, NEED_STAFF | FOR_CASES, 0 },
	{ GET, "/desk/evaluation.csv", evaluation_csv, NEED_STAFF | FOR_CASES, 0 },
	{ GET, "/desk/evaluation/cases", evaluation_list, NEED_STAFF | FOR_CASES, 0 },
	{ 0 },
};
