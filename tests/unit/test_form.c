/* What the one reader of numbers takes for a number, and what not. */
#include "web/form.h"

#include "tests/unit/cmocka.h"

static void digits_are_their_number(void **state)
{
	(void)state;
	assert_int_equal(form_number("1", INT64_MAX), 1);
	assert_int_equal(form_number("370202", UINT32_MAX), 370202);
	assert_int_equal(form_number("007", 9), 7);
	assert_int_equal(form_number("0", 9), 0);
}

static void nothing_is_no_number(void **state)
{
	(void)state;
	assert_int_equal(form_number(NULL, INT64_MAX), 0);
	assert_int_equal(form_number("", INT64_MAX), 0);
}

static void signs_spaces_and_words_are_no_number(void **state)
{
	static const char *const bad[] = { "+1",  "-1",  " 1",   "1 ",  "1\n", "\t1", "1.0",
					   "1e3", "0x1", "1abc", "abc", "1,0", "--1", "- 1" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (form_number(bad[i], INT64_MAX))
			fail_msg("\"%s\" was taken for a number", bad[i]);
}

static void digits_of_other_scripts_are_no_number(void **state)
{
	(void)state;
	assert_int_equal(form_number("１２", INT64_MAX), 0);
	assert_int_equal(form_number("1２", INT64_MAX), 0);
	assert_int_equal(form_number("٣", INT64_MAX), 0);
	assert_int_equal(form_number("三", INT64_MAX), 0);
}

static void what_is_larger_than_allowed_is_none(void **state)
{
	(void)state;
	assert_int_equal(form_number("18446744073709551615", UINT64_MAX), UINT64_MAX);
	assert_int_equal(form_number("18446744073709551616", UINT64_MAX), 0);
	assert_int_equal(form_number("9223372036854775807", INT64_MAX), INT64_MAX);
	assert_int_equal(form_number("9223372036854775808", INT64_MAX), 0);
	assert_int_equal(form_number("99999999999999999999999999999999", UINT64_MAX), 0);
	assert_int_equal(form_number("7", 6), 0);
	assert_int_equal(form_number("10", 9), 0);
	assert_int_equal(form_number32("4294967295"), UINT32_MAX);
	assert_int_equal(form_number32("4294967296"), 0);
	assert_int_equal(form_number32("4294967297"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digits_are_their_number),
		cmocka_unit_test(nothing_is_no_number),
		cmocka_unit_test(signs_spaces_and_words_are_no_number),
		cmocka_unit_test(digits_of_other_scripts_are_no_number),
		cmocka_unit_test(what_is_larger_than_allowed_is_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
