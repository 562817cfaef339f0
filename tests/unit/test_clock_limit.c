/*
 * Legal limits against a table worked by hand with the State Council's
 * calendar of 2026 beside it. Nothing in the table was computed by the code.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "dispatch/clock.h"
#include "tests/unit/instant.h"

#define MAX_DAYS 64

static struct calendar_day days[MAX_DAYS];
static struct calendar calendar;

/* Days are added in ascending order. */
static void add(int year, int month, int first, int last, bool works)
{
	for (int d = first; d <= last; d++) {
		assert_true(calendar.count < MAX_DAYS);
		days[calendar.count].day = clock_days(year, month, d);
		days[calendar.count].works = works;
		calendar.count++;
	}
}

static int hang_calendar(void **state)
{
	(void)state;
	calendar.days = days;
	add(2026, 1, 1, 3, false);   /* New Year */
	add(2026, 1, 4, 4, true);    /* Sunday, made up */
	add(2026, 2, 14, 14, true);  /* Saturday, made up */
	add(2026, 2, 15, 23, false); /* Spring Festival */
	add(2026, 2, 28, 28, true);  /* Saturday, made up */
	add(2026, 9, 20, 20, true);  /* Sunday, made up */
	add(2026, 10, 1, 7, false);  /* National Day */
	add(2026, 10, 10, 10, true); /* Saturday, made up */
	return 0;
}

struct worked {
	const char *start;
	unsigned int count;
	enum time_unit unit;
	const char *deadline;
};

static const struct worked table[] = {
	/* Urgent hours know no night and no holiday. */
	{ "2026-11-20 10:00", 2, TIME_URGENT_HOURS, "2026-11-20 12:00" },
	{ "2026-10-01 23:30", 2, TIME_URGENT_HOURS, "2026-10-02 01:30" },
	{ "2028-02-28 23:00", 25, TIME_URGENT_HOURS, "2028-03-01 00:00" },

	/* Working hours on one day, over noon, over the week-end. */
	{ "2026-11-20 10:00", 1, TIME_WORKING_HOURS, "2026-11-20 11:00" },
	{ "2026-11-20 11:00", 1, TIME_WORKING_HOURS, "2026-11-20 12:00" },
	{ "2026-11-20 11:00", 2, TIME_WORKING_HOURS, "2026-11-20 15:00" },
	{ "2026-11-20 11:30", 5, TIME_WORKING_HOURS, "2026-11-23 08:30" },
	{ "2026-11-20 17:00", 4, TIME_WORKING_HOURS, "2026-11-23 11:00" },
	/* Started before eight, at noon, at closing, in the evening, on Saturday. */
	{ "2026-11-20 07:00", 4, TIME_WORKING_HOURS, "2026-11-20 12:00" },
	{ "2026-11-20 12:00", 1, TIME_WORKING_HOURS, "2026-11-20 15:00" },
	{ "2026-11-20 13:00", 1, TIME_WORKING_HOURS, "2026-11-20 15:00" },
	{ "2026-11-20 18:00", 1, TIME_WORKING_HOURS, "2026-11-23 09:00" },
	{ "2026-11-20 20:00", 1, TIME_WORKING_HOURS, "2026-11-23 09:00" },
	{ "2026-11-21 15:00", 8, TIME_WORKING_HOURS, "2026-11-23 18:00" },
	/* National Day, its make-up Saturday, Spring Festival, New Year. */
	{ "2026-09-30 17:00", 2, TIME_WORKING_HOURS, "2026-10-08 09:00" },
	{ "2026-10-09 17:30", 1, TIME_WORKING_HOURS, "2026-10-10 08:30" },
	{ "2026-10-03 09:00", 1, TIME_WORKING_HOURS, "2026-10-08 09:00" },
	{ "2026-02-13 17:00", 2, TIME_WORKING_HOURS, "2026-02-14 09:00" },
	{ "2026-02-14 16:00", 4, TIME_WORKING_HOURS, "2026-02-24 10:00" },
	{ "2025-12-31 17:00", 1, TIME_WORKING_HOURS, "2025-12-31 18:00" },
	{ "2025-12-31 17:00", 2, TIME_WORKING_HOURS, "2026-01-04 09:00" },

	/* Working days. */
	{ "2026-11-19 15:00", 1, TIME_WORKING_DAYS, "2026-11-20 15:00" },
	{ "2026-11-20 15:00", 1, TIME_WORKING_DAYS, "2026-11-23 15:00" },
	{ "2026-11-20 15:00", 6, TIME_WORKING_DAYS, "2026-11-30 15:00" },
	/* Monday is over at midnight: the instant Tuesday begins. */
	{ "2026-11-21 15:00", 1, TIME_WORKING_DAYS, "2026-11-24 00:00" },
	/* Half past midnight of Monday in China is still Sunday in UTC. */
	{ "2026-11-23 00:30", 1, TIME_WORKING_DAYS, "2026-11-24 00:30" },
	{ "2026-09-30 15:00", 3, TIME_WORKING_DAYS, "2026-10-10 15:00" },
	{ "2026-10-03 12:00", 1, TIME_WORKING_DAYS, "2026-10-09 00:00" },
	{ "2026-02-13 10:00", 2, TIME_WORKING_DAYS, "2026-02-24 10:00" },
	{ "2026-02-27 09:00", 1, TIME_WORKING_DAYS, "2026-02-28 09:00" },
	{ "2026-02-27 09:00", 2, TIME_WORKING_DAYS, "2026-03-02 09:00" },
	{ "2026-09-18 09:00", 1, TIME_WORKING_DAYS, "2026-09-20 09:00" },
	/* Leap day. */
	{ "2028-02-28 10:00", 1, TIME_WORKING_DAYS, "2028-02-29 10:00" },
	{ "2028-02-28 10:00", 2, TIME_WORKING_DAYS, "2028-03-01 10:00" },

	/* Calendar days. */
	{ "2026-10-01 08:00", 7, TIME_CALENDAR_DAYS, "2026-10-08 08:00" },
	{ "2028-02-28 10:00", 2, TIME_CALENDAR_DAYS, "2028-03-01 10:00" },
	{ "2027-02-28 10:00", 1, TIME_CALENDAR_DAYS, "2027-03-01 10:00" },
	{ "2026-12-31 12:00", 1, TIME_CALENDAR_DAYS, "2027-01-01 12:00" },

	/* No limit at all is over at once. */
	{ "2026-10-01 08:00", 0, TIME_WORKING_DAYS, "2026-10-01 08:00" },
};

