/* What is said of reports by the JSON API: by others, and by the reporter alone. */
#include "tests/page/api.h"
#include "report/track.h"

#include "dispatch/case.h"
#include "report/rebuttal.h"

/* --- others' reports ------------------------------------------------------------------------ */

static void supporting_counts_once_and_says_what_it_was(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t me = api_citizen(f, &b), open = page_report(f, me + 9, STATUS_HANDLING),
		 closed = page_report(f, me + 9, STATUS_CLOSED),
		 own = page_report(f, me, STATUS_HANDLING);

	assert_int_equal(api_ask_report(f, &b, open, "support", "{}"), 200);
	assert_page_has(&b, "\"result\":\"added\",\"supporters\":1");
	assert_int_equal(api_ask_report(f, &b, open, "support", ""), 200);
	assert_page_has(&b, "\"result\":\"already\",\"supporters\":1");
	assert_int_equal(api_ask_report(f, &b, own, "support", "{}"), 200);
	assert_page_has(&b, "\"result\":\"own\",\"supporters\":0");
	assert_int_equal(api_ask_report(f, &b, closed, "support", "{}"), 409);
	assert_problem(&b, "not-now");
	fixture_sql(f, "UPDATE report SET hidden = 2 WHERE id = %llu", (unsigned long long)open);
	assert_int_equal(api_ask_report(f, &b, open, "support", "{}"), 404);
	assert_int_equal(api_ask(&b, "POST", "/reports/QD-1/support", "{}"), 404);
	assert_problem(&b, "not-found");
	assert_int_equal(api_ask_report(f, &b, open, "support", "{\"x\":1}"), 422);
	browser_close(&b);
}

static void following_and_no_longer(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t me = api_citizen(f, &b), id = page_report(f, me + 9, STATUS_HANDLING);
	const char *path = arena_printf(b.arena, "/reports/%s/follow", rows_number(f, id));

	assert_int_equal(api_ask(&b, "POST", path, ""), 200);
	assert_int_equal(api_ask(&b, "POST", path, ""), 200);
	assert_page_has(&b, "\"follows\":true");
	assert_int_equal(fixture_count(f, "report_follower"), 1);
	assert_int_equal(api_ask(&b, "DELETE", path, ""), 200);
	assert_page_has(&b, "\"follows\":false");
	assert_int_equal(api_ask(&b, "DELETE", path, ""), 200);
	assert_int_equal(fixture_count(f, "report_follower"), 0);
	fixture_sql(f, "UPDATE report SET hidden = 1 WHERE id = %llu", (unsigned long long)id);
	assert_int_equal(api_ask(&b, "POST", path, ""), 404);
	assert_int_equal(fixture_count(f, "report_follower"), 0);
	browser_close(&b);
}

/* --- the reporter's answers ------------------------------------------------------------------ */

static void only_the_reporter_may_answer(void **state)
{
	static const struct {
		const char *what, *json;
	} acts[] = {
		{ "words", "{\"note\":\"还有一处\"}" },  { "solved", "{}" },
		{ "not-solved", "{\"note\":\"还晃\"}" }, { "objection", "{\"note\":\"应当受理\"}" },
		{ "rating", "{\"rating\":5}" },          { "hide", "{}" },
	};
	struct fixture *f = *state;
	struct browser b;
	uint64_t me = api_citizen(f, &b), id = page_report(f, me + 9, STATUS_HANDLED);

	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		assert_int_equal(api_ask_report(f, &b, id, acts[i].what, acts[i].json), 403);
		assert_problem(&b, "not-yours");
	}
	fixture_sql(f, "UPDATE report SET hidden = 1");
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		assert_int_equal(api_ask_report(f, &b, id, acts[i].what, acts[i].json), 404);
	assert_int_equal(page_status(f, id), STATUS_HANDLED);
	browser_close(&b);
}

static void solved_closes_and_is_rated_once(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id = page_report(f, api_citizen(f, &b), STATUS_HANDLED);

	assert_int_equal(api_ask_report(f, &b, id, "rating", "{\"rating\":5}"), 409);
	assert_int_equal(api_ask_report(f, &b, id, "solved", "{}"), 200);
	assert_page_has(&b, "\"status\":\"closed\"");
	assert_int_equal(page_status(f, id), STATUS_CLOSED);
	assert_int_equal(api_ask_report(f, &b, id, "solved", "{}"), 409);
	assert_problem(&b, "not-now");
	for (int i = 0; i < 5; i++) {
		static const char *const bad[] = { "0", "6", "-1", "2.5", "\"5\"" };
		assert_int_equal(api_ask_report(f, &b, id, "rating",
						arena_printf(b.arena, "{\"rating\":%s}", bad[i])),
				 422);
	}
	assert_int_equal(api_ask_report(f, &b, id, "rating", "{}"), 422);
	assert_int_equal(api_ask_report(f, &b, id, "rating", "{\"rating\":4}"), 200);
	assert_int_equal(api_ask_report(f, &b, id, "rating", "{\"rating\":1}"), 409);
	assert_int_equal(fixture_number(f, "SELECT rating FROM case_file"), 4);
	browser_close(&b);
}

