/* The transition table alone: every row walks, everything else is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dispatch/workflow.h"

#define ACTORS (ACTOR__MAX + 1) /* and two that do not exist */
#define ROWS   131

static void every_row_walks_for_each_of_its_actors(void **state)
{
	int rows = 0;

	(void)state;
	for (const struct transition *t = workflow; t->action; t++, rows++) {
		assert_int_not_equal(t->who, 0);
		for (unsigned int who = 1; who <= ACTORS; who++) {
			enum case_state to = STATE__MAX;

			if (!(t->who & 1u << who))
				continue;
			assert_int_equal(workflow_next(t->from, t->action, who, &to),
					 WORKFLOW_DONE);
			assert_int_equal(to, t->to);
		}
	}
	assert_int_equal(rows, ROWS);
}

static void everything_that_is_not_in_the_table_is_refused(void **state)
{
	int allowed = 0, refused = 0, in_table = 0;

	(void)state;
	for (const struct transition *t = workflow; t->action; t++)
		in_table += __builtin_popcount(t->who);
	for (unsigned int from = 0; from <= STATE__MAX; from++)
		for (unsigned int action = 1; action <= ACTION__MAX; action++)
			for (unsigned int who = 1; who <= ACTORS; who++) {
				const struct transition *t = workflow_row(from, action);
				enum case_state to = STATE__MAX;
				int result = workflow_next(from, action, who, &to);

				if (result == WORKFLOW_DONE) {
					allowed++;
					continue;
				}
				assert_int_equal(result, t ? WORKFLOW_NOT_YOU : WORKFLOW_NOT_NOW);
				assert_int_equal(to, STATE__MAX);
				refused++;
			}
	assert_int_equal(allowed, in_table);
	assert_int_equal(refused, (STATE__MAX + 1) * ACTION__MAX * ACTORS - in_table);
}

static void no_state_and_action_has_two_rows(void **state)
{
	(void)state;
	for (const struct transition *t = workflow; t->action; t++)
		assert_ptr_equal(workflow_row(t->from, t->action), t);
}

/* A kept promise of the house. */
static void nobody_but_the_reporter_ends_what_she_cannot_answer(void **state)
{
	(void)state;
	for (const struct transition *t = workflow; t->action; t++) {
		if (t->to != STATE_CLOSED || t->from == STATE_CLOSED)
			continue;
		if (t->action == ACTION_HIDE)
			assert_int_equal(t->who, 1u << ACTOR_CITIZEN);
		else
			/* Handled, not accepted, or gone with its main: each with 72 hours of hers.
			 */
			assert_true(t->from == STATE_HANDLED || t->from == STATE_REJECTED ||
				    t->from == STATE_MERGED);
	}
	assert_non_null(workflow_row(STATE_HANDLED, ACTION_NOT_SOLVED));
	assert_non_null(workflow_row(STATE_REJECTED, ACTION_OBJECT));
	assert_non_null(workflow_row(STATE_CLOSED, ACTION_NOT_SOLVED));
}

static void the_administrator_acts_on_no_case(void **state)
{
	(void)state;
	for (const struct transition *t = workflow; t->action; t++)
		assert_int_equal(t->who & 1u << ACTOR_ADMIN, 0);
}

static void every_state_can_be_reached_and_left(void **state)
{
	(void)state;
	for (enum case_state s = STATE_SUBMITTED; s < STATE__MAX; s++) {
		int in = 0, out = 0;

		for (const struct transition *t = workflow; t->action; t++) {
			in += t->to == s && t->from != s;
			out += t->from == s && t->to != s;
		}
		assert_true(in > 0 && out > 0);
	}
}

static void a_return_a_refusal_and_a_merging_need_written_reasons(void **state)
{
	static const enum action need[] = { ACTION_RETURN,          ACTION_REJECT,
					    ACTION_MERGE,           ACTION_CLAIM,
					    ACTION_DECIDE,          ACTION_CHECK_FAIL,
					    ACTION_STAFF_HIDE,      ACTION_ASK_EXTENSION,
					    ACTION_REFUSE_EXTENSION };

	(void)state;
	for (const struct transition *t = workflow; t->action; t++)
		for (size_t i = 0; i < sizeof(need) / sizeof(need[0]); i++)
			if (t->action == need[i])
				assert_true(t->guard & GUARD_NOTE);
}

static void every_state_action_and_refusal_has_words(void **state)
{
	(void)state;
	for (enum case_state s = STATE_NONE; s < STATE__MAX; s++) {
		assert_string_not_equal(workflow_state_text(s), "");
		assert_in_range(workflow_status(s), STATUS_NONE, STATUS__MAX - 1);
	}
	for (enum action a = ACTION_SUBMIT; a < ACTION__MAX; a++)
		assert_string_not_equal(workflow_action_text(a), "有新进展");
	for (enum actor a = ACTOR_CITIZEN; a < ACTOR__MAX; a++)
		assert_string_not_equal(workflow_actor_text(a), "");
	assert_string_equal(workflow_say(WORKFLOW_DONE), "");
	for (int r = WORKFLOW_NOT_NOW; r < WORKFLOW__MAX; r++)
		assert_string_not_equal(workflow_say(r), "");
	assert_string_not_equal(workflow_say(-1), "");
	assert_string_not_equal(workflow_say(WORKFLOW__MAX), "");
}

static void a_page_offers_what_the_table_has_and_no_more(void **state)
{
	uint64_t offers = workflow_offers(STATE_DISPUTED, ACTOR_INSPECTOR);

	(void)state;
	assert_true(offers & UINT64_C(1) << ACTION_CONFIRM_SITE);
	assert_false(offers & UINT64_C(1) << ACTION_DECIDE);
	assert_int_equal(workflow_offers(STATE_HANDLING, ACTOR_ADMIN), 0);
}

static void the_committed_picture_is_the_tables_own(void **state)
{
	static char committed[1 << 17];
	FILE *file = fopen("cgi/dispatch/WORKFLOW.md", "r");
	char *drawn = NULL;
	size_t len;
	FILE *out = open_memstream(&drawn, &len);

	(void)state;
	assert_non_null(file);
	committed[fread(committed, 1, sizeof(committed) - 1, file)] = '\0';
	fclose(file);
	workflow_diagram(out);
	fclose(out);
	/* After a change of the table: dianliang workflow diagram >cgi/dispatch/WORKFLOW.md */
	assert_true(!strcmp(drawn, committed));
	free(drawn);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_walks_for_each_of_its_actors),
		cmocka_unit_test(everything_that_is_not_in_the_table_is_refused),
		cmocka_unit_test(no_state_and_action_has_two_rows),
		cmocka_unit_test(nobody_but_the_reporter_ends_what_she_cannot_answer),
		cmocka_unit_test(the_administrator_acts_on_no_case),
		cmocka_unit_test(every_state_can_be_reached_and_left),
		cmocka_unit_test(a_return_a_refusal_and_a_merging_need_written_reasons),
		cmocka_unit_test(every_state_action_and_refusal_has_words),
		cmocka_unit_test(the_committed_picture_is_the_tables_own),
		cmocka_unit_test(a_page_offers_what_the_table_has_and_no_more),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
