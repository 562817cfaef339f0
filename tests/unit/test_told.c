/* Who is told of what, in which words: the table alone. */
#include "tests/unit/cmocka.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "db/db.h"
#include "notice/channel.h"
#include "notice/told.h"
#include "tests/unit/instant.h"

static int start(void **state)
{
	*state = arena_new();
	return 0;
}

static int stop(void **state)
{
	arena_free(*state);
	return 0;
}

static struct told_event event(enum action action)
{
	return (struct told_event){ .action = action,
				    .what = "井盖",
				    .unit = "市南区城市管理局",
				    .until = instant("2026-11-26 14:05") };
}

static void a_sentence_says_what_who_and_by_when(void **state)
{
	struct told_event e = event(ACTION_HANDLE);
	int64_t now = instant("2026-11-23 14:05");

	assert_string_equal(told_say(*state, &e, TOLD_REPORTER, now),
			    "您上报的“井盖”问题，市南区城市管理局说处理好了。解决了吗？"
			    "请在11月26日 14:05前告诉我们");
	assert_string_equal(told_say(*state, &e, TOLD_FOLLOWER, now),
			    "您关注的“井盖”问题，市南区城市管理局说处理好了，正等上报人确认");
}

static void staff_hear_whose_case_is_how_far_over_its_limit(void **state)
{
	struct told_event e = event(ACTION_ESCALATE);
	int64_t now = instant("2026-11-27 14:05");

	e.level = 150;
	assert_string_equal(told_say(*state, &e, TOLD_STAFF, now),
			    "市南区城市管理局的“井盖”案卷超过处置时限一半仍未处置，"
			    "时限是11月26日 14:05");
	e.level = 100;
	assert_non_null(strstr(told_say(*state, &e, TOLD_STAFF, now), "超过处置时限仍未处置"));
	e.level = 200;
	assert_non_null(strstr(told_say(*state, &e, TOLD_STAFF, now), "超过处置时限一倍"));
	/* Who reported it sees it in the timeline; she is not sent it. */
	assert_null(told_say(*state, &e, TOLD_REPORTER, now));
	assert_null(told_say(*state, &e, TOLD_FOLLOWER, now));
}

static void what_is_not_known_still_reads_as_a_sentence(void **state)
{
	struct told_event e = { ACTION_DISPATCH, "", "", DB_NULL_TIME, 0 };

	assert_string_equal(told_say(*state, &e, TOLD_REPORTER, 0),
			    "您上报的问题已派给负责单位，最迟规定期限处理");
}

static void nobody_is_told_what_she_did_herself(void **state)
{
	struct told_event solved = event(ACTION_SOLVED), again = event(ACTION_NOT_SOLVED);

	assert_null(told_say(*state, &solved, TOLD_REPORTER, 0));
	assert_null(told_say(*state, &again, TOLD_REPORTER, 0));
	assert_non_null(told_say(*state, &solved, TOLD_FOLLOWER, 0));
	assert_non_null(told_say(*state, &again, TOLD_FOLLOWER, 0));
}

static void taking_a_report_back_and_sending_it_is_told_to_nobody(void **state)
{
	(void)state;
	assert_null(told_of(ACTION_SUBMIT));
	assert_null(told_of(ACTION_HIDE));
}

static void every_row_says_something_and_leaves_no_bracket(void **state)
{
	for (const struct told *t = told; t->action; t++) {
		struct told_event e = event(t->action);

		assert_true(t->reporter || t->follower || told_say(*state, &e, TOLD_STAFF, 0));
		assert_ptr_equal(told_of(t->action), t); /* one row an action */
		for (int role = TOLD_REPORTER; role <= TOLD_STAFF; role++) {
			const char *said = told_say(*state, &e, role, 0);

			if (said)
				assert_null(strpbrk(said, "{}"));
		}
	}
}

static void each_action_that_the_workflow_calls_told_has_a_row_and_no_other(void **state)
{
	bool by_workflow[ACTION__MAX] = { false };

	(void)state;
	for (const struct transition *t = workflow; t->action; t++)
		by_workflow[t->action] |= t->told;
	for (unsigned int action = 1; action < ACTION__MAX; action++)
		if (by_workflow[action] != (told_of(action) != NULL))
			fail_msg("%s", workflow_action_text(action));
}

static void without_gateway_and_app_only_webhooks_are_on(void **state)
{
	struct conf *c = conf_load("");

	(void)state;
	for (const struct told *t = told; t->action; t++)
		assert_int_equal(channels_on(c, t), 1u << CHANNEL_WEBHOOK);
	conf_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sentence_says_what_who_and_by_when),
		cmocka_unit_test(staff_hear_whose_case_is_how_far_over_its_limit),
		cmocka_unit_test(what_is_not_known_still_reads_as_a_sentence),
		cmocka_unit_test(nobody_is_told_what_she_did_herself),
		cmocka_unit_test(taking_a_report_back_and_sending_it_is_told_to_nobody),
		cmocka_unit_test(every_row_says_something_and_leaves_no_bracket),
		cmocka_unit_test(each_action_that_the_workflow_calls_told_has_a_row_and_no_other),
		cmocka_unit_test(without_gateway_and_app_only_webhooks_are_on),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