static void not_solved_takes_a_photo_of_hers_that_waits(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t me = api_citizen(f, &b), id = page_report(f, me, STATUS_HANDLED), photo;

	fixture_sql(
		f,
		"INSERT INTO photo (citizen_id, role, position, source_hash, hash, width, height,"
		" colour, phash, created_at) VALUES (%llu, 3, 1, REPEAT('r', 32),"
		" REPEAT('R', 32), 1600, 1200, 0, 0, '2026-11-23')",
		(unsigned long long)me);
	photo = (uint64_t)fixture_number(f, "SELECT MAX(id) FROM photo");
	assert_int_equal(api_ask_report(f, &b, id, "not-solved", "{}"), 422);
	assert_page_has(&b, "\"field\":\"note\"");
	assert_int_equal(api_ask_report(f, &b, id, "not-solved", "{\"note\":\"还晃\",\"photo\":1}"),
			 422);
	assert_page_has(&b, "\"field\":\"photo\"");
	assert_int_equal(page_status(f, id), STATUS_HANDLED);
	assert_int_equal(api_ask_report(f, &b, id, "not-solved",
					arena_printf(b.arena, "{\"note\":\"还晃\",\"photo\":%llu}",
						     (unsigned long long)photo)),
			 200);
	assert_page_has(&b, "\"status\":\"handling\"");
	assert_int_equal(page_status(f, id), STATUS_HANDLING);
	assert_int_equal(fixture_number(f, "SELECT report_id FROM photo WHERE id = %llu",
					(unsigned long long)photo),
			 id);
	assert_int_equal(api_ask_report(f, &b, id, "not-solved", "{\"note\":\"还晃\"}"), 409);
	browser_close(&b);
}

static void an_answer_after_72_hours_is_too_late(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id = page_report(f, api_citizen(f, &b), STATUS_HANDLED);

	fixture_sql(f, "UPDATE case_file SET confirm_until = '2020-01-01'");
	assert_int_equal(api_ask_report(f, &b, id, "solved", "{}"), 409);
	assert_int_equal(api_ask_report(f, &b, id, "not-solved", "{\"note\":\"还晃\"}"), 409);
	assert_problem(&b, "not-now");
	assert_int_equal(api_ask_report(f, &b, id, "objection", "{\"note\":\"应当受理\"}"), 409);
	browser_close(&b);
}

/* They stand in the public timeline, of which sixty entries are shown. */
static void words_are_enough_for_a_day_some_time(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t me = api_citizen(f, &b), id = page_report(f, me, STATUS_HANDLING);
	const char *path = arena_printf(b.arena, "/reports/%s", rows_number(f, id));

	for (int i = 0; i < TRACK_WORDS_A_DAY; i++)
		assert_int_equal(api_ask_report(f, &b, id, "words", "{\"note\":\"还有\"}"), 200);
	assert_int_equal(api_ask_report(f, &b, id, "words", "{\"note\":\"还有\"}"), 409);
	assert_problem(&b, "not-now");
	assert_int_equal(api_ask(&b, "GET", path, ""), 200);
	assert_page_lacks(&b, "\"words\"");
	fixture_sql(f, "UPDATE flow_log SET at = at - INTERVAL 1 DAY WHERE report_id = %llu",
		    (unsigned long long)id);
	assert_int_equal(api_ask(&b, "GET", path, ""), 200);
	assert_page_has(&b, "\"words\"");
	assert_int_equal(api_ask_report(f, &b, id, "words", "{\"note\":\"还有\"}"), 200);
	browser_close(&b);
}

static void more_words_are_public_and_hold_no_phone(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id = page_report(f, api_citizen(f, &b), STATUS_HANDLING);

	assert_int_equal(api_ask_report(f, &b, id, "words", "{\"note\":\"旁边还有一处\"}"), 200);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM flow_log WHERE"
					   " note = '旁边还有一处' AND public = 1"),
			 1);
	assert_int_equal(api_ask_report(f, &b, id, "words", "{\"note\":\"打 13800138000\"}"), 422);
	assert_int_equal(api_ask_report(f, &b, id, "words", "{\"note\":\"  \"}"), 422);
	assert_int_equal(page_status(f, id), STATUS_HANDLING);
	browser_close(&b);
}

