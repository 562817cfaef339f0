/* Phrases vote for categories. */
#include "tests/unit/cmocka.h"

#include "dispatch/keyword.h"

static const struct keyword rules[] = {
	{ "井盖", 1, 1, 3 }, { "自来水", 1, 1, 2 }, { "污水", 2, 1, 4 },  { "井盖", 2, 1, 2 },
	{ "路灯", 3, 2, 3 }, { "不亮", 3, 2, 2 },   { "交通", 3, 2, -9 }, { "红绿灯", 4, 0, 5 },
	{ "不亮", 4, 0, 1 }, { "垃圾", 5, 3, 3 },
};
static const struct keywords all = { rules, sizeof(rules) / sizeof(rules[0]) };

static void the_sum_of_weights_decides(void **state)
{
	struct vote v[VOTES];

	(void)state;
	assert_int_equal(keyword_vote(&all, "污水井盖丢了", 0, v), 2);
	assert_int_equal(v[0].category_id, 2);
	assert_int_equal(v[0].score, 6);
	assert_int_equal(v[0].group_id, 1);
	assert_int_equal(v[1].category_id, 1);
	assert_int_equal(v[1].score, 3);
}

static void the_phrases_that_decided_are_told(void **state)
{
	struct vote v[VOTES];

	(void)state;
	assert_int_equal(keyword_vote(&all, "不亮的路灯", 0, v), 2);
	assert_int_equal(v[0].phrase_count, 2);
	assert_string_equal(v[0].phrases[0], "路灯");
	assert_string_equal(v[0].phrases[1], "不亮");
}

static void a_phrase_votes_once_however_often_it_is_written(void **state)
{
	struct vote v[VOTES];

	(void)state;
	assert_int_equal(keyword_vote(&all, "垃圾垃圾垃圾垃圾", 0, v), 1);
	assert_int_equal(v[0].score, 3);
}

static void a_negative_weight_speaks_against_and_is_no_reason(void **state)
{
	struct vote v[VOTES];

	(void)state;
	assert_int_equal(keyword_vote(&all, "交通路灯不亮", 0, v), 1);
	assert_int_equal(v[0].category_id, 4);
	assert_int_equal(v[0].phrase_count, 1);
}

static void at_most_three_are_named_best_first(void **state)
{
	struct vote v[VOTES];

	(void)state;
	assert_int_equal(keyword_vote(&all, "污水井盖、路灯不亮、红绿灯、垃圾", 0, v), 3);
	assert_int_equal(v[0].score, 6);
	assert_int_equal(v[1].score, 6);
	assert_int_equal(v[2].score, 5);
	/* Of equals the lower id. */
	assert_int_equal(v[0].category_id, 2);
	assert_int_equal(v[1].category_id, 4);
	assert_int_equal(v[2].category_id, 3);
}

static void a_group_hears_only_its_own(void **state)
{
	struct vote v[VOTES];

	(void)state;
	assert_int_equal(keyword_vote(&all, "污水井盖、路灯、垃圾", 3, v), 1);
	assert_int_equal(v[0].category_id, 5);
	assert_int_equal(keyword_vote(&all, "污水井盖", 2, v), 0);
}

static void nothing_said_names_nobody(void **state)
{
	struct keywords none = { NULL, 0 };
	struct vote v[VOTES];

	(void)state;
	assert_int_equal(keyword_vote(&all, "", 0, v), 0);
	assert_int_equal(keyword_vote(&all, "看不下去", 0, v), 0);
	assert_int_equal(keyword_vote(&none, "井盖", 0, v), 0);
}

static void more_phrases_than_are_told_still_count(void **state)
{
	static const struct keyword eight[] = {
		{ "一", 9, 0, 1 }, { "二", 9, 0, 1 }, { "三", 9, 0, 1 }, { "四", 9, 0, 1 },
		{ "五", 9, 0, 1 }, { "六", 9, 0, 1 }, { "七", 9, 0, 1 }, { "八", 9, 0, 1 },
	};
	const struct keywords k = { eight, 8 };
	struct vote v[VOTES];

	(void)state;
	assert_int_equal(keyword_vote(&k, "一二三四五六七八", 0, v), 1);
	assert_int_equal(v[0].score, 8);
	assert_int_equal(v[0].phrase_count, VOTE_PHRASES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_sum_of_weights_decides),
		cmocka_unit_test(the_phrases_that_decided_are_told),
		cmocka_unit_test(a_phrase_votes_once_however_often_it_is_written),
		cmocka_unit_test(a_negative_weight_speaks_against_and_is_no_reason),
		cmocka_unit_test(at_most_three_are_named_best_first),
		cmocka_unit_test(a_group_hears_only_its_own),
		cmocka_unit_test(nothing_said_names_nobody),
		cmocka_unit_test(more_phrases_than_are_told_still_count),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
