/* The table of steps, walked: what it allows, what it refuses, that nothing is a dead end. */
#include "tests/unit/cmocka.h"

#include <string.h>

#include "sign/steps.h"

#define ACTORS 6

static bool is_over(enum sign_state s)
{
	return s == ASK_AGREED || s == ASK_WITHDRAWN || s == ASK_CLOSED || s == FILING_REVOKED ||
	       s == STORM_OVER;
}

static void every_row_has_its_words_and_is_the_only_one(void **state)
{
	(void)state;
	for (const struct sign_step *s = sign_steps; s->action; s++) {
		assert_true(s->who != 0 && s->who < 1u << ACTORS);
		assert_true(*sign_state_say(s->to));
		assert_true(*sign_action_say(s->action));
		assert_ptr_equal(sign_step_of(s->from, s->action), s);
	}
	for (int r = SIGN_DONE + 1; r < SIGN_RESULT__MAX; r++)
		assert_true(*sign_result_say(r));
}

/* Each state, action and actor: allowed exactly when a row names all three. */
static void what_the_table_leaves_out_is_refused(void **state)
{
	unsigned int allowed = 0, refused = 0;

	(void)state;
	for (unsigned int from = 0; from < SIGN_STATE__MAX; from++)
		for (unsigned int action = 1; action < SIGN_ACTION__MAX; action++)
			for (unsigned int who = 1; who < ACTORS; who++) {
				const struct sign_step *step = NULL, *row = NULL;
				int result = sign_step_may(from, action, who, &step);

				for (const struct sign_step *s = sign_steps; s->action; s++)
					if (s->from == from && s->action == action)
						row = s;
				if (!row)
					assert_int_equal(result, SIGN_NOT_NOW);
				else if (!(row->who & 1u << who))
					assert_int_equal(result, SIGN_NOT_YOU);
				else
					assert_int_equal(result, SIGN_DONE);
				assert_ptr_equal(step, result == SIGN_DONE ? row : NULL);
				allowed += result == SIGN_DONE;
				refused += result != SIGN_DONE;
			}
	assert_true(allowed > 100 && refused > 2000);
}

static void only_what_is_over_has_no_way_on(void **state)
{
	(void)state;
	for (unsigned int from = 1; from < SIGN_STATE__MAX; from++) {
		bool known = *sign_state_say(from), on = false;

		for (const struct sign_step *s = sign_steps; s->action; s++)
			on |= s->from == from && s->to != from;
		if (known)
			assert_int_equal(on, !is_over(from));
	}
}

static void every_state_can_be_reached(void **state)
{
	bool reached[SIGN_STATE__MAX] = { [SIGN_NONE] = true };

	(void)state;
	for (int turn = 0; turn < SIGN_STATE__MAX; turn++)
		for (const struct sign_step *s = sign_steps; s->action; s++)
			reached[s->to] |= reached[s->from];
	for (unsigned int s = 0; s < SIGN_STATE__MAX; s++)
		assert_int_equal(reached[s], s == SIGN_NONE || *sign_state_say(s));
}

/* Guidance first: no row of the table makes a case, and only staff end a number. */
static void nobody_but_staff_answers_accepts_or_revokes(void **state)
{
	static const enum sign_action theirs[] = { SIGN_ANSWER, SIGN_ACCEPT, SIGN_RETURN,
						   SIGN_REVOKE, SIGN_CLOSE,  SIGN_WARN };
	unsigned int staff = 1u << SIGN_ADVISER | 1u << SIGN_OFFICER;

	(void)state;
	for (const struct sign_step *s = sign_steps; s->action; s++)
		for (size_t i = 0; i < sizeof(theirs) / sizeof(*theirs); i++)
			if (s->action == theirs[i])
				assert_int_equal(s->who & ~staff, 0);
}

static void who_saw_less_or_writes_nothing_is_refused(void **state)
{
	struct sign_deed d = {
		.action = SIGN_ANSWER, .actor = SIGN_ADVISER, .note = "可以", .seen = 7
	};
	const struct sign_step *step;

	(void)state;
	assert_int_equal(sign_deed_may(&d, ASK_WAITING, 7, &step), SIGN_DONE);
	assert_int_equal(sign_deed_may(&d, ASK_WAITING, 8, &step), SIGN_CHANGED);
	d.note = "";
	assert_int_equal(sign_deed_may(&d, ASK_WAITING, 7, &step), SIGN_NO_NOTE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_has_its_words_and_is_the_only_one),
		cmocka_unit_test(what_the_table_leaves_out_is_refused),
		cmocka_unit_test(only_what_is_over_has_no_way_on),
		cmocka_unit_test(every_state_can_be_reached),
		cmocka_unit_test(nobody_but_staff_answers_accepts_or_revokes),
		cmocka_unit_test(who_saw_less_or_writes_nothing_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
