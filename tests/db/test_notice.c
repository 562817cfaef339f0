/* A log entry is told: each person once, whoever is killed or does it twice, however many follow.
 */
#include "tests/db/dispatch_city.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "dispatch/case.h"
#include "dispatch/dispatcher.h"
#include "notice/notice.h"
#include "notice/told.h"

#define FIRST_FOLLOWER 100

static volatile sig_atomic_t stop;

static int clean(void **state)
{
	struct fixture *f = *state;

	if (fixture_clean(state) < 0)
		return -1;
	f->now = clock_now() - CLOCK_MINUTE;
	city_build(f);
	return 0;
}

#define test(fn) cmocka_unit_test_setup(fn, clean)

static void follow(struct fixture *f, uint64_t report, unsigned int count)
{
	fixture_sql(f,
		    "INSERT INTO report_follower (report_id, citizen_id, created_at)"
		    " SELECT %llu, seq, '2026-11-01' FROM seq_%d_to_%u",
		    (unsigned long long)report, FIRST_FOLLOWER, FIRST_FOLLOWER + count - 1);
}

/* A log entry and its row of the outbox; its id. */
static uint64_t entry(struct fixture *f, uint64_t report, enum action action,
		      enum report_status status)
{
	uint64_t id;

	fixture_sql(f, "DELETE FROM outbox");
	assert_int_equal(db_exec(f->db,
				 "INSERT INTO flow_log (report_id, at, actor, actor_name,"
				 " action, status_from, status_to, note)"
				 " VALUES (?, ?, 3, '市南区城市管理局', ?, 3, ?, 'x')",
				 "utuu", report, f->now, (uint64_t)action, (uint64_t)status),
			 1);
	id = db_last_id(f->db);
	assert_int_equal(outbox_add_notice(f->db, report, id, f->now), 0);
	return id;
}

static int expand(struct fixture *f, uint64_t report)
{
	struct outbox_row row = city_row(f, report);

	return notice_expand(f->db, f->conf, &row, f->now);
}

static void expand_all(struct fixture *f, uint64_t report)
{
	int result;

	do
		result = expand(f, report);
	while (result == NOTICE_MORE);
	assert_int_equal(result, NOTICE_TOLD);
}

static void reporter_and_followers_are_told_once_each(void **state)
{
	struct fixture *f = *state;
	uint64_t report = city_case(f), log;

	follow(f, report, 3);
	log = entry(f, report, ACTION_HANDLE, STATUS_HANDLED);
	expand_all(f, report);
	assert_int_equal(fixture_count(f, "notice"), 4);
	assert_int_equal(fixture_count(f, "notice WHERE role = 1 AND citizen_id = 1"), 1);
	assert_int_equal(fixture_count(f, "notice WHERE role = 2"), 3);
	assert_int_equal(fixture_number(f, "SELECT log_id FROM notice_event"), log);
	assert_string_equal(city_text(f, "SELECT CONCAT(what, unit) FROM notice_event"),
			    "供水井盖市南区城市管理局");
	assert_int_equal(fixture_count(f, "outbox"), 0);
}

static void told_again_after_a_crash_it_is_still_once(void **state)
{
	struct fixture *f = *state;
	uint64_t report = city_case(f), log;

	follow(f, report, 3);
	fixture_sql(f, "INSERT INTO webhook (name, url, created_at)"
		       " VALUES ('a', 'https://a.example/', '2026-11-01')");
	log = entry(f, report, ACTION_HANDLE, STATUS_HANDLED);
	for (int i = 0; i < 3; i++) {
		expand_all(f, report);
		assert_int_equal(outbox_add_notice(f->db, report, log, f->now), 0);
	}
	assert_int_equal(fixture_count(f, "notice"), 4);
	assert_int_equal(fixture_count(f, "notice_delivery"), 1);
}