static void taking_it_back_is_hers_until_the_unit_acts(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t me = api_citizen(f, &b), id = page_report(f, me, STATUS_SUBMITTED),
		 late = page_report(f, me, STATUS_HANDLED);

	assert_int_equal(api_ask_report(f, &b, id, "hide", "{}"), 200);
	assert_int_equal(api_ask_report(f, &b, id, "hide", "{}"), 200);
	assert_int_equal(fixture_number(f, "SELECT hidden FROM report WHERE id = %llu",
					(unsigned long long)id),
			 HIDDEN_BY_REPORTER);
	assert_int_equal(api_ask_report(f, &b, late, "hide", "{}"), 409);
	assert_problem(&b, "not-now");
	browser_close(&b);
}

static void a_repeated_answer_with_its_key_says_the_same_and_does_nothing(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id = page_report(f, api_citizen(f, &b), STATUS_HANDLED);
	const char *path = arena_printf(b.arena, "/reports/%s/solved", rows_number(f, id));
	int64_t log;

	assert_int_equal(api_ask_with(&b, "k-1", "POST", path, "{}"), 200);
	log = fixture_count(f, "flow_log");
	/* Without the key it would be refused by now. */
	assert_int_equal(api_ask_with(&b, "k-1", "POST", path, "{}"), 200);
	assert_string_equal(browser_header(&b, "Idempotency-Replayed"), "true");
	assert_int_equal(fixture_count(f, "flow_log"), log);
	assert_int_equal(api_ask_with(&b, "k-1", "POST", path, ""), 422);
	assert_problem(&b, "idempotency-key-reused");
	browser_close(&b);
}

/* --- what a report says she may do is what she may do --------------------------------------- */

static const struct {
	const char *what, *method, *path, *json;
	bool asked_again; /* asking for what is so already is no error */
} actions[] = {
	{ "solved", "POST", "solved", "{}", false },
	{ "not-solved", "POST", "not-solved", "{\"note\":\"还晃\"}", false },
	{ "objection", "POST", "objection", "{\"note\":\"应当受理\"}", false },
	{ "rating", "POST", "rating", "{\"rating\":4}", false },
	{ "hide", "POST", "hide", "{}", false },
	{ "words", "POST", "words", "{\"note\":\"旁边还有一处\"}", false },
	{ "support", "POST", "support", "{}", true },
	{ "follow", "POST", "follow", "{}", true },
	{ "unfollow", "DELETE", "follow", "", true },
};

/* Refused by intake, as it is done: with the time to object. */
static uint64_t refused_report(struct fixture *f, uint64_t citizen)
{
	uint64_t id = page_report(f, citizen, STATUS_TRIAGE);

	db_use_arena(f->db, f->arena);
	assert_int_equal(case_act(f->db, &(struct case_deed){ .report_id = id,
							      .action = ACTION_REJECT,
							      .actor = ACTOR_INTAKE,
							      .actor_name = "受理员",
							      .staff_id = 9,
							      .note = "不在本市管理范围内",
							      .now = f->now }),
			 WORKFLOW_DONE);
	return id;
}

/* how: enum closed_how of a closed one. */
static uint64_t report_in(struct fixture *f, uint64_t citizen, enum case_state state,
			  unsigned int how)
{
	enum report_status status = workflow_status(state);
	uint64_t id;

	if (state == STATE_REJECTED)
		return refused_report(f, citizen);
	id = page_report(f, citizen, status);
	fixture_sql(f, "UPDATE report SET detail = %d WHERE id = %llu",
		    (int)state == (int)status ? 0 : (int)state, (unsigned long long)id);
	/* Staff have brought it there. */
	if ((int)state != (int)status)
		rows_log(f, id, f->now - CLOCK_HOUR, ACTOR_OFFICE, "城管委办公室", ACTION_NOTE,
			 status, status, "");
	if (status == STATUS_CLOSED)
		fixture_sql(f,
			    "UPDATE case_file SET closed_how = %u, closed_at = handled_at"
			    " WHERE report_id = %llu",
			    how, (unsigned long long)id);
	return id;
}

static void check_actions(struct fixture *f, struct browser *b, uint64_t citizen, bool own,
			  enum case_state state, unsigned int how)
{
	fixture_sql(f, "DELETE FROM photo"); /* rows_photo() has 255 different ones */
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		uint64_t id = report_in(f, own ? citizen : citizen + 9, state, how);
		const char *number = rows_number(f, id), *may;
		bool said, done;

