/* What the classifier and the keyword rules decide together, and when they leave it to a person. */
#include "tests/db/dispatch_city.h"

#include "dispatch/decision.h"
#include "dispatch/dispatch.h"
#include "tests/db/city_model.h"

/* So that every category could be dispatched. */
static int clean(void **state)
{
	if (city_model_clean(state) < 0)
		return -1;
	fixture_sql(*state,
		    "INSERT INTO case_standard (id, category_id, position, open_when, close_when,"
		    " limit_count, limit_unit) VALUES (26, 4, 1, '有', '无', 1, 3)");
	city_rules_load(*state);
	return 0;
}

#define SEWER_OR_LAMP city_model_between(city_classifier, "1:01002", "1:01024")
#define TAP_OR_SEWER  city_model_between(city_classifier, "1:01001", "1:01002")

#define test(fn) cmocka_unit_test_setup(fn, clean)

static void decide_on(struct fixture *f, const char *body, unsigned int category,
		      unsigned int group, struct decision *out)
{
	struct facts facts = { .body = body,
			       .category_id = category,
			       .group_id = group,
			       .point = { CITY_LAT, CITY_LON } };

	decide(f->arena, city_rules, &facts, f->now, out);
}

/* --- alone ------------------------------------------------------------------------- */

static void words_no_rule_knows_go_to_their_unit_and_the_reason_quotes_them(void **state)
{
	struct fixture *f = *state;
	struct decision d;

	decide_on(f, "楼下粪水往外涌，熏死了", 0, 0, &d);
	assert_true(d.open);
	assert_int_equal(d.classified.by, CLASSIFIED_MODEL);
	assert_int_equal(d.category->id, 2);
	assert_int_equal(d.routed.rule->id, 12);
	assert_non_null(strstr(d.reason, "您写的“"));
	assert_non_null(strstr(d.reason, "粪水"));
	assert_non_null(
		strstr(d.reason, "”说明是“污水井盖”类问题，位于市南区香港中路街道，按规则第12号"));
}

static void the_reason_for_machines_has_three_candidates_the_threshold_and_the_model(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_report(f, &(struct city_report){ .body = "楼下粪水往外涌" });
	struct outbox_row row = city_row(f, id);

	assert_int_equal(dispatch_row(f->db, f->arena, city_rules, &row, f->now), DISPATCH_OPENED);
	assert_int_equal(
		fixture_number(f,
			       "SELECT JSON_VALUE(reason_data, '$.category.by') = 'model'"
			       " AND JSON_LENGTH(reason_data, '$.candidates') BETWEEN 1 AND 3"
			       " AND JSON_VALUE(reason_data, '$.candidates[0].category') = 2"
			       " AND JSON_VALUE(reason_data, '$.candidates[0].name') = '污水井盖'"
			       " AND JSON_VALUE(reason_data, '$.candidates[0].confidence') > 0.8"
			       " AND JSON_VALUE(reason_data, '$.candidates[0].unit') = 1"
			       " AND JSON_VALUE(reason_data, '$.confidence') >= 0.8"
			       " AND JSON_VALUE(reason_data, '$.threshold') = 0.8"
			       " AND JSON_LENGTH(reason_data, '$.phrases') > 0"
			       " AND LENGTH(JSON_VALUE(reason_data, '$.model.id')) = 16"
			       " AND JSON_VALUE(reason_data, '$.model.rows') = 150"
			       " AND JSON_VALUE(reason_data, '$.rule.id') = 12 FROM case_file"),
		1);
}

static void a_text_that_says_nothing_goes_to_a_person(void **state)
{
	struct decision d;

	decide_on(*state, "嗯嗯", 0, 0, &d);
	assert_false(d.open);
	assert_null(d.category);
	assert_non_null(strstr(d.reason, "从文字看不出是哪一类问题"));
}

static void a_text_of_two_units_matters_goes_to_a_person_with_both_named(void **state)
{
	struct decision d;

	decide_on(*state, SEWER_OR_LAMP, 0, 0, &d);
	assert_false(d.open);
	assert_int_equal(d.classified.by, CLASSIFIED_NOT);
	assert_true(d.classified.candidate_count >= 2);
	assert_non_null(strstr(d.reason, "看起来既像“"));
	assert_non_null(strstr(d.reason, "污水井盖"));
	assert_non_null(strstr(d.reason, "路灯"));
	assert_non_null(strstr(d.reason, "已转派单员人工派单"));
}

/* 供水井盖 and 污水井盖 are both 市南区城市管理局's. */
static void candidates_of_one_unit_add_up(void **state)
{
	struct decision d;

	decide_on(*state, TAP_OR_SEWER, 0, 0, &d);
	assert_true(d.classified.candidates[0].confidence < 0.8);
	assert_true(d.open);
	assert_int_equal(d.routed.unit_id, 1);
	assert_true(d.classified.confidence > d.classified.candidates[0].confidence);
}

static void without_a_place_units_do_not_add_up(void **state)
{
	struct fixture *f = *state;
	struct facts facts = { .body = TAP_OR_SEWER, .point = { 10, 10 } };
	struct decision d;

	decide(f->arena, city_rules, &facts, f->now, &d);
	assert_false(d.open);
	assert_null(d.category);
	assert_non_null(strstr(d.reason, "位置在本市范围之外"));
}

static void the_threshold_decides_who_decides(void **state)
{
	struct decision d;

	rules_use_model(city_rules, city_classifier, 1.01);
	decide_on(*state, "楼下粪水往外涌", 0, 0, &d);
	assert_false(d.open);
	rules_use_model(city_rules, city_classifier, 0.0);
	decide_on(*state, SEWER_OR_LAMP, 0, 0, &d);
	assert_true(d.open);
}

