/* Which row of a rule counts where, and what the shipped rules hold. */
#include "tests/unit/cmocka.h"
#include "tests/unit/sign_seed.h"

#include "sign/words.h"

static void the_most_specific_row_counts(void **state)
{
	static const struct sign_rule rows[] = {
		{ .id = RULE_HEIGHT, .area = 3702, .value = 1 },
		{ .id = RULE_HEIGHT, .area = 370202005, .street = "zhongshan-lu", .value = 4 },
		{ .id = RULE_HEIGHT, .area = 370202, .value = 2 },
		{ .id = RULE_HEIGHT, .area = 370202005, .value = 3 },
		{ .id = RULE_WIDTH, .area = 370203, .value = 9 },
	};
	static const struct sign_street streets[] = {
		{ .code = "zhongshan-lu", .name = "中山路", .area = 370202005 },
		{ .code = "feicheng-lu", .name = "肥城路", .area = 370202005 },
		{ .code = "xianggang-lu", .name = "香港路", .area = 370202001 },
		{ .code = "haier-lu", .name = "海尔路", .area = 370212 },
	};
	const struct sign_rules all = { rows, 5, streets, 4 };
	struct sign_standard s;

	(void)state;
	for (int i = 0; i < 4; i++) {
		sign_standard_pick(&all, &streets[i], 0, &s);
		assert_int_equal(s.rule[RULE_HEIGHT]->value, 4 - i);
		assert_null(s.rule[RULE_WIDTH]);
		assert_int_equal(s.own, i == 0);
	}
	sign_standard_pick(&all, NULL, 0, &s);
	assert_int_equal(s.rule[RULE_HEIGHT]->value, 1);
	sign_standard_pick(&all, NULL, 370203, &s);
	assert_int_equal(s.rule[RULE_HEIGHT]->value, 1);
	assert_int_equal(s.rule[RULE_WIDTH]->value, 9);
	assert_string_equal(sign_street_find(&all, "中山路")->code, "zhongshan-lu");
	assert_string_equal(sign_street_find(&all, "feicheng-lu")->code, "feicheng-lu");
	assert_null(sign_street_find(&all, "中山"));
	assert_null(sign_street_find(&all, ""));
	assert_null(sign_street_find(&all, NULL));
}

static void a_row_of_no_check_or_with_a_word_that_is_none_is_left_out(void **state)
{
	struct arena *a = arena_new();
	struct sign_rule r;

	(void)state;
	assert_true(sign_rule_take(a, &r, "height", NULL));
	assert_true(sign_rule_take(a, &r, "light", "halo spot"));
	assert_int_equal(r.words, WORD(LIGHT_HALO) | WORD(LIGHT_SPOT));
	assert_false(sign_rule_take(a, &r, "hieght", NULL));
	assert_false(sign_rule_take(a, &r, "light", "halo lava"));
	assert_false(sign_rule_take(a, &r, "light", NULL));
	assert_false(sign_rule_take(a, &r, "height", "halo"));
	arena_free(a);
}

/* Seventeen, each known by one name; of nothing we inferred is it said that the city wrote it. */
static void the_shipped_rules_name_the_seventeen_forbidden_situations(void **state)
{
	struct arena *a = arena_new();
	struct sign_rules all = sign_seed(a);
	unsigned int seen = 0, known = 0;

	(void)state;
	for (size_t i = 0; i < all.rule_count; i++) {
		const struct sign_rule *r = &all.rules[i];

		assert_in_range(r->basis, BASIS_KNOWN, BASIS_INFERRED);
		if (r->basis != BASIS_KNOWN && !strstr(r->source, "核实") &&
		    !strstr(r->source, "推断") && !strstr(r->source, "按街道定"))
			fail_msg("%s does not say that it is not confirmed", r->text);
		if (r->forbidden && !r->street) {
			seen |= 1u << r->forbidden;
			known += r->basis == BASIS_KNOWN;
		}
	}
	assert_int_equal(seen, ((1u << (SIGN_FORBIDDEN + 1)) - 2));
	assert_int_equal(known, 8);
	for (size_t i = 0; i < all.street_count; i++)
		assert_true(word_find(WORDS_STREET, all.streets[i].looks) >= 0);
	arena_free(a);
}

/* Each check has a row of the city, or is one that only streets ask. */
static void every_check_is_in_the_shipped_rules(void **state)
{
	struct arena *a = arena_new();
	struct sign_rules all = sign_seed(a);

	(void)state;
	for (int id = 0; id < RULE__MAX; id++) {
		size_t n = 0;

		for (size_t i = 0; i < all.rule_count; i++)
			n += all.rules[i].id == (enum sign_rule_id)id;
		if (!n)
			fail_msg("no row of %s", rule_name((enum sign_rule_id)id));
		assert_int_equal(rule_find(rule_name((enum sign_rule_id)id)), id);
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_most_specific_row_counts),
		cmocka_unit_test(a_row_of_no_check_or_with_a_word_that_is_none_is_left_out),
		cmocka_unit_test(the_shipped_rules_name_the_seventeen_forbidden_situations),
		cmocka_unit_test(every_check_is_in_the_shipped_rules),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
