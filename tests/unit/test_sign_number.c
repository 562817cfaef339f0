/* The number of a storefront: what it looks like, what people make of it, what it notices. */
#include "tests/unit/cmocka.h"

#include <stdio.h>
#include <string.h>

#include "sign/number.h"

static const char alphabet[] = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

static uint64_t some(unsigned int i)
{
	return (i + 1) * UINT64_C(0x9E3779B97F4A7C15);
}

static void a_number_is_four_groups_without_look_alikes(void **state)
{
	char number[SIGN_NUMBER_LEN + 1];

	(void)state;
	for (unsigned int i = 0; i < 2000; i++) {
		sign_number_make(number, "QD", some(i));
		assert_int_equal(strlen(number), SIGN_NUMBER_LEN);
		assert_memory_equal(number, "QD-", 3);
		for (size_t k = 3; k < SIGN_NUMBER_LEN; k++)
			if (k == 7 || k == 12)
				assert_int_equal(number[k], '-');
			else
				assert_non_null(strchr(alphabet, number[k]));
		assert_true(sign_number_exact(number));
	}
}

static void numbers_are_read_as_people_type_them(void **state)
{
	char number[SIGN_NUMBER_LEN + 1], back[SIGN_NUMBER_LEN + 1], typed[80];
	size_t len = 0;

	(void)state;
	sign_number_make(number, "QD", some(7));
	for (const char *p = number; *p; p++)
		if (*p != '-')
			typed[len++] = (char)(*p >= 'A' ? *p + 32 : *p);
	typed[len] = '\0';
	assert_int_equal(sign_number_parse(back, typed), NUMBER_OK);
	assert_string_equal(back, number);
	assert_false(sign_number_exact(typed));
	snprintf(typed, sizeof(typed), " %.2s\xE2\x80\x94%.4s %.4s_%s ", number, number + 3,
		 number + 8, number + 13);
	assert_int_equal(sign_number_parse(back, typed), NUMBER_OK);
	assert_string_equal(back, number);
}

static void every_wrong_sign_and_every_swap_is_noticed(void **state)
{
	char number[SIGN_NUMBER_LEN + 1], wrong[SIGN_NUMBER_LEN + 1], back[SIGN_NUMBER_LEN + 1];

	(void)state;
	for (unsigned int i = 0; i < 300; i++) {
		sign_number_make(number, i % 2 ? "QD" : "ZD", some(i));
		for (size_t k = 3; k < SIGN_NUMBER_LEN; k++) {
			size_t next = k + 1 + (number[k + 1] == '-');

			if (number[k] == '-')
				continue;
			for (const char *s = alphabet; *s; s++) {
				memcpy(wrong, number, sizeof(wrong));
				wrong[k] = *s;
				assert_int_equal(sign_number_parse(back, wrong),
						 *s == number[k] ? NUMBER_OK : NUMBER_MISTYPED);
			}
			if (next >= SIGN_NUMBER_LEN || number[k] == number[next])
				continue;
			memcpy(wrong, number, sizeof(wrong));
			wrong[k] = number[next];
			wrong[next] = number[k];
			assert_int_equal(sign_number_parse(back, wrong), NUMBER_MISTYPED);
		}
		/* A question's number is no storefront's. */
		memcpy(wrong, number, sizeof(wrong));
		wrong[0] = i % 2 ? 'Z' : 'Q';
		assert_int_equal(sign_number_parse(back, wrong), NUMBER_MISTYPED);
	}
}

static void what_is_no_number_is_malformed(void **state)
{
	static const char *const texts[] = { "",
					     "QD",
					     "QD-261123-7K3MX",
					     "QD-0000-0000-0000",
					     "QD-2222-2222-22222",
					     "店-2222-2222-2222",
					     "QD-2222-2222-222I",
					     "../../etc/passwd" };
	char back[SIGN_NUMBER_LEN + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		assert_int_equal(sign_number_parse(back, texts[i]), NUMBER_MALFORMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_is_four_groups_without_look_alikes),
		cmocka_unit_test(numbers_are_read_as_people_type_them),
		cmocka_unit_test(every_wrong_sign_and_every_swap_is_noticed),
		cmocka_unit_test(what_is_no_number_is_malformed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
