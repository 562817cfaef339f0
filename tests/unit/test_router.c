/* Which rule answers, of several that match. */
#include "tests/unit/cmocka.h"

#include "base/clock.h"
#include "dispatch/router.h"

#define ALWAYS .valid_from = 0, .valid_to = 4000000

static const struct route_question lamp_in_shinan = {
	.category_id = 3,
	.kind = 1,
	.big = "市政公用设施",
	.city = 3702,
	.district = 370202,
	.street = 370202001,
	.day = 20000,
};

static uint32_t winner(const struct route_rule *rules, size_t count, const struct route_question *q)
{
	const struct router r = { rules, count };
	const struct route_rule *found = router_find(&r, q);

	return found ? found->id : 0;
}

/* Ascending: each rule beats all before it, in either order of the table. */
static const struct route_rule ladder[] = {
	{ .id = 1, ALWAYS },
	{ .id = 2, ALWAYS, .scope.area_code = 3702 },
	{ .id = 3, ALWAYS, .scope.area_code = 370202 },
	{ .id = 4, ALWAYS, .scope.area_code = 370202001 },
	{ .id = 5, ALWAYS, .scope.kind = 1 },
	{ .id = 6, ALWAYS, .scope.kind = 1, .scope.area_code = 370202001 },
	{ .id = 7, ALWAYS, .scope.big = "市政公用设施" },
	{ .id = 8,
	  ALWAYS,
	  .scope.big = "市政公用设施",
	  .scope.kind = 1,
	  .scope.area_code = 370202 },
	{ .id = 9, ALWAYS, .scope.category_id = 3 },
	{ .id = 10, ALWAYS, .scope.category_id = 3, .scope.area_code = 3702 },
	{ .id = 11, ALWAYS, .scope.category_id = 3, .scope.area_code = 370202 },
	{ .id = 12, ALWAYS, .scope.category_id = 3, .scope.area_code = 370202001 },
};

static void the_more_specific_rule_wins_category_before_area(void **state)
{
	(void)state;
	for (size_t n = 1; n <= sizeof(ladder) / sizeof(ladder[0]); n++) {
		struct route_rule reversed[12];

		for (size_t i = 0; i < n; i++)
			reversed[i] = ladder[n - 1 - i];
		assert_int_equal(winner(ladder, n, &lamp_in_shinan), n);
		assert_int_equal(winner(reversed, n, &lamp_in_shinan), n);
	}
}

static void of_equals_the_older_rule_wins(void **state)
{
	const struct route_rule rules[] = {
		{ .id = 21, ALWAYS, .scope.category_id = 3 },
		{ .id = 22, ALWAYS, .scope.category_id = 3 },
	};

	(void)state;
	assert_int_equal(winner(rules, 2, &lamp_in_shinan), 21);
}

static void a_rule_that_differs_in_anything_does_not_match(void **state)
{
	const struct route_rule rules[] = {
		{ .id = 31, ALWAYS, .scope.category_id = 4 },
		{ .id = 32, ALWAYS, .scope.big = "市容环境" },
		{ .id = 33, ALWAYS, .scope.kind = 2 },
		{ .id = 34, ALWAYS, .scope.area_code = 370212 },
		{ .id = 35, ALWAYS, .scope.area_code = 370202002 },
		{ .id = 36, ALWAYS, .scope.category_id = 3, .scope.kind = 2 },
		{ .id = 37, ALWAYS, .scope.category_id = 3, .scope.big = "市容环境" },
		{ .id = 38, ALWAYS, .scope.category_id = 3, .scope.area_code = 370212 },
	};

	(void)state;
	assert_int_equal(winner(rules, 8, &lamp_in_shinan), 0);
	assert_int_equal(winner(rules, 0, &lamp_in_shinan), 0);
}

static void a_rule_holds_on_its_first_and_last_day_only_between(void **state)
{
	const struct route_rule rule = { .id = 41, .valid_from = 20000, .valid_to = 20001 };
	struct route_question q = lamp_in_shinan;

	(void)state;
	q.day = 19999;
	assert_int_equal(winner(&rule, 1, &q), 0);
	q.day = 20000;
	assert_int_equal(winner(&rule, 1, &q), 41);
	q.day = 20001;
	assert_int_equal(winner(&rule, 1, &q), 41);
	q.day = 20002;
	assert_int_equal(winner(&rule, 1, &q), 0);
}

static void an_unknown_street_matches_no_streets_rule(void **state)
{
	const struct route_rule rules[] = {
		{ .id = 51, ALWAYS, .scope.area_code = 370202001 },
		{ .id = 52, ALWAYS, .scope.area_code = 370202 },
	};
	struct route_question q = lamp_in_shinan;

	(void)state;
	q.street = 0;
	assert_int_equal(winner(rules, 2, &q), 52);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_more_specific_rule_wins_category_before_area),
		cmocka_unit_test(of_equals_the_older_rule_wins),
		cmocka_unit_test(a_rule_that_differs_in_anything_does_not_match),
		cmocka_unit_test(a_rule_holds_on_its_first_and_last_day_only_between),
		cmocka_unit_test(an_unknown_street_matches_no_streets_rule),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