static void a_label_of_no_catalogue_is_never_the_answer(void **state)
{
	struct decision d;

	decide_on(*state, "飞碟停在楼顶，外星人唱歌", 0, 0, &d);
	for (size_t i = 0; i < d.classified.candidate_count; i++)
		assert_non_null(d.classified.candidates[i].category);
	assert_true(d.classified.candidate_count <= 4);
}

/* --- with the keyword rules ------------------------------------------------------------ */

static double confidence_of(const struct decision *d, unsigned int category)
{
	for (size_t i = 0; i < d->classified.candidate_count; i++)
		if (d->classified.candidates[i].category->id == category)
			return d->classified.candidates[i].confidence;
	return 0;
}

static void a_rule_tips_the_balance(void **state)
{
	struct fixture *f = *state;
	struct decision before, after;
	double sure;

	decide_on(f, SEWER_OR_LAMP, 0, 0, &before);
	sure = confidence_of(&before, 3); /* names the rules that are freed below */
	fixture_sql(f, "UPDATE keyword_rule SET weight = 100 WHERE phrase = '路灯'");
	city_rules_load(f);
	decide_on(f, arena_printf(f->arena, "%s，路灯", SEWER_OR_LAMP), 0, 0, &after);
	assert_int_equal(after.classified.candidates[0].category->id, 3);
	assert_true(confidence_of(&after, 3) > sure);
	assert_non_null(strstr(after.reason_data, "\"路灯\""));
}

static void a_category_the_model_was_never_taught_can_still_win_by_rules(void **state)
{
	struct fixture *f = *state;
	struct decision d;

	fixture_sql(f, "INSERT INTO keyword_rule (phrase, category_id, weight)"
		       " VALUES ('承重墙', 5, 100)");
	city_rules_load(f);
	decide_on(f, "承重墙", 0, 0, &d);
	assert_true(d.classified.candidate_count > 0);
	assert_int_equal(d.classified.candidates[0].category->id, 5);
}

/* --- with the citizen's choice ------------------------------------------------------------ */

static void a_chosen_category_stands_and_what_speaks_against_it_is_kept(void **state)
{
	struct decision d;

	decide_on(*state, "楼下粪水往外涌", 3, 2, &d);
	assert_true(d.open);
	assert_int_equal(d.category->id, 3);
	assert_int_equal(d.classified.by, CLASSIFIED_CHOSEN);
	assert_non_null(strstr(d.reason, "您报的是“路灯”类问题"));
	assert_int_equal(d.classified.candidates[0].category->id, 2);
	assert_non_null(strstr(d.reason_data, "\"candidates\":[{\"category\":2"));
}

static void a_chosen_group_narrows_the_candidates(void **state)
{
	struct decision d;

	decide_on(*state, SEWER_OR_LAMP, 0, 1, &d);
	assert_true(d.open);
	assert_int_equal(d.category->id, 2);
	for (size_t i = 0; i < d.classified.candidate_count; i++)
		assert_int_equal(d.classified.candidates[i].category->group_id, 1);
}

static void a_group_whose_words_say_nothing_gives_its_default(void **state)
{
	struct fixture *f = *state;
	struct decision d;

	/* Of two units, so that they do not add up. */
	fixture_sql(f, "INSERT INTO route_rule (id, category_id, unit_id, reason, valid_from)"
		       " VALUES (20, 2, 2, '', '2026-01-01')");
	city_rules_load(f);
	rules_use_model(city_rules, city_classifier, 0.9);
	db_use_arena(f->db, f->arena);
	decide_on(f, "坏了", 0, 1, &d);
	assert_true(d.open);
	assert_int_equal(d.classified.by, CLASSIFIED_GROUP);
	assert_int_equal(d.category->id, 1);
}

static void a_group_whose_words_speak_against_its_default_but_not_surely_asks(void **state)
{
	struct fixture *f = *state;
	struct decision d;

	fixture_sql(f, "INSERT INTO route_rule (id, category_id, unit_id, reason, valid_from)"
		       " VALUES (20, 2, 2, '', '2026-01-01')");
	city_rules_load(f);
	rules_use_model(city_rules, city_classifier, 0.999);
	db_use_arena(f->db, f->arena);
	decide_on(f, "楼下粪水往外涌", 0, 1, &d);
	assert_false(d.open);
	assert_int_equal(d.classified.candidates[0].category->id, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(words_no_rule_knows_go_to_their_unit_and_the_reason_quotes_them),
		test(the_reason_for_machines_has_three_candidates_the_threshold_and_the_model),
		test(a_text_that_says_nothing_goes_to_a_person),
		test(a_text_of_two_units_matters_goes_to_a_person_with_both_named),
		test(candidates_of_one_unit_add_up),
		test(without_a_place_units_do_not_add_up),
		test(the_threshold_decides_who_decides),
		test(a_label_of_no_catalogue_is_never_the_answer),
		test(a_rule_tips_the_balance),
		test(a_category_the_model_was_never_taught_can_still_win_by_rules),
		test(a_chosen_category_stands_and_what_speaks_against_it_is_kept),
		test(a_chosen_group_narrows_the_candidates),
		test(a_group_whose_words_say_nothing_gives_its_default),
		test(a_group_whose_words_speak_against_its_default_but_not_surely_asks),
	};
	return cmocka_run_group_tests(tests, city_model_start, city_model_stop);
}