		assert_int_equal(api_ask(b, "GET", arena_printf(b->arena, "/reports/%s", number),
					 ""),
				 200);
		may = snap_between(b, "\"may\":[", "]");
		said = strstr(may, arena_printf(b->arena, "\"%s\"", actions[i].what)) != NULL;
		api_ask(b, actions[i].method,
			arena_printf(b->arena, "/reports/%s/%s", number, actions[i].path),
			actions[i].json);
		done = b->status == 200;
		if ((said && !done) || (!said && done && !actions[i].asked_again))
			fail_msg("%s, state %d, %s: may says %d, done %d: %s", actions[i].what,
				 (int)state, own ? "own" : "another's", said, done, b->body);
	}
}

static void what_a_report_says_she_may_do_is_what_she_may_do(void **fixture)
{
	struct fixture *f = *fixture;
	struct browser b;
	uint64_t citizen = api_citizen(f, &b);

	for (enum case_state state = STATE_SUBMITTED; state < STATE__MAX; state++) {
		check_actions(f, &b, citizen, true, state, CLOSED_BY_CITIZEN);
		check_actions(f, &b, citizen, false, state, CLOSED_BY_CITIZEN);
	}
	for (unsigned int how = CLOSED_BY_SILENCE; how <= CLOSED_REFUSED; how++)
		check_actions(f, &b, citizen, true, STATE_CLOSED, how);
	browser_close(&b);
}

static void a_refusal_is_objected_to_once(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id = refused_report(f, api_citizen(f, &b));

	assert_int_equal(api_ask_report(f, &b, id, "objection", "{}"), 422);
	assert_int_equal(api_ask_report(f, &b, id, "objection", "{\"note\":\"就在市南区\"}"), 200);
	assert_page_has(&b, "\"status\":\"triage\"");
	assert_int_equal(page_status(f, id), STATUS_TRIAGE);
	assert_int_equal(api_ask_report(f, &b, id, "objection", "{\"note\":\"就在市南区\"}"), 409);
	assert_problem(&b, "not-now");
	browser_close(&b);
}

/* --- notices --- */

static void notices_are_read_up_to_the_one_she_has_seen(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t me = api_citizen(f, &b), id = page_report(f, me, STATUS_HANDLING);

	for (unsigned int i = 1; i <= 3; i++) {
		fixture_sql(
			f,
			"INSERT INTO notice_event (log_id, report_id, action, status, what, unit, at)"
			" VALUES (%u, %llu, 2, 3, '', '', '2026-11-23')",
			i, (unsigned long long)id);
		fixture_sql(f,
			    "INSERT INTO notice (id, log_id, citizen_id, report_id, role, at)"
			    " VALUES (%u, %u, %llu, %llu, 1, '2026-11-23')",
			    i, i, (unsigned long long)me, (unsigned long long)id);
	}
	assert_int_equal(api_ask(&b, "POST", "/me/notices/read", "{\"up_to\":2}"), 200);
	assert_string_equal(b.body, "{\"unread\":1}");
	assert_int_equal(api_ask(&b, "POST", "/me/notices/read", "{\"up_to\":0}"), 422);
	assert_int_equal(api_ask(&b, "POST", "/me/notices/read", "{}"), 422);
	assert_int_equal(api_ask(&b, "POST", "/me/notices/read", "{\"up_to\":-5}"), 422);
	assert_int_equal(api_ask(&b, "POST", "/me/notices/read", "{\"up_to\":1e99}"), 422);
	fixture_sql(f, "UPDATE report SET phone_sms = 1");
	assert_int_equal(api_ask(&b, "POST", "/me/sms/stop", ""), 200);
	assert_int_equal(fixture_number(f, "SELECT SUM(phone_sms) FROM report"), 0);
	browser_close(&b);
}

static void every_statement_can_be_prepared(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; rebuttal_statements[i]; i++)
		assert_int_equal(db_check(f->db, rebuttal_statements[i]), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		snap_test(supporting_counts_once_and_says_what_it_was),
		snap_test(following_and_no_longer),
		snap_test(only_the_reporter_may_answer),
		snap_test(solved_closes_and_is_rated_once),
		snap_test(not_solved_takes_a_photo_of_hers_that_waits),
		snap_test(an_answer_after_72_hours_is_too_late),
		snap_test(more_words_are_public_and_hold_no_phone),
		snap_test(words_are_enough_for_a_day_some_time),
		snap_test(taking_it_back_is_hers_until_the_unit_acts),
		snap_test(a_repeated_answer_with_its_key_says_the_same_and_does_nothing),
		snap_test(a_refusal_is_objected_to_once),
		snap_test(what_a_report_says_she_may_do_is_what_she_may_do),
		snap_test(notices_are_read_up_to_the_one_she_has_seen),
		snap_test(every_statement_can_be_prepared),
	};
	return cmocka_run_group_tests(tests, snap_start, snap_stop);
}
