/* What part each member of a blend gets. */
#include "tests/unit/cmocka.h"

#include <math.h>

#include "text/trainer.h"

#define ROWS   1200
#define LABELS 3

static float scores[ROWS * MEMBER__MAX * LABELS];
static uint32_t truth[ROWS];
static const struct held_out held = { ROWS, LABELS, scores, truth };

/* The machines are right in `of_ten` of ten rows and equally sure in all, the others say nothing.
 */
static void machines_are_right(uint32_t of_ten)
{
	for (uint32_t i = 0; i < ROWS; i++) {
		uint32_t said = i % 10 < of_ten ? i % LABELS : (i + 1) % LABELS;
		float *s = &scores[(size_t)i * MEMBER__MAX * LABELS];

		truth[i] = i % LABELS;
		for (uint32_t k = 0; k < MEMBER__MAX * LABELS; k++)
			s[k] = k == said ? 1 : 0;
	}
}

static double confidence(const struct blend *b)
{
	double e = exp(b->part[MEMBER_MACHINE]);

	return e / (e + LABELS - 1);
}

static void confidence_is_how_often_they_were_right(void **state)
{
	struct blend b;

	(void)state;
	machines_are_right(8);
	b = blend_fit(&held, MEMBER__MAX);
	assert_true(fabs(confidence(&b) - 0.8) < 0.01);
	assert_true(fabs(b.part[MEMBER_BAYES]) < 1e-6);
	machines_are_right(5);
	b = blend_fit(&held, MEMBER__MAX);
	assert_true(fabs(confidence(&b) - 0.5) < 0.01);
}

static void a_member_that_knows_better_gets_a_part(void **state)
{
	struct blend b;

	(void)state;
	machines_are_right(6);
	for (uint32_t i = 0; i < ROWS; i++)
		if (i % 20 != 0)
			scores[((size_t)i * MEMBER__MAX + MEMBER_BAYES) * LABELS + truth[i]] = 1;
	b = blend_fit(&held, MEMBER__MAX);
	assert_true(b.part[MEMBER_BAYES] > b.part[MEMBER_MACHINE]);
}

static void of_few_rows_only_the_machines_are_learnt(void **state)
{
	struct held_out few = held;
	struct blend b;

	(void)state;
	few.count = 500;
	b = blend_fit(&few, MEMBER__MAX);
	assert_true(fabs(b.part[MEMBER_BAYES]) < 1e-6);
	assert_true(b.part[MEMBER_MACHINE] > 0);
}

static void a_label_that_was_never_learnt_of_is_left_out(void **state)
{
	struct blend b;

	(void)state;
	machines_are_right(10);
	for (uint32_t i = 0; i < ROWS; i++) {
		truth[i] = 0;
		for (uint32_t m = 0; m < MEMBER__MAX; m++)
			scores[((size_t)i * MEMBER__MAX + m) * LABELS + 2] = -INFINITY;
	}
	b = blend_fit(&held, MEMBER__MAX);
	for (size_t m = 0; m < MEMBER__MAX; m++)
		assert_true(isfinite(b.part[m]));
}

static void members_that_are_not_asked_get_no_part(void **state)
{
	struct blend few, all;

	(void)state;
	machines_are_right(6);
	for (uint32_t i = 0; i < ROWS; i++)
		if (i % 20 != 0)
			scores[((size_t)i * MEMBER__MAX + MEMBER_KERNEL) * LABELS + truth[i]] = 1;
	few = blend_fit(&held, LINEAR_MEMBERS);
	all = blend_fit(&held, MEMBER__MAX);
	assert_true(few.part[MEMBER_KERNEL] == 0);
	assert_true(all.part[MEMBER_KERNEL] > 1);
	assert_true(all.loss < few.loss / 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(confidence_is_how_often_they_were_right),
		cmocka_unit_test(a_member_that_knows_better_gets_a_part),
		cmocka_unit_test(members_that_are_not_asked_get_no_part),
		cmocka_unit_test(of_few_rows_only_the_machines_are_learnt),
		cmocka_unit_test(a_label_that_was_never_learnt_of_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