static void another_change_of_state_is_told_anew(void **state)
{
	struct fixture *f = *state;
	uint64_t report = city_case(f);

	entry(f, report, ACTION_HANDLE, STATUS_HANDLED);
	expand_all(f, report);
	entry(f, report, ACTION_CLOSE, STATUS_CLOSED);
	expand_all(f, report);
	assert_int_equal(fixture_count(f, "notice WHERE citizen_id = 1"), 2);
}

static void a_reporter_who_follows_her_own_report_is_told_as_reporter_only(void **state)
{
	struct fixture *f = *state;
	uint64_t report = city_case(f);

	fixture_sql(f, "INSERT INTO report_follower VALUES (%llu, 1, '2026-11-01')",
		    (unsigned long long)report);
	entry(f, report, ACTION_HANDLE, STATUS_HANDLED);
	expand_all(f, report);
	assert_int_equal(fixture_count(f, "notice"), 1);
	assert_int_equal(fixture_number(f, "SELECT role FROM notice"), TOLD_REPORTER);
	/* What she says herself she is not told, not even as follower. */
	entry(f, report, ACTION_SOLVED, STATUS_CLOSED);
	expand_all(f, report);
	assert_int_equal(fixture_count(f, "notice"), 1);
}

static void who_follows_after_the_change_is_not_told_of_it(void **state)
{
	struct fixture *f = *state;
	uint64_t report = city_case(f);

	follow(f, report, 2);
	entry(f, report, ACTION_HANDLE, STATUS_HANDLED);
	fixture_sql(f, "UPDATE report_follower SET created_at = '2099-01-01'"
		       " WHERE citizen_id = 100");
	expand_all(f, report);
	assert_int_equal(fixture_count(f, "notice WHERE role = 2"), 1);
}

static void of_a_hidden_report_only_its_reporter_hears(void **state)
{
	struct fixture *f = *state;
	uint64_t report = city_case(f);

	follow(f, report, 3);
	fixture_sql(f, "INSERT INTO webhook (name, url, created_at)"
		       " VALUES ('a', 'https://a.example/', '2026-11-01')");
	fixture_sql(f, "UPDATE report SET hidden = 2");
	entry(f, report, ACTION_HANDLE, STATUS_HANDLED);
	expand_all(f, report);
	assert_int_equal(fixture_count(f, "notice"), 1);
	assert_int_equal(fixture_count(f, "notice_delivery"), 0);
}

static void many_followers_are_told_in_pieces_and_each_once(void **state)
{
	struct fixture *f = *state;
	uint64_t report = city_case(f);

	follow(f, report, 2 * NOTICE_PIECE + 7);
	entry(f, report, ACTION_HANDLE, STATUS_HANDLED);
	assert_int_equal(expand(f, report), NOTICE_MORE);
	assert_int_equal(fixture_count(f, "notice WHERE role = 2"), NOTICE_PIECE);
	assert_int_equal(expand(f, report), NOTICE_MORE);
	assert_int_equal(expand(f, report), NOTICE_TOLD);
	assert_int_equal(fixture_count(f, "notice"), 2 * NOTICE_PIECE + 8);
}

static void a_last_piece_that_is_just_full_ends_well(void **state)
{
	struct fixture *f = *state;
	uint64_t report = city_case(f);

	follow(f, report, NOTICE_PIECE);
	entry(f, report, ACTION_HANDLE, STATUS_HANDLED);
	expand_all(f, report);
	assert_int_equal(fixture_count(f, "notice"), NOTICE_PIECE + 1);
}

static void an_entry_that_tells_nobody_only_leaves_the_outbox(void **state)
{
	struct fixture *f = *state;
	uint64_t report = city_case(f);

	follow(f, report, 3);
	entry(f, report, ACTION_SUBMIT, STATUS_SUBMITTED);
	expand_all(f, report);
	fixture_sql(f, "DELETE FROM flow_log");
	assert_int_equal(outbox_add_notice(f->db, report, 12345, f->now), 0);
	expand_all(f, report);
	assert_int_equal(fixture_count(f, "notice"), 0);
	assert_int_equal(fixture_count(f, "notice_event"), 0);
	assert_int_equal(fixture_count(f, "outbox"), 0);
}

