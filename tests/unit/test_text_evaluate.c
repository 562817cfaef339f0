/* Figures of a classifier against numbers worked by hand. */
#include "tests/unit/cmocka.h"

#include "base/log.h"
#include "text/evaluate.h"

#define assert_near(a, b) assert_true((a) - (b) < 1e-6 && (b) - (a) < 1e-6)

static void accuracy_f1_and_confusions_are_those_worked_by_hand(void **state)
{
	/* Label 0: 3 of 4 found, 1 taken for 1; label 1: 1 of 2 found, 1 taken for 0. */
	struct answer a[] = { { 0, 0, 0.9f, 0 }, { 0, 0, 0.8f, 0 }, { 0, 0, 0.7f, 0 },
			      { 0, 1, 0.6f, 0 }, { 1, 1, 0.9f, 0 }, { 1, 0, 0.5f, 0 } };
	struct evaluation e;

	(void)state;
	evaluate(a, 6, 3, &e);
	assert_int_equal(e.right, 4);
	assert_near(e.accuracy, 4.0 / 6);
	/* F1 of 0: 6/8, of 1: 2/4; label 2 never occurs. */
	assert_near(e.macro_f1, (0.75 + 0.5) / 2);
	assert_int_equal(e.confusion_count, 2);
	assert_int_equal(e.confusions[0].count, 1);
	assert_int_equal(e.confusions[0].truth, 0);
	assert_int_equal(e.confusions[0].guess, 1);
}

static void the_surest_half_is_measured_by_itself(void **state)
{
	struct answer a[] = {
		{ 0, 1, 0.3f, 0 }, { 0, 0, 0.9f, 0 }, { 1, 1, 0.8f, 0 }, { 1, 0, 0.4f, 0 }
	};
	struct evaluation e;

	(void)state;
	evaluate(a, 4, 2, &e);
	assert_int_equal(e.coverage[0].percent, 50);
	assert_near(e.coverage[0].accuracy, 1.0);
	assert_near(e.coverage[0].threshold, (double)0.8f);
	/* 55 % of four are three: a share is never rounded down. */
	assert_near(e.coverage[1].accuracy, 2.0 / 3);
	assert_int_equal(e.coverage[COVERAGES - 1].percent, 100);
	assert_near(e.coverage[COVERAGES - 1].accuracy, 0.5);
	assert_near(e.coverage[COVERAGES - 1].threshold, (double)0.3f);
}

static void honest_confidence_has_no_calibration_error(void **state)
{
	/* 0.5 said four times and right twice; 0.95 always wrong would be 0.95 off. */
	struct answer honest[] = {
		{ 0, 0, 0.5f, 0 }, { 0, 1, 0.5f, 0 }, { 1, 1, 0.5f, 0 }, { 1, 0, 0.5f, 0 }
	};
	struct answer boaster[] = { { 0, 1, 1.0f, 0 }, { 0, 1, 1.0f, 0 } };
	struct evaluation e;

	(void)state;
	evaluate(honest, 4, 2, &e);
	assert_near(e.ece, 0.0);
	evaluate(boaster, 2, 2, &e);
	assert_near(e.ece, 1.0);
}

static void unknown_labels_and_missing_answers_are_wrong(void **state)
{
	struct answer a[] = { { EVALUATE_NONE, 0, 0.9f, 0 },
			      { 0, EVALUATE_NONE, 0.0f, 0 },
			      { EVALUATE_NONE, EVALUATE_NONE, 0.0f, 0 },
			      { 0, 0, 0.9f, 0 } };
	struct evaluation e;

	(void)state;
	evaluate(a, 4, 1, &e);
	assert_int_equal(e.right, 1);
	assert_int_equal(e.confusion_count, 0);
}

static void the_ten_most_frequent_confusions_are_told(void **state)
{
	struct answer a[78];
	struct evaluation e;
	size_t n = 0;

	(void)state;
	/* Label 0 is taken for label i i times. */
	for (uint32_t i = 1; i <= 12; i++)
		for (uint32_t k = 0; k < i; k++)
			a[n++] = (struct answer){ 0, i, 0.5f, 0 };
	evaluate(a, n, 13, &e);
	assert_int_equal(e.confusion_count, CONFUSIONS);
	for (size_t i = 0; i < CONFUSIONS; i++)
		assert_int_equal(e.confusions[i].count, 12 - i);
}

static void a_truth_among_the_first_three_answers_counts_for_top3(void **state)
{
	struct answer a[] = { { 0, 0, 0.9f, 0 },
			      { 1, 0, 0.5f, 2 },
			      { 1, 0, 0.4f, 3 },
			      { EVALUATE_NONE, 0, 0.4f, 0 } };
	struct evaluation e;

	(void)state;
	evaluate(a, 4, 2, &e);
	assert_true(e.top3 > 0.499 && e.top3 < 0.501);
}

static void no_answers_give_zeros(void **state)
{
	struct evaluation e;

	(void)state;
	evaluate(NULL, 0, 2, &e);
	assert_int_equal(e.count, 0);
	assert_near(e.accuracy, 0.0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accuracy_f1_and_confusions_are_those_worked_by_hand),
		cmocka_unit_test(the_surest_half_is_measured_by_itself),
		cmocka_unit_test(honest_confidence_has_no_calibration_error),
		cmocka_unit_test(unknown_labels_and_missing_answers_are_wrong),
		cmocka_unit_test(the_ten_most_frequent_confusions_are_told),
		cmocka_unit_test(a_truth_among_the_first_three_answers_counts_for_top3),
		cmocka_unit_test(no_answers_give_zeros),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
