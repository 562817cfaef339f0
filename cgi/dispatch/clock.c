#include "dispatch/clock.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/db.h"

enum { STMT_CALENDAR, STMT__MAX };

/* Ten years of holidays are some 300 rows; the statement's LIMIT. */
#define CALENDAR_MAX 4000

const char *const calendar_statements[STMT__MAX + 1] = {
	[STMT_CALENDAR] = "SELECT DATEDIFF(day, '1970-01-01'), works FROM calendar_day"
			  " ORDER BY day LIMIT 4000",
};

/* The hours of a day in which a unit's clock runs. */
struct window {
	int64_t open, shut; /* ms since the day began */
};

static const struct window whole_day[] = { { 0, CLOCK_DAY }, { 0, 0 } };
static const struct window office_hours[] = {
	{ 8 * CLOCK_HOUR, 12 * CLOCK_HOUR },
	{ 14 * CLOCK_HOUR, 18 * CLOCK_HOUR },
	{ 0, 0 },
};

static const struct {
	const struct window *windows;
	bool working_days_only;
	int64_t length; /* of one unit */
	const char *name;
} units[] = {
	[TIME_URGENT_HOURS] = { whole_day, false, CLOCK_HOUR, "小时" },
	[TIME_WORKING_HOURS] = { office_hours, true, CLOCK_HOUR, "个工作小时" },
	[TIME_WORKING_DAYS] = { whole_day, true, CLOCK_DAY, "个工作日" },
	[TIME_CALENDAR_DAYS] = { whole_day, false, CLOCK_DAY, "天" },
};

static void check_unit(enum time_unit unit)
{
	BUG_IF(unit < TIME_URGENT_HOURS || unit > TIME_CALENDAR_DAYS);
}

int calendar_load(struct db *db, struct arena *a, struct calendar *out)
{
	struct calendar_day *days = arena_alloc(a, (CALENDAR_MAX + 1) * sizeof(*days));
	enum db_row_result row;
	size_t n = 0;
	int works;

	if (db_query(db, calendar_statements[STMT_CALENDAR], "") < 0)
		return -1;
	while ((row = db_next(db, "iI", &days[n].day, &works)) == DB_ROW)
		days[n++].works = works;
	out->days = days;
	out->count = n;
	return row == DB_NONE ? 0 : -1;
}

static int64_t weekday(int64_t day)
{
	return ((day + 4) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
}

bool calendar_works(const struct calendar *c, int64_t day)
{
	size_t low = 0, high = c->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (c->days[mid].day == day)
			return c->days[mid].works;
		if (c->days[mid].day < day)
			low = mid + 1;
		else
			high = mid;
	}
	return weekday(day) != 0 && weekday(day) != 6;
}

/* Days since 1970 in China of an instant. */
static int64_t day_of(int64_t ms)
{
	struct civil c = clock_civil(ms);

	return clock_days(c.year, c.month, c.day);
}

static int64_t day_begins(int64_t day)
{
	return day * CLOCK_DAY - CLOCK_CST;
}

static bool runs_on(const struct calendar *c, int64_t day, enum time_unit unit)
{
	return !units[unit].working_days_only || calendar_works(c, day);
}

int64_t clock_unit(enum time_unit unit)
{
	check_unit(unit);
	return units[unit].length;
}

int64_t clock_deadline(const struct calendar *c, int64_t start, unsigned int count,
		       enum time_unit unit)
{
	return clock_after(c, start, count * clock_unit(unit), unit);
}

int64_t clock_after(const struct calendar *c, int64_t start, int64_t span, enum time_unit unit)
{
	int64_t left = span;

	check_unit(unit);
	if (left <= 0)
		return start;
	for (int64_t day = day_of(start);; day++) {
		if (!runs_on(c, day, unit))
			continue;
		for (const struct window *w = units[unit].windows; w->shut; w++) {
			int64_t open = day_begins(day) + w->open;
			int64_t shut = day_begins(day) + w->shut;

			if (open < start)
				open = start;
			if (open >= shut)
				continue;
			if (left <= shut - open)
				return open + left;
			left -= shut - open;
		}
	}
}

/* What of [from, to) lies within one window. */
static int64_t overlap(int64_t from, int64_t to, int64_t open, int64_t shut)
{
	int64_t begin = from > open ? from : open;
	int64_t end = to < shut ? to : shut;

	return end > begin ? end - begin : 0;
}

int64_t clock_span(const struct calendar *c, int64_t from, int64_t to, enum time_unit unit)
{
	int64_t span = 0;

	check_unit(unit);
	for (int64_t day = day_of(from); day_begins(day) < to; day++) {
		if (!runs_on(c, day, unit))
			continue;
		for (const struct window *w = units[unit].windows; w->shut; w++)
			span += overlap(from, to, day_begins(day) + w->open,
					day_begins(day) + w->shut);
	}
	return span;
}

const char *clock_limit_say(struct arena *a, unsigned int count, enum time_unit unit)
{
	check_unit(unit);
	return arena_printf(a, "%u%s", count, units[unit].name);
}