static void an_internal_note_is_told_to_nobody(void **state)
{
	struct fixture *f = *state;
	uint64_t report = city_case(f);

	follow(f, report, 3);
	entry(f, report, ACTION_COMMENT, STATUS_HANDLING);
	fixture_sql(f, "UPDATE flow_log SET public = 0");
	expand_all(f, report);
	assert_int_equal(fixture_count(f, "notice"), 0);
}

static void what_the_unit_does_is_told_by_the_way_of_the_workflow(void **state)
{
	struct fixture *f = *state;
	uint64_t report = city_case(f);
	struct dispatcher d;

	follow(f, report, 2);
	assert_int_equal(case_handle(f->db, report, "市南区城市管理局", "已修复", f->now), 0);
	dispatcher_init(&d, f->conf, f->db, &stop);
	assert_int_equal(dispatcher_turn(&d), 1);
	dispatcher_release(&d);
	assert_int_equal(fixture_count(f, "notice WHERE role = 1 AND citizen_id = 1"), 1);
	assert_int_equal(fixture_count(f, "notice WHERE role = 2"), 2);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM notice_event e JOIN flow_log l"
					   " ON l.id = e.log_id AND l.action = e.action"),
			 1);
}

static void tell_all(struct fixture *f)
{
	struct dispatcher d;

	dispatcher_init(&d, f->conf, f->db, &stop);
	while (dispatcher_turn(&d) > 0)
		;
	dispatcher_release(&d);
	db_use_arena(f->db, f->arena);
}

/* Of one action on one report: how many people were told, in that role. */
static int64_t told_people(struct fixture *f, uint64_t report, enum action action,
			   enum told_role role)
{
	return fixture_number(f,
			      "SELECT COUNT(*) FROM notice n JOIN notice_event e"
			      " ON e.log_id = n.log_id WHERE n.report_id = %llu"
			      " AND e.action = %d AND n.role = %d",
			      (unsigned long long)report, (int)action, (int)role);
}

static void each_twins_reporter_is_told_of_merging_and_of_closing(void **state)
{
	struct fixture *f = *state;
	uint64_t main_case = city_case(f), twin = city_case(f);
	const struct case_deed merge = { .report_id = twin,
					 .action = ACTION_MERGE,
					 .actor = ACTOR_DISPATCHER,
					 .actor_name = "派单中心",
					 .note = "同一个井盖",
					 .now = f->now,
					 .main_id = main_case };

	fixture_sql(f, "INSERT INTO citizen VALUES (2, REPEAT('b', 16), '2026-11-01')");
	fixture_sql(f, "UPDATE report SET citizen_id = 2 WHERE id = %llu",
		    (unsigned long long)twin);
	follow(f, twin, 1);
	assert_int_equal(case_act(f->db, &merge), WORKFLOW_DONE);
	tell_all(f);
	assert_int_equal(told_people(f, twin, ACTION_MERGE, TOLD_REPORTER), 1);
	assert_int_equal(case_handle(f->db, main_case, "市南区城市管理局", "已修复", f->now), 0);
	tell_all(f);
	/* The twin's follower and its reporter follow the main case now. */
	assert_int_equal(told_people(f, main_case, ACTION_HANDLE, TOLD_REPORTER), 1);
	assert_int_equal(told_people(f, main_case, ACTION_HANDLE, TOLD_FOLLOWER), 2);
	assert_int_equal(case_confirm(f->db, main_case, f->now + CLOCK_SECOND), WORKFLOW_DONE);
	tell_all(f);
	assert_int_equal(told_people(f, twin, ACTION_CLOSE_TWIN, TOLD_REPORTER), 1);
	assert_int_equal(told_people(f, main_case, ACTION_SOLVED, TOLD_REPORTER), 0);
	assert_int_equal(fixture_number(f,
					"SELECT citizen_id FROM notice n JOIN notice_event e"
					" ON e.log_id = n.log_id WHERE e.action = %d",
					(int)ACTION_CLOSE_TWIN),
			 2);
}