#define ROWS (sizeof(table) / sizeof(table[0]))

static void every_deadline_equals_the_one_worked_by_hand(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		const struct worked *w = &table[i];
		int64_t got = clock_deadline(&calendar, instant(w->start), w->count, w->unit);

		if (got != instant(w->deadline))
			fail_msg("row %zu, from %s: off by %lld minutes", i, w->start,
				 (long long)((got - instant(w->deadline)) / CLOCK_MINUTE));
	}
}

static void the_span_to_a_deadline_is_the_limit(void **state)
{
	static const int64_t length[] = {
		[TIME_URGENT_HOURS] = CLOCK_HOUR,
		[TIME_WORKING_HOURS] = CLOCK_HOUR,
		[TIME_WORKING_DAYS] = CLOCK_DAY,
		[TIME_CALENDAR_DAYS] = CLOCK_DAY,
	};

	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		const struct worked *w = &table[i];

		assert_int_equal(clock_span(&calendar, instant(w->start), instant(w->deadline),
					    w->unit),
				 w->count * length[w->unit]);
	}
}

static void a_night_and_a_holiday_count_nothing_for_working_hours(void **state)
{
	(void)state;
	assert_int_equal(clock_span(&calendar, instant("2026-11-20 18:00"),
				    instant("2026-11-23 08:00"), TIME_WORKING_HOURS),
			 0);
	assert_int_equal(clock_span(&calendar, instant("2026-10-01 00:00"),
				    instant("2026-10-08 00:00"), TIME_WORKING_DAYS),
			 0);
	assert_int_equal(clock_span(&calendar, instant("2026-11-20 17:00"),
				    instant("2026-11-23 09:00"), TIME_WORKING_HOURS),
			 2 * CLOCK_HOUR);
}

static void a_span_backwards_is_nothing(void **state)
{
	(void)state;
	assert_int_equal(clock_span(&calendar, instant("2026-11-20 11:00"),
				    instant("2026-11-20 09:00"), TIME_URGENT_HOURS),
			 0);
	assert_int_equal(clock_span(&calendar, instant("2026-11-20 11:00"),
				    instant("2026-10-20 09:00"), TIME_CALENDAR_DAYS),
			 0);
}

static void without_a_table_the_weekday_decides(void **state)
{
	struct calendar empty = { NULL, 0 };

	(void)state;
	assert_true(calendar_works(&empty, clock_days(2026, 10, 1)));   /* a Thursday */
	assert_false(calendar_works(&empty, clock_days(2026, 10, 10))); /* a Saturday */
	assert_false(calendar_works(&empty, clock_days(2026, 11, 22))); /* a Sunday */
	assert_false(calendar_works(&empty, clock_days(1969, 12, 28))); /* before the epoch */
}

static void the_table_overrules_the_weekday_at_both_of_its_ends(void **state)
{
	(void)state;
	assert_false(calendar_works(&calendar, clock_days(2026, 1, 1)));
	assert_true(calendar_works(&calendar, clock_days(2026, 10, 10)));
	assert_true(calendar_works(&calendar, clock_days(2025, 12, 31)));
	assert_false(calendar_works(&calendar, clock_days(2026, 10, 11)));
}

static void a_limit_is_said_in_plain_words(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(clock_limit_say(a, 2, TIME_URGENT_HOURS), "2小时");
	assert_string_equal(clock_limit_say(a, 4, TIME_WORKING_HOURS), "4个工作小时");
	assert_string_equal(clock_limit_say(a, 3, TIME_WORKING_DAYS), "3个工作日");
	assert_string_equal(clock_limit_say(a, 7, TIME_CALENDAR_DAYS), "7天");
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_deadline_equals_the_one_worked_by_hand),
		cmocka_unit_test(the_span_to_a_deadline_is_the_limit),
		cmocka_unit_test(a_night_and_a_holiday_count_nothing_for_working_hours),
		cmocka_unit_test(a_span_backwards_is_nothing),
		cmocka_unit_test(without_a_table_the_weekday_decides),
		cmocka_unit_test(the_table_overrules_the_weekday_at_both_of_its_ends),
		cmocka_unit_test(a_limit_is_said_in_plain_words),
	};
	return cmocka_run_group_tests(tests, hang_calendar, NULL);
}
