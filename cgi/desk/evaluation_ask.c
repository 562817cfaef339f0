#include "desk/evaluation_ask.h"

#include "account/staff.h"
#include "base/buf.h"
#include "desk/day.h"
#include "web/page.h"

#define PERIOD_DEFAULT "month"
#define TEXT_BYTES     400

static const struct {
	const char *name, *text;
} periods[] = {
	{ "today", "今天" },   { "week", "本周" }, { "month", "本月" },    { "last_month", "上月" },
	{ "quarter", "本季" }, { "year", "今年" }, { "days", "自选日期" },
};
#define PERIODS (sizeof(periods) / sizeof(*periods))

static const struct {
	const char *name, *text, *filter; /* the parameter that chooses one of them */
} bys[BY__MAX] = {
	[BY_ALL] = { "all", "全部", NULL },
	[BY_UNIT] = { "unit", "单位", "unit" },
	[BY_DISTRICT] = { "district", "区市", "district" },
	[BY_STREET] = { "street", "街道", "street" },
	[BY_GROUP] = { "group", "大类", "group" },
	[BY_CATEGORY] = { "category", "小类", "category" },
	[BY_DAY] = { "day", "日期", NULL },
};

const char *evaluation_by_text(enum evaluation_by by)
{
	return bys[by].text;
}

const char *evaluation_by_name(enum evaluation_by by)
{
	return bys[by].name;
}

/* --- days in China --------------------------------------------------------------------- */

static int64_t day_of(int64_t ms)
{
	struct civil c = clock_civil(ms);

	return clock_days(c.year, c.month, c.day);
}

static int64_t begin_of(int64_t day)
{
	return day * CLOCK_DAY - CLOCK_CST;
}

/* First and last day of a period by name. */
static void period_days(const char *name, int64_t now, int64_t *first, int64_t *last)
{
	struct civil c = clock_civil(now);
	int64_t today = day_of(now);

	*first = *last = today;
	if (!strcmp(name, "week"))
		*first = today - (c.weekday + 6) % 7;
	else if (!strcmp(name, "month"))
		*first = clock_days(c.year, c.month, 1);
	else if (!strcmp(name, "quarter"))
		*first = clock_days(c.year, (c.month - 1) / 3 * 3 + 1, 1);
	else if (!strcmp(name, "year"))
		*first = clock_days(c.year, 1, 1);
	else if (!strcmp(name, "last_month")) {
		*last = clock_days(c.year, c.month, 1) - 1;
		*first = c.month == 1 ? clock_days(c.year - 1, 12, 1)
				      : clock_days(c.year, c.month - 1, 1);
	}
}

static const char *known_period(const char *name)
{
	for (size_t i = 0; name && i < PERIODS; i++)
		if (!strcmp(name, periods[i].name))
			return periods[i].name;
	return PERIOD_DEFAULT;
}

static void read_period(const struct request *req, struct evaluation_ask *out)
{
	int64_t first = day_read(request_param(req, "from"));
	int64_t last = day_read(request_param(req, "to"));

	out->period = known_period(request_param(req, "period"));
	if (strcmp(out->period, "days") != 0 || first < 0 || last < first) {
		if (!strcmp(out->period, "days"))
			out->period = PERIOD_DEFAULT;
		period_days(out->period, req->now, &first, &last);
	}
	if (last - first >= ASK_DAYS_MAX)
		first = last - ASK_DAYS_MAX + 1;
	out->query.from = begin_of(first);
	out->query.to = begin_of(last + 1);
	out->from_text = day_text(req->arena, first);
	out->to_text = day_text(req->arena, last);
}

/* --- rows and filters -------------------------------------------------------------------- */

static enum evaluation_by read_by(const struct request *req, enum evaluation_by usual)
{
	const char *name = request_param(req, "by");

	for (unsigned int by = 0; name && by < BY__MAX; by++)
		if (!strcmp(name, bys[by].name))
			return (enum evaluation_by)by;
	return usual;
}

/* "5", or "none": those without one. */
static uint32_t read_id(const struct request *req, const char *name)
{
	const char *text = request_param(req, name);

	return text && !strcmp(text, "none") ? EVALUATION_NONE : form_number32(text);
}

void evaluation_ask(const struct request *req, struct evaluation_ask *out)
{
	const struct staff *me = req->staff;

	*out = (struct evaluation_ask){ .query.now = req->now };
	read_period(req, out);
	out->query.unit_id = read_id(req, "unit");
	out->query.district = read_id(req, "district");
	out->query.street = read_id(req, "street");
	out->query.group_id = read_id(req, "group");
	out->query.category_id = read_id(req, "category");
	out->by = read_by(req, BY_UNIT);
	if (me->role == ROLE_HANDLER) {
		/* Of no unit is UINT32_MAX: no case is its. */
		out->own_unit = me->unit_id ? (uint32_t)me->unit_id : UINT32_MAX;
		out->query.unit_id = out->own_unit;
		out->by = read_by(req, BY_CATEGORY);
	}
}

static void add_id(struct buf *b, const char *name, uint64_t id)
{
	if (id == EVALUATION_NONE)
		buf_printf(b, "&%s=none", name);
	else if (id)
		buf_printf(b, "&%s=%llu", name, (unsigned long long)id);
}

const char *evaluation_ask_text(const struct request *req, const struct evaluation_ask *ask,
				uint64_t key)
{
	const struct evaluation_query *q = &ask->query;
	const uint32_t chosen[BY__MAX] = {
		[BY_UNIT] = ask->own_unit ? 0 : q->unit_id,
		[BY_DISTRICT] = q->district,
		[BY_STREET] = q->street,
		[BY_GROUP] = q->group_id,
		[BY_CATEGORY] = q->category_id,
	};
	const char *from = ask->from_text, *to = ask->to_text, *period = ask->period, *text;
	struct buf b;

	/* A row of one day narrows the period itself. */
	if (ask->by == BY_DAY && key) {
		from = to = day_text(req->arena, (int64_t)key);
		period = "days";
	}
	buf_init(&b, TEXT_BYTES);
	buf_printf(&b, "period=%s&by=%s", period, bys[ask->by].name);
	if (!strcmp(period, "days"))
		buf_printf(&b, "&from=%s&to=%s", from, to);
	for (unsigned int by = 0; by < BY__MAX; by++)
		if (bys[by].filter)
			add_id(&b, bys[by].filter, by == ask->by && key ? key : chosen[by]);
	text = arena_strdup(req->arena, b.data);
	buf_release(&b);
	return text;
}

json_t *evaluation_periods(const struct evaluation_ask *ask)
{
	json_t *list = json_array();

	for (size_t i = 0; i < PERIODS; i++)
		json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "value", periods[i].name,
						      "text", periods[i].text, "chosen",
						      !strcmp(ask->period, periods[i].name)));
	return list;
}

json_t *evaluation_bys(const struct evaluation_ask *ask)
{
	json_t *list = json_array();

	for (unsigned int by = BY_ALL + 1; by < BY__MAX; by++)
		if (by != BY_UNIT || !ask->own_unit)
			json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "value",
							      bys[by].name, "text", bys[by].text,
							      "chosen", by == ask->by));
	return list;
}
