/* When the night's training is due. */
#include "tests/unit/cmocka.h"

#include "base/clock.h"
#include "dispatch/nightly.h"
#include "tests/unit/instant.h"

static void a_time_of_the_day_is_read_and_nothing_else(void **state)
{
	static const char *const bad[] = { "",      "3",     "24:00", "03:60", "3:5",   "03:300",
					   "-1:30", "03.30", "ab:cd", " 3:30", "003:30" };

	(void)state;
	assert_int_equal(nightly_minutes("03:30"), 210);
	assert_int_equal(nightly_minutes("3:30"), 210);
	assert_int_equal(nightly_minutes("00:00"), 0);
	assert_int_equal(nightly_minutes("23:59"), 1439);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (nightly_minutes(bad[i]) >= 0)
			fail_msg("%s", bad[i]);
}

static void it_is_due_once_a_night(void **state)
{
	int64_t last = instant("2026-11-24 03:31");

	(void)state;
	assert_false(nightly_due(instant("2026-11-24 22:00"), last, 210));
	assert_false(nightly_due(instant("2026-11-25 03:29"), last, 210));
	assert_true(nightly_due(instant("2026-11-25 03:30"), last, 210));
	assert_false(nightly_due(instant("2026-11-25 03:32"), instant("2026-11-25 03:31"), 210));
}

static void a_machine_that_was_off_at_night_makes_up_for_it(void **state)
{
	(void)state;
	assert_true(nightly_due(instant("2026-11-25 09:00"), instant("2026-11-24 03:31"), 210));
	assert_true(nightly_due(instant("2026-11-25 01:00"), instant("2026-11-20 03:31"), 210));
	assert_false(nightly_due(instant("2026-11-25 01:00"), instant("2026-11-24 09:00"), 210));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_time_of_the_day_is_read_and_nothing_else),
		cmocka_unit_test(it_is_due_once_a_night),
		cmocka_unit_test(a_machine_that_was_off_at_night_makes_up_for_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
