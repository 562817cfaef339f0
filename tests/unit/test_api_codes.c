/* The codes that programs branch on: one for each state and action, none twice. */
#include "tests/unit/cmocka.h"

#include "api/codes.h"
#include "notice/told.h"

static void every_state_has_a_code_of_its_own(void **state)
{
	(void)state;
	for (unsigned int a = STATE_NONE; a < STATE__MAX; a++)
		for (unsigned int b = STATE_NONE; b < a; b++)
			assert_string_not_equal(state_code(a), state_code(b));
}

static void every_action_has_a_code_of_its_own(void **state)
{
	(void)state;
	for (unsigned int a = ACTION_SUBMIT; a < ACTION__MAX; a++) {
		assert_string_not_equal(action_code(a), "other");
		for (unsigned int b = ACTION_SUBMIT; b < a; b++)
			assert_string_not_equal(action_code(a), action_code(b));
	}
	assert_string_equal(action_code(ACTION__MAX), "other");
}

static void webhooks_say_the_same_codes(void **state)
{
	(void)state;
	for (const struct told *t = told; t->action; t++)
		assert_string_equal(action_code(t->action), t->name);
}

static void photos_that_are_not_of_a_report_have_none(void **state)
{
	(void)state;
	assert_string_equal(photo_role_code(PHOTO_BEFORE), "before");
	assert_null(photo_role_code(PHOTO_FACADE));
	assert_null(photo_role_code(PHOTO_SIGN));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_state_has_a_code_of_its_own),
		cmocka_unit_test(every_action_has_a_code_of_its_own),
		cmocka_unit_test(webhooks_say_the_same_codes),
		cmocka_unit_test(photos_that_are_not_of_a_report_have_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
