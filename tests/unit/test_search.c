/* Which pairs a text is found by. Packed: first character << 16 | second. */
#include "tests/unit/cmocka.h"

#include <stdbool.h>

#include "report/search.h"

static size_t terms(const char *text, uint32_t out[SEARCH_TERMS_MAX])
{
	return search_terms(text, out, SEARCH_TERMS_MAX);
}

static bool same(const char *a, const char *b)
{
	uint32_t x[SEARCH_TERMS_MAX], y[SEARCH_TERMS_MAX];
	size_t n = terms(a, x);

	return n == terms(b, y) && !memcmp(x, y, n * sizeof(*x));
}

static void neighbours_make_pairs_in_ascending_order_each_once(void **state)
{
	uint32_t t[SEARCH_TERMS_MAX];

	(void)state;
	assert_int_equal(terms("井盖，井盖", t), 1);
	assert_int_equal(t[0], 0x4E9576D6);
	assert_int_equal(terms("路灯不亮", t), 3);
	assert_true(t[0] < t[1] && t[1] < t[2]);
	assert_int_equal(terms("", t), 0);
	assert_int_equal(terms("坑", t), 0);
	assert_int_equal(terms("12号", t), 2);
}

static void width_and_case_make_no_difference(void **state)
{
	(void)state;
	assert_true(same("LED12号", "led12号"));
	assert_true(same("LED12号", "led12号"));
	assert_true(same("ÉCOLE", "école"));
	assert_false(same("led", "lcd"));
}

static void punctuation_space_and_lines_end_a_word(void **state)
{
	static const char *const texts[] = { "井 盖", "井，盖", "井。盖",          "井\n盖",
					     "井 盖", "井·盖",  "井——盖",          "井(盖",
					     "井%盖", "井'盖",  "井\xEF\xBF\xBD盖" };
	uint32_t t[SEARCH_TERMS_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (terms(texts[i], t))
			fail_msg("%s", texts[i]);
}

static void characters_beyond_the_first_plane_are_found_too(void **state)
{
	uint32_t t[SEARCH_TERMS_MAX], u[SEARCH_TERMS_MAX];

	(void)state;
	assert_int_equal(terms("𠮷野家", t), 2);
	assert_int_equal(terms("野𠮷", u), 1);
	assert_int_not_equal(t[0], 0);
	assert_int_not_equal(t[0], u[0]);
	assert_false(same("𠮷家", "家𠮷"));
	assert_int_equal(terms("😱😱😱", t), 1);
}

static void damaged_utf8_ends_a_word_and_nothing_worse(void **state)
{
	uint32_t t[SEARCH_TERMS_MAX];

	(void)state;
	assert_int_equal(terms("\xFF\xFE\x80", t), 0);
	assert_int_equal(terms("井\xE4\xBA", t), 0);
}

static void the_limit_of_terms_holds(void **state)
{
	uint32_t t[4] = { 0, 0, 0, 77 };

	(void)state;
	assert_int_equal(search_terms("甲乙丙丁戊己庚", t, 3), 3);
	assert_int_equal(t[3], 77);
}

static void a_query_is_pairs_or_one_sign_or_nothing(void **state)
{
	struct search_query q;

	(void)state;
	search_parse("井盖", &q);
	assert_int_equal(q.kind, SEARCH_PAIRS);
	assert_int_equal(q.count, 1);
	assert_int_equal(q.terms[SEARCH_QUERY_TERMS - 1], q.terms[0]);
	search_parse(" 坑 ", &q);
	assert_int_equal(q.kind, SEARCH_SIGN);
	assert_string_equal(q.sign, "坑");
	search_parse("Z", &q);
	assert_string_equal(q.sign, "z");
	search_parse("𠮷", &q);
	assert_string_equal(q.sign, "𠮷");
	search_parse("%_'\"\\ 。", &q);
	assert_int_equal(q.kind, SEARCH_NOTHING);
	search_parse("", &q);
	assert_int_equal(q.kind, SEARCH_NOTHING);
}

static void a_long_query_asks_for_pairs_of_its_own_and_at_most_six(void **state)
{
	static const char text[] = "香港中路十二号门口的井盖又坏了没有人管";
	uint32_t all[SEARCH_TERMS_MAX];
	struct search_query q;
	size_t n = terms(text, all);

	(void)state;
	search_parse(text, &q);
	assert_int_equal(q.count, SEARCH_QUERY_TERMS);
	for (size_t i = 0; i < q.count; i++) {
		bool found = false;

		for (size_t k = 0; k < n; k++)
			found |= all[k] == q.terms[i];
		assert_true(found);
		assert_true(!i || q.terms[i] > q.terms[i - 1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(neighbours_make_pairs_in_ascending_order_each_once),
		cmocka_unit_test(width_and_case_make_no_difference),
		cmocka_unit_test(punctuation_space_and_lines_end_a_word),
		cmocka_unit_test(characters_beyond_the_first_plane_are_found_too),
		cmocka_unit_test(damaged_utf8_ends_a_word_and_nothing_worse),
		cmocka_unit_test(the_limit_of_terms_holds),
		cmocka_unit_test(a_query_is_pairs_or_one_sign_or_nothing),
		cmocka_unit_test(a_long_query_asks_for_pairs_of_its_own_and_at_most_six),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
