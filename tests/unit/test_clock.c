#include "tests/unit/cmocka.h"

#include "base/arena.h"
#include "base/clock.h"

static struct arena *arena;

static int start(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int stop(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void every_day_of_four_centuries_counts_there_and_back(void **state)
{
	int64_t last = clock_days(1799, 12, 31);

	(void)state;
	for (int64_t d = last + 1; d <= clock_days(2200, 1, 1); d++) {
		int y, m, day;

		clock_from_days(d, &y, &m, &day);
		assert_int_equal(clock_days(y, m, day), d);
	}
	assert_int_equal(clock_days(1970, 1, 1), 0);
	assert_int_equal(clock_days(2000, 3, 1), 11017);
	assert_int_equal(clock_days(2028, 3, 1) - clock_days(2028, 2, 28), 2);
	assert_int_equal(clock_days(2100, 3, 1) - clock_days(2100, 2, 28), 1);
}

static void an_instant_is_shown_in_chinese_time(void **state)
{
	/* 2026-11-22T06:05:00Z */
	int64_t ms = INT64_C(1795327500000);
	struct civil c = clock_civil(ms);

	(void)state;
	assert_int_equal(c.year, 2026);
	assert_int_equal(c.month, 11);
	assert_int_equal(c.day, 22);
	assert_int_equal(c.hour, 14);
	assert_int_equal(c.minute, 5);
	assert_int_equal(c.weekday, 0);
	assert_int_equal(clock_from_civil(&c), ms);
	assert_string_equal(clock_say(arena, ms, ms), "11月22日 14:05");
	assert_string_equal(clock_say_day(arena, ms), "2026年11月22日");
	assert_string_equal(clock_say(arena, ms - 365 * CLOCK_DAY, ms), "2025年11月22日 14:05");
	assert_string_equal(clock_iso(arena, ms), "2026-11-22T14:05:00+08:00");
}

static void instants_before_1970_keep_their_weekday(void **state)
{
	struct civil c = clock_civil(-CLOCK_DAY - CLOCK_CST); /* 1969-12-31 00:00 CST */

	(void)state;
	assert_int_equal(c.year, 1969);
	assert_int_equal(c.day, 31);
	assert_int_equal(c.hour, 0);
	assert_int_equal(c.weekday, 3);
}

static void the_last_day_is_said_relatively(void **state)
{
	int64_t now = INT64_C(1795327500000);

	(void)state;
	assert_string_equal(clock_say_ago(arena, now - 59 * CLOCK_SECOND, now), "刚刚");
	assert_string_equal(clock_say_ago(arena, now - 5 * CLOCK_MINUTE, now), "5分钟前");
	assert_string_equal(clock_say_ago(arena, now - 23 * CLOCK_HOUR, now), "23小时前");
	assert_string_equal(clock_say_ago(arena, now - CLOCK_DAY, now), "11月21日 14:05");
	assert_string_equal(clock_say_ago(arena, now + CLOCK_HOUR, now), "11月22日 15:05");
}

static void spans_are_said_in_their_two_largest_units(void **state)
{
	(void)state;
	assert_string_equal(clock_say_span(arena, 51 * CLOCK_HOUR), "2天3小时");
	assert_string_equal(clock_say_span(arena, 48 * CLOCK_HOUR), "2天");
	assert_string_equal(clock_say_span(arena, -90 * CLOCK_MINUTE), "1小时30分钟");
	assert_string_equal(clock_say_span(arena, 2 * CLOCK_HOUR), "2小时");
	assert_string_equal(clock_say_span(arena, 59 * CLOCK_SECOND), "0分钟");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_day_of_four_centuries_counts_there_and_back),
		cmocka_unit_test(an_instant_is_shown_in_chinese_time),
		cmocka_unit_test(instants_before_1970_keep_their_weekday),
		cmocka_unit_test(the_last_day_is_said_relatively),
		cmocka_unit_test(spans_are_said_in_their_two_largest_units),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
