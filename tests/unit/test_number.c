/* The report's number: what it looks like, what people make of it, what its check sign notices. */
#include "tests/unit/cmocka.h"

#include <stdio.h>

#include "base/clock.h"
#include "report/number.h"

static const char alphabet[] = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

static int64_t day_of(int year, int month, int day)
{
	return clock_from_civil(
		&(struct civil){ .year = year, .month = month, .day = day, .hour = 10 });
}

static void a_number_holds_city_day_and_five_signs(void **state)
{
	char number[REPORT_NUMBER_LEN + 1];

	(void)state;
	report_number_make(number, "QD", day_of(2026, 11, 23), 123456);
	assert_memory_equal(number, "QD-261123-", 10);
	assert_int_equal(strlen(number), REPORT_NUMBER_LEN);
	for (const char *p = number + 10; *p; p++)
		assert_non_null(strchr(alphabet, *p));
}

static void the_day_is_that_of_qingdao_and_not_of_greenwich(void **state)
{
	char number[REPORT_NUMBER_LEN + 1];

	(void)state;
	/* 23:30 UTC on the 22nd is 07:30 on the 23rd in Qingdao. */
	report_number_make(number, "QD", day_of(2026, 11, 23) - 2 * CLOCK_HOUR - CLOCK_HOUR / 2, 0);
	assert_memory_equal(number, "QD-261123-", 10);
}

static void every_number_made_is_read_back(void **state)
{
	char number[REPORT_NUMBER_LEN + 1], back[REPORT_NUMBER_LEN + 1];

	(void)state;
	for (uint32_t chance = 0; chance < 31u * 31 * 31 * 31; chance += 97) {
		report_number_make(number, "QD", day_of(2028, 2, 29), chance);
		assert_int_equal(report_number_parse(back, number), NUMBER_OK);
		assert_string_equal(back, number);
	}
}

static void numbers_are_read_as_people_type_them(void **state)
{
	char number[REPORT_NUMBER_LEN + 1], back[REPORT_NUMBER_LEN + 1], typed[200];
	size_t len = 0;

	(void)state;
	report_number_make(number, "QD", day_of(2026, 11, 23), 777777);
	for (const char *p = number; *p; p++) /* lower case, no hyphens */
		if (*p != '-')
			typed[len++] = (char)(*p >= 'A' ? *p + 32 : *p);
	typed[len] = '\0';
	assert_int_equal(report_number_parse(back, typed), NUMBER_OK);
	assert_string_equal(back, number);

	len = 0;
	for (const char *p = number; *p; p++) /* full width */
		len += (size_t)snprintf(typed + len, sizeof(typed) - len, "%c%c%c", 0xEF,
					*p < 0x60 ? 0xBC : 0xBD, 0x80 + (*p - 0x20));
	assert_int_equal(report_number_parse(back, typed), NUMBER_OK);
	assert_string_equal(back, number);

	snprintf(typed, sizeof(typed), "  %.2s\xE2\x80\x94%.6s %s ", number, number + 3,
		 number + 10);
	assert_int_equal(report_number_parse(back, typed), NUMBER_OK);
	assert_string_equal(back, number);
}

/* The signs that may stand at a place of the printed number, its hyphens apart. */
static const char *signs_at(size_t i)
{
	if (i < 2)
		return "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	return i < 9 ? "0123456789" : alphabet;
}

static void every_single_wrong_sign_is_noticed(void **state)
{
	char number[REPORT_NUMBER_LEN + 1], wrong[REPORT_NUMBER_LEN + 1],
		back[REPORT_NUMBER_LEN + 1];

	(void)state;
	for (uint32_t chance = 0; chance < 31u * 31 * 31 * 31; chance += 1009) {
		report_number_make(number, "QD", day_of(2026, 1 + (int)(chance % 12), 17), chance);
		for (size_t i = 0; i < REPORT_NUMBER_LEN; i++) {
			if (number[i] == '-')
				continue;
			for (const char *s = signs_at(i); *s; s++) {
				if (*s == number[i])
					continue;
				memcpy(wrong, number, sizeof(wrong));
				wrong[i] = *s;
				assert_int_equal(report_number_parse(back, wrong), NUMBER_MISTYPED);
			}
		}
	}
}

static void swap(char *number, size_t i, size_t j)
{
	char sign = number[i];

	number[i] = number[j];
	number[j] = sign;
}

static void every_swap_of_neighbours_is_noticed(void **state)
{
	char number[REPORT_NUMBER_LEN + 1], back[REPORT_NUMBER_LEN + 1];

	(void)state;
	for (uint32_t chance = 0; chance < 31u * 31 * 31 * 31; chance += 61) {
		for (size_t i = 0; i + 1 < REPORT_NUMBER_LEN; i++) {
			size_t j;

			report_number_make(number, "QD", day_of(2026, 11, 1 + (int)(chance % 30)),
					   chance);
			j = number[i + 1] == '-' ? i + 2 : i + 1;
			if (number[i] == '-' || number[i] == number[j])
				continue;
			swap(number, i, j);
			assert_int_not_equal(report_number_parse(back, number), NUMBER_OK);
		}
	}
}

static void what_is_no_number_is_malformed(void **state)
{
	static const char *const texts[] = {
		"",
		"-",
		"QD",
		"QD-261123",
		"QD-261123-ABCDEF",
		"QD-261123-ABC0D",
		"QD-261123-ABCID",
		"12-261123-ABCDE",
		"QD-26112X-ABCDE",
		"' OR 1=1 --",
		"QD-261123-ABC井D",
		"\xF0\x9F\x98\x80",
		"../../etc/passwd",
		"QD-261123-ABCD",
		"QDQDQDQDQDQDQDQDQDQDQDQDQDQDQD",
	};
	char out[REPORT_NUMBER_LEN + 1] = "untouched";

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(report_number_parse(out, texts[i]), NUMBER_MALFORMED);
	assert_string_equal(out, "untouched");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_holds_city_day_and_five_signs),
		cmocka_unit_test(the_day_is_that_of_qingdao_and_not_of_greenwich),
		cmocka_unit_test(every_number_made_is_read_back),
		cmocka_unit_test(numbers_are_read_as_people_type_them),
		cmocka_unit_test(every_single_wrong_sign_is_noticed),
		cmocka_unit_test(every_swap_of_neighbours_is_noticed),
		cmocka_unit_test(what_is_no_number_is_malformed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
