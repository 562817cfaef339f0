/* Telephone numbers as people write them. */
#include "tests/unit/cmocka.h"

#include "report/snap_phone.h"

static void phones_are_read_as_people_write_them(void **state)
{
	static const struct {
		const char *typed, *digits;
	} good[] = {
		{ "13812345678", "13812345678" },
		{ "138 1234 5678", "13812345678" },
		{ "138-1234-5678", "13812345678" },
		{ "+86 138 1234 5678", "13812345678" },
		{ "008613812345678", "13812345678" },
		{ "８６１９９１２３４５６７８", "19912345678" },
		{ "0532-85881234", "053285881234" },
		{ "(0532) 8588 1234", "053285881234" },
		{ "+86 0532 85881234", "053285881234" },
		{ "0536-8581234", "05368581234" },
		{ "010-65121234", "01065121234" },
		{ "021 6512 1234", "02165121234" },
	};
	char out[PHONE_LEN + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(phone_parse(out, good[i].typed), 0);
		assert_string_equal(out, good[i].digits);
	}
}

static void what_is_no_phone_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"1",
		"110",
		"12345",
		"1381234567",
		"138123456789",
		"12812345678",
		"00000000000",
		"abcdefghijk",
		"13812345678a",
		"1381234567８９",
		"053285881234567890123456789",
		"0532-05881234",
		"13812345678;DROP",
		"😀3812345678",
		"++++++++++",
		"0086",
		"86",
		"00860086138123456",
	};
	char out[PHONE_LEN + 1] = "untouched";

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (phone_parse(out, bad[i]) == 0)
			fail_msg("taken for a phone: %s", bad[i]);
	assert_string_equal(out, "untouched");
}

static void a_phone_within_a_text_is_noticed(void **state)
{
	static const char *const with[] = { "打我电话13812345678", "电话:138 1234 5678。谢谢",
					    "１３８１２３４５６７８", "a138-1234-5678b" };
	static const char *const without[] = { "",
					       "8 号楼",
					       "井盖编号 1381234567",
					       "2026-11-23 10:00",
					       "1234567890123456789",
					       "12345678901",
					       "楼高 138 米，12345 已报" };

	(void)state;
	for (size_t i = 0; i < sizeof(with) / sizeof(with[0]); i++)
		assert_true(phone_is_in(with[i]));
	for (size_t i = 0; i < sizeof(without) / sizeof(without[0]); i++)
		assert_false(phone_is_in(without[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(phones_are_read_as_people_write_them),
		cmocka_unit_test(what_is_no_phone_is_refused),
		cmocka_unit_test(a_phone_within_a_text_is_noticed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