static void only_webhooks_that_are_on_are_sent_to(void **state)
{
	struct fixture *f = *state;
	uint64_t report = city_case(f);

	fixture_sql(f, "INSERT INTO webhook (id, name, url, enabled, created_at)"
		       " VALUES (7, 'a', 'https://a.example/', 1, '2026-11-01'),"
		       " (8, 'b', 'https://b.example/', 0, '2026-11-01')");
	entry(f, report, ACTION_HANDLE, STATUS_HANDLED);
	expand_all(f, report);
	assert_int_equal(fixture_number(f, "SELECT target FROM notice_delivery"), 7);
}

/* --- under dispatchd ------------------------------------------------------------------ */

static pid_t start_dispatcher(struct fixture *f)
{
	pid_t pid = fork();
	struct dispatcher d;

	assert_true(pid >= 0);
	if (pid)
		return pid;
	dispatcher_init(&d, f->conf, db_open(f->conf, "root"), &stop);
	for (;;)
		dispatcher_turn(&d);
}

static void dispatchd_killed_at_any_moment_tells_nobody_twice(void **state)
{
	const unsigned int followers = 20 * NOTICE_PIECE;
	struct fixture *f = *state;
	uint64_t report = city_case(f);

	follow(f, report, followers);
	entry(f, report, ACTION_HANDLE, STATUS_HANDLED);
	for (int i = 0; i < 400 && fixture_count(f, "outbox") > 0; i++) {
		pid_t pid = start_dispatcher(f);

		nanosleep(&(struct timespec){ .tv_nsec = (25 + i % 60) * 1000000L }, NULL);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	assert_int_equal(fixture_count(f, "outbox"), 0);
	assert_int_equal(fixture_count(f, "notice"), followers + 1);
	assert_int_equal(fixture_number(f, "SELECT COUNT(DISTINCT citizen_id) FROM notice"),
			 followers + 1);
}

static void a_report_does_not_wait_for_a_great_many_notices(void **state)
{
	struct fixture *f = *state;
	uint64_t report = city_case(f);
	struct dispatcher d;

	follow(f, report, 4 * NOTICE_PIECE);
	entry(f, report, ACTION_HANDLE, STATUS_HANDLED);
	city_report(f, &(struct city_report){ .category = 1 });
	dispatcher_init(&d, f->conf, f->db, &stop);
	assert_true(dispatcher_turn(&d) >= 2);
	assert_int_equal(fixture_count(f, "outbox WHERE topic = 1"), 0);
	assert_int_equal(fixture_count(f, "outbox WHERE about = 0"), 0);
	assert_true(fixture_count(f, "notice") <= 2 * NOTICE_PIECE);
	dispatcher_release(&d);
}

static void every_statement_fits_the_schema(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; notice_statements[i]; i++)
		assert_int_equal(db_check(f->db, notice_statements[i]), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(reporter_and_followers_are_told_once_each),
		test(told_again_after_a_crash_it_is_still_once),
		test(another_change_of_state_is_told_anew),
		test(a_reporter_who_follows_her_own_report_is_told_as_reporter_only),
		test(who_follows_after_the_change_is_not_told_of_it),
		test(of_a_hidden_report_only_its_reporter_hears),
		test(many_followers_are_told_in_pieces_and_each_once),
		test(a_last_piece_that_is_just_full_ends_well),
		test(an_entry_that_tells_nobody_only_leaves_the_outbox),
		test(an_internal_note_is_told_to_nobody),
		test(what_the_unit_does_is_told_by_the_way_of_the_workflow),
		test(each_twins_reporter_is_told_of_merging_and_of_closing),
		test(only_webhooks_that_are_on_are_sent_to),
		test(dispatchd_killed_at_any_moment_tells_nobody_twice),
		test(a_report_does_not_wait_for_a_great_many_notices),
		test(every_statement_fits_the_schema),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
