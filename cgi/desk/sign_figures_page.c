/* Guidance in figures: asked, answered, in time, median, passed at the first try; page and CSV. */
#include "desk/sign_pages.h"

#include <math.h>

#include "desk/day.h"
#include "desk/frame.h"
#include "dispatch/rules.h"
#include "report/city.h"
#include "sign/sign_figures.h"
#include "sign/sign_view.h"
#include "web/csv.h"
#include "web/page.h"

#define CSV_MAX   (1u << 20)
#define LAST_DAYS 30

static const struct {
	const char *name, *say;
} ways[SIGNS_BY__MAX] = { { "all", "合计" }, { "trade", "按行业" }, { "street", "按街道" } };

struct asked {
	enum sign_figures_by by;
	int64_t from, to; /* days; `to` is the last */
};

static int64_t day_begin(int64_t day)
{
	return day * CLOCK_DAY - CLOCK_CST;
}

/* The last 30 days by trade when nothing, or nonsense, was asked. */
static void read_asked(const struct request *req, struct asked *a)
{
	const char *by = request_param(req, "by");
	int64_t today = rules_day(req->now), from = day_read(request_param(req, "from"));
	int64_t to = day_read(request_param(req, "to"));

	*a = (struct asked){ SIGNS_BY_TRADE, today - LAST_DAYS + 1, today };
	for (unsigned int i = 0; by && i < SIGNS_BY__MAX; i++)
		if (!strcmp(ways[i].name, by))
			a->by = i;
	if (to >= 0)
		a->to = to;
	if (from >= 0)
		a->from = from;
	if (a->from > a->to)
		a->from = a->to;
}

static int read_figures(struct request *req, const struct asked *a, struct sign_figure *rows)
{
	return sign_figures(req->db, a->by, day_begin(a->from), day_begin(a->to + 1), req->now,
			    rows);
}

static const char *name_of(enum sign_figures_by by, const struct sign_figure *f)
{
	const char *name = by == SIGNS_BY_TRADE    ? sign_trade_say(f->trade)
			   : by == SIGNS_BY_STREET ? city_area_name(f->street_code)
						   : "全部";

	return *name ? name : "未填";
}

static const char *rate_say(struct arena *a, uint64_t part, uint64_t whole)
{
	return whole ? arena_printf(a, "%.1f%%", 100.0 * (double)part / (double)whole) : "—";
}

static json_t *row_view(struct arena *a, enum sign_figures_by by, const struct sign_figure *f)
{
	return json_pack("{s:s, s:I, s:I, s:s, s:s, s:s, s:I, s:I, s:I, s:I}", "name",
			 name_of(by, f), "asked", (json_int_t)f->asked, "answered",
			 (json_int_t)f->answered, "in_time", rate_say(a, f->in_time, f->answered),
			 "first_pass", rate_say(a, f->first_pass, f->answered), "median",
			 isfinite(f->median_hours)
				 ? clock_say_span(a, (int64_t)(f->median_hours * CLOCK_HOUR))
				 : "—",
			 "open", (json_int_t)f->open, "overdue", (json_int_t)f->overdue,
			 "in_time_n", (json_int_t)f->in_time, "first_pass_n",
			 (json_int_t)f->first_pass);
}

static json_t *ways_view(enum sign_figures_by by)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < SIGNS_BY__MAX; i++)
		json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "value", ways[i].name,
						      "say", ways[i].say, "chosen", i == by));
	return list;
}

static void figures_show(struct request *req, struct response *resp)
{
	struct sign_figure *rows =
		arena_alloc(req->arena, SIGN_FIGURES_MAX * sizeof(struct sign_figure));
	struct sign_totals t;
	struct asked a;
	json_t *list;
	int n;

	read_asked(req, &a);
	n = read_figures(req, &a, rows);
	if (n < 0 || sign_totals(req->db, req->now, &t) < 0) {
		response_unavailable(resp);
		return;
	}
	list = json_array();
	for (int i = 0; i < n; i++)
		json_array_append_new(list, row_view(req->arena, a.by, &rows[i]));
	desk_page(
		resp, 200, "desk/sign_figures", "signs",
		json_pack(
			"{s:b, s:s, s:[s], s:o, s:b, s:o, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I}",
			"on_figures", true, "title", "招牌指导统计", "styles", "sign-desk.css",
			"rows", list, "has_rows", n > 0, "ways", ways_view(a.by), "by",
			ways[a.by].name, "from", day_text(req->arena, a.from), "to",
			day_text(req->arena, a.to), "guided", (json_int_t)t.guided, "passports",
			(json_int_t)t.passports, "filed", (json_int_t)t.filed, "blades",
			(json_int_t)t.blades, "checks_due", (json_int_t)t.checks_due));
}

static void figures_csv(struct request *req, struct response *resp)
{
	static const char *const heads[] = { "提问",
					     "已答复",
					     "按期答复",
					     "首次通过",
					     "办理中",
					     "超期未答",
					     "答复用时中位数（小时）" };
	struct sign_figure *rows =
		arena_alloc(req->arena, SIGN_FIGURES_MAX * sizeof(struct sign_figure));
	struct asked a;
	struct csv c;
	struct buf b;
	int n;

	read_asked(req, &a);
	n = read_figures(req, &a, rows);
	if (n < 0) {
		response_unavailable(resp);
		return;
	}
	buf_init(&b, CSV_MAX);
	csv_begin(&c, &b);
	csv_text(&c, ways[a.by].say);
	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++)
		csv_text(&c, heads[i]);
	csv_row(&c);
	for (int i = 0; i < n; i++) {
		const struct sign_figure *f = &rows[i];
		const uint64_t numbers[] = { f->asked,      f->answered, f->in_time,
					     f->first_pass, f->open,     f->overdue };

		csv_text(&c, name_of(a.by, f));
		for (size_t k = 0; k < sizeof(numbers) / sizeof(*numbers); k++)
			csv_int(&c, (int64_t)numbers[k]);
		csv_number(&c, f->median_hours, 1);
		csv_row(&c);
	}
	response_header(resp, "Content-Disposition", "attachment; filename=\"signs-%s-%s-%s.csv\"",
			ways[a.by].name, day_text(req->arena, a.from), day_text(req->arena, a.to));
	response_bytes(resp, "text/csv; charset=utf-8", arena_strndup(req->arena, b.data, b.len),
		       b.len);
	buf_release(&b);
}

const struct route sign_figures_routes[] = {
	{ GET, "/desk/signs/figures", figures_show, SIGNS_SEE, 0 },
	{ GET, "/desk/signs/figures.csv", figures_csv, SIGNS_SEE, 0 },
	{ 0 },
};
