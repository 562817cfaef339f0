/* The transition table alone: every row walks, everything else is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "dispatch/workflow.h"

#define ACTORS 5 /* 1 .. 4 and one that does not exist */

static const struct transition *row_of(enum report_status from, enum action action)
{
	for (const struct transition *t = workflow; t->action; t++)
		if (t->from == from && t->action == action)
			return t;
	return NULL;
}

static void every_row_walks_for_each_of_its_actors(void **state)
{
	int walked = 0;

	(void)state;
	for (const struct transition *t = workflow; t->action; t++) {
		for (unsigned int who = 1; who <= ACTORS; who++) {
			enum report_status to = STATUS__MAX;

			if (!(t->who & 1u << who))
				continue;
			assert_int_equal(workflow_next(t->from, t->action, who, &to),
					 WORKFLOW_DONE);
			assert_int_equal(to, t->to);
			walked++;
		}
	}
	assert_int_equal(walked, 16);
}

static void everything_that_is_not_in_the_table_is_refused(void **state)
{
	int refused = 0;

	(void)state;
	for (unsigned int from = 0; from < STATUS__MAX; from++)
		for (unsigned int action = 1; action <= ACTION__MAX; action++)
			for (unsigned int who = 1; who <= ACTORS; who++) {
				const struct transition *t = row_of(from, action);
				enum report_status to = STATUS__MAX;

				if (t && t->who & 1u << who)
					continue;
				assert_int_equal(workflow_next(from, action, who, &to),
						 t ? WORKFLOW_NOT_YOU : WORKFLOW_NOT_NOW);
				assert_int_equal(to, STATUS__MAX);
				refused++;
			}
	assert_int_equal(refused, STATUS__MAX * ACTION__MAX * ACTORS - 16);
}

static void no_state_and_action_has_two_rows(void **state)
{
	(void)state;
	for (const struct transition *t = workflow; t->action; t++)
		assert_ptr_equal(row_of(t->from, t->action), t);
}

/* A kept promise of the house. */
static void nobody_but_the_reporter_ends_what_she_has_not_seen_handled(void **state)
{
	(void)state;
	for (const struct transition *t = workflow; t->action; t++)
		if (t->to == STATUS_CLOSED && t->from != STATUS_HANDLED) {
			assert_int_equal(t->action, ACTION_HIDE);
			assert_int_equal(t->who, 1u << ACTOR_CITIZEN);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_walks_for_each_of_its_actors),
		cmocka_unit_test(everything_that_is_not_in_the_table_is_refused),
		cmocka_unit_test(no_state_and_action_has_two_rows),
		cmocka_unit_test(nobody_but_the_reporter_ends_what_she_has_not_seen_handled),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
