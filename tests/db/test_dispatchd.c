/* The daemon's turns: killed, doubled, failing, without a database. No report is lost or doubled.
 */
#include "tests/db/dispatch_city.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "db/migrate.h"
#include "dispatch/chores.h"
#include "dispatch/dispatcher.h"
#include "dispatch/rules.h"
#include "tests/unit/instant.h"

static volatile sig_atomic_t stop;

/* The daemon goes by the machine's clock: what it is to do must be due by that. */
static int clean(void **state)
{
	struct fixture *f = *state;

	if (fixture_clean(state) < 0)
		return -1;
	f->now = clock_now() - CLOCK_MINUTE;
	city_build(f);
	stop = 0;
	return 0;
}

#define test(fn) cmocka_unit_test_setup(fn, clean)

static void many(struct fixture *f, int count)
{
	for (int i = 0; i < count; i++)
		city_report(f, &(struct city_report){ .category = 1 });
}

static void pause_ms(int ms)
{
	nanosleep(&(struct timespec){ .tv_nsec = ms * 1000000L }, NULL);
}

/* A daemon in a process of its own, which turns until it is killed or nothing is left. */
static pid_t start_dispatcher(struct fixture *f)
{
	pid_t pid = fork();
	struct dispatcher d;
	struct db *db;

	assert_true(pid >= 0);
	if (pid)
		return pid;
	db = db_open(f->conf, "root");
	dispatcher_init(&d, f->conf, db, &stop);
	for (int idle = 0; idle < 20;) {
		if (dispatcher_turn(&d) > 0) {
			idle = 0;
		} else {
			idle++;
			pause_ms(10);
		}
	}
	_exit(0);
}

static void turn_until_empty(struct fixture *f)
{
	struct db *db = db_open(f->conf, "root");
	struct dispatcher d;

	dispatcher_init(&d, f->conf, db, &stop);
	/* The server may need a moment to drop the locks of the killed. */
	for (int i = 0; i < 200 && fixture_count(f, "outbox") > 0; i++) {
		assert_true(dispatcher_turn(&d) >= 0);
		pause_ms(10);
	}
	dispatcher_release(&d);
	db_close(db);
}

static void assert_each_once(struct fixture *f, int count)
{
	assert_int_equal(fixture_count(f, "outbox"), 0);
	assert_int_equal(fixture_count(f, "case_file"), count);
	assert_int_equal(fixture_count(f, "flow_log"), count);
	assert_int_equal(fixture_number(f, "SELECT COUNT(DISTINCT report_id) FROM flow_log"),
			 count);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM report WHERE status = 3"), count);
}

static void killed_at_any_moment_it_loses_and_doubles_nothing(void **state)
{
	struct fixture *f = *state;

	many(f, 60);
	for (int i = 0; i < 12; i++) {
		pid_t pid = start_dispatcher(f);

		pause_ms(5 + 3 * i);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		/* Whole or not at all, at each moment. */
		assert_int_equal(fixture_count(f, "case_file") +
					 fixture_count(f, "outbox WHERE topic = 1"),
				 60);
	}
	turn_until_empty(f);
	assert_each_once(f, 60);
}

static void three_side_by_side_double_nothing(void **state)
{
	struct fixture *f = *state;
	pid_t pid[3];

	many(f, 120);
	for (int i = 0; i < 3; i++)
		pid[i] = start_dispatcher(f);
	for (int i = 0; i < 3; i++) {
		int status;

		assert_int_equal(waitpid(pid[i], &status, 0), pid[i]);
		assert_int_equal(status, 0);
	}
	turn_until_empty(f);
	assert_each_once(f, 120);
}

static void a_report_that_always_fails_stops_no_other_and_is_kept(void **state)
{
	struct fixture *f = *state;
	uint64_t bad = city_report(f, &(struct city_report){ .category = 1 });
	struct dispatcher d;

	many(f, 3);
	fixture_sql(f,
		    "CREATE TRIGGER broken BEFORE INSERT ON case_file FOR EACH ROW"
		    " IF NEW.report_id = %llu THEN SIGNAL SQLSTATE '45000'; END IF",
		    (unsigned long long)bad);
	dispatcher_init(&d, f->conf, f->db, &stop);
	/* Each is dispatched, and told. */
	assert_int_equal(dispatcher_turn(&d), 6);
	assert_int_equal(fixture_number(f, "SELECT attempts FROM outbox"), 1);
	assert_int_equal(fixture_number(f, "SELECT error <> '' AND next_at > UTC_TIMESTAMP(3)"
					   " FROM outbox"),
			 1);
	assert_int_equal(dispatcher_turn(&d), 0); /* put off */
	fixture_sql(f, "UPDATE outbox SET attempts = 9, next_at = '2026-01-01'");
	assert_int_equal(dispatcher_turn(&d), 0);
	assert_int_equal(fixture_number(f, "SELECT attempts = 10 AND YEAR(next_at) > 2900"
					   " FROM outbox"),
			 1);
	fixture_sql(f, "DROP TRIGGER broken");
	/* Given up: a person has to look at it. */
	fixture_sql(f, "UPDATE outbox SET next_at = '2026-01-01'");
	assert_int_equal(dispatcher_turn(&d), 0);
	assert_int_equal(city_status(f, bad), STATUS_SUBMITTED);
	dispatcher_release(&d);
}

static uint64_t commits(struct fixture *f)
{
	return (uint64_t)
		fixture_number(f, "SELECT VARIABLE_VALUE FROM information_schema.SESSION_STATUS"
				  " WHERE VARIABLE_NAME = 'Com_commit'");
}

static void many_that_wait_share_commits_and_a_bad_one_among_them_is_alone(void **state)
{
	struct fixture *f = *state;
	struct dispatcher d;
	uint64_t before;

	many(f, 2 * DISPATCH_TOGETHER);
	dispatcher_init(&d, f->conf, f->db, &stop);
	d.batch = 2 * DISPATCH_TOGETHER;
	before = commits(f);
	assert_int_equal(dispatcher_turn(&d), 2 * DISPATCH_TOGETHER + NOTICES_BESIDE);
	assert_true(commits(f) - before <= 2 + NOTICES_BESIDE);
	fixture_sql(f, "DELETE FROM outbox");
	many(f, DISPATCH_TOGETHER);
	fixture_sql(f, "CREATE TRIGGER broken BEFORE INSERT ON case_file FOR EACH ROW"
		       " IF NEW.report_id = (SELECT report_id FROM outbox WHERE topic = 1"
		       " ORDER BY id DESC LIMIT 1) THEN SIGNAL SQLSTATE '45000'; END IF");
	d.batch = DISPATCH_TOGETHER;
	assert_int_equal(dispatcher_turn(&d), DISPATCH_TOGETHER - 1 + NOTICES_BESIDE);
	fixture_sql(f, "DROP TRIGGER broken");
	assert_int_equal(fixture_count(f, "outbox WHERE topic = 1 AND attempts = 1"), 1);
	assert_int_equal(fixture_count(f, "case_file"), 3 * DISPATCH_TOGETHER - 1);
	assert_int_equal(fixture_number(f, "SELECT COUNT(DISTINCT report_id) FROM flow_log"),
			 3 * DISPATCH_TOGETHER - 1);
	dispatcher_release(&d);
}

static void a_topic_nobody_knows_is_left_alone(void **state)
{
	struct fixture *f = *state;
	struct dispatcher d;

	assert_int_equal(outbox_add(f->db, 99, 1, f->now), 0);
	dispatcher_init(&d, f->conf, f->db, &stop);
	assert_int_equal(dispatcher_turn(&d), 0);
	assert_int_equal(fixture_number(f, "SELECT attempts FROM outbox"), 0);
	dispatcher_release(&d);
}

static void a_connection_lost_between_turns_is_made_again(void **state)
{
	struct fixture *f = *state;
	struct dispatcher d;

	many(f, 1);
	dispatcher_init(&d, f->conf, f->db, &stop);
	assert_int_equal(dispatcher_turn(&d), 2);
	many(f, 1);
	fixture_cut_connection(f);
	/* The first turn may find the connection dead; not the second. */
	if (dispatcher_turn(&d) < 1)
		assert_int_equal(dispatcher_turn(&d), 2);
	assert_each_once(f, 2);
	dispatcher_release(&d);
}

static void no_server_at_all_is_minus_one(void **state)
{
	struct fixture *f = *state;
	const char *path = arena_printf(f->arena, "%s/nowhere.ini", f->dir);
	FILE *file = fopen(path, "w");
	struct dispatcher d;
	struct conf *c;
	struct db *db;

	fprintf(file, "[db]\nsocket = %s/nothing.sock\n", f->dir);
	fclose(file);
	c = conf_load(path);
	assert_non_null(c);
	db = db_open(c, "root");
	dispatcher_init(&d, c, db, &stop);
	assert_int_equal(dispatcher_turn(&d), -1);
	dispatcher_release(&d);
	db_close(db);
	conf_free(c);
}

static void an_edited_rule_holds_when_rules_are_read_anew(void **state)
{
	struct fixture *f = *state;
	struct dispatcher d;

	dispatcher_init(&d, f->conf, f->db, &stop);
	assert_int_equal(dispatcher_turn(&d), 0);
	fixture_sql(f, "UPDATE route_rule SET unit_id = 2 WHERE id = 12");
	d.rules_at -= RULES_AGE_MS;
	many(f, 1);
	assert_int_equal(dispatcher_turn(&d), 2);
	assert_int_equal(fixture_number(f, "SELECT unit_id FROM case_file"), 2);
	dispatcher_release(&d);
}

static void rules_that_cannot_be_read_leave_the_old_ones(void **state)
{
	struct fixture *f = *state;
	struct dispatcher d;

	dispatcher_init(&d, f->conf, f->db, &stop);
	assert_int_equal(dispatcher_turn(&d), 0);
	fixture_sql(f, "UPDATE area SET outline = 'MULTIPOLYGON(((' WHERE code = 370202");
	d.rules_at -= RULES_AGE_MS;
	many(f, 1);
	assert_int_equal(dispatcher_turn(&d), 2);
	assert_int_equal(fixture_number(f, "SELECT unit_id FROM case_file"), 1);
	dispatcher_release(&d);
}

static void told_to_stop_it_begins_no_further_report(void **state)
{
	struct fixture *f = *state;
	struct dispatcher d;

	many(f, 3);
	dispatcher_init(&d, f->conf, f->db, &stop);
	stop = 1;
	assert_int_equal(dispatcher_turn(&d), 0);
	assert_int_equal(fixture_count(f, "outbox"), 3);
	dispatcher_release(&d);
}

/* --- the program itself ----------------------------------------------------------------- */

static pid_t start_program(struct fixture *f, const char *option)
{
	const char *build = getenv("B");
	char *argv[] = { arena_printf(f->arena, "%s/dispatchd", build ? build : "build"),
			 arena_strdup(f->arena, "-c"),
			 arena_printf(f->arena, "%s/test.conf", f->dir),
			 arena_strdup(f->arena, option), NULL };
	pid_t pid;

	if (access(argv[0], X_OK))
		skip();
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		execv(argv[0], argv);
		_exit(127);
	}
	return pid;
}

static void grant(struct fixture *f)
{
	static const char *const programs[] = { "citizen", "media", "desk",      "signs",
						"open311", "api",   "dispatchd", "handoverd",
						"notifyd", "admin" };

	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		const char *path = arena_printf(f->arena, "%s/db_%s", f->dir, programs[i]);
		FILE *file = fopen(path, "w");

		assert_non_null(file);
		fputs("geheim42", file);
		fclose(file);
		chmod(path, 0600);
	}
	assert_int_equal(migrate_grants(f->db, f->conf, "schema/grants.sql"), 0);
}

static void with_option_1_the_program_empties_the_outbox_and_ends(void **state)
{
	struct fixture *f = *state;
	int status;
	pid_t pid;

	grant(f);
	many(f, 70);
	pid = start_program(f, "-1");
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_each_once(f, 70);
	assert_int_equal(fixture_number(f, "SELECT value FROM city_figure WHERE name = 'reported'"),
			 70);
}

static void sigterm_ends_the_program_between_two_reports(void **state)
{
	struct fixture *f = *state;
	int status;
	pid_t pid;

	grant(f);
	many(f, 300);
	pid = start_program(f, NULL);
	for (int i = 0; i < 500 && !fixture_count(f, "case_file"); i++)
		pause_ms(10);
	assert_int_equal(kill(pid, SIGTERM), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_true(fixture_count(f, "case_file") > 0);
	assert_int_equal(fixture_count(f, "case_file") + fixture_count(f, "outbox WHERE topic = 1"),
			 300);
	assert_int_equal(fixture_count(f, "flow_log"), fixture_count(f, "case_file"));
}

/* --- old drafts ---------------------------------------------------------------------------- */

static void draft(struct fixture *f, int id, int days_old, const char *report)
{
	fixture_sql(f,
		    "INSERT INTO draft (id, token, citizen_id, created_at, updated_at, report_id)"
		    " VALUES (%d, LPAD(%d, 16, '0'), 1, '2026-01-01',"
		    " DATE_SUB('2026-11-23 02:00', INTERVAL %d DAY), %s)",
		    id, id, days_old, report);
	fixture_sql(
		f,
		"INSERT INTO photo (id, citizen_id, draft_id, report_id, role, position,"
		" source_hash, hash, width, height, colour, phash, created_at)"
		" VALUES (%d, 1, %d, %s, 1, 1, LPAD(%d, 32, '0'), LPAD(%d, 32, '0'), 9, 9, 0, 0,"
		" '2026-01-01')",
		id, id, report, id, id);
	fixture_sql(f, "INSERT INTO photo_bytes VALUES (%d, 400, 'x'), (%d, 1600, 'x')", id, id);
}

static void only_old_drafts_never_sent_are_thrown_away_with_their_photos(void **state)
{
	struct fixture *f = *state;

	draft(f, 1, 8, "NULL");
	draft(f, 2, 6, "NULL");
	draft(f, 3, 30, "77");
	assert_int_equal(chores_old_drafts(f->db, instant("2026-11-23 10:00"), 50), 1);
	assert_int_equal(fixture_number(f, "SELECT SUM(id) FROM draft"), 5);
	assert_int_equal(fixture_number(f, "SELECT SUM(id) FROM photo"), 5);
	assert_int_equal(fixture_number(f, "SELECT SUM(photo_id) FROM photo_bytes"), 10);
}

static void a_rebuttal_never_said_is_thrown_away_and_a_said_one_kept(void **state)
{
	struct fixture *f = *state;
	uint64_t said = city_rebuttal(f), fresh = city_rebuttal(f);

	city_rebuttal(f);
	fixture_sql(f, "UPDATE photo SET created_at = '2026-11-01'");
	fixture_sql(f, "UPDATE photo SET report_id = 5 WHERE id = %llu", (unsigned long long)said);
	fixture_sql(f, "UPDATE photo SET created_at = '2026-11-22' WHERE id = %llu",
		    (unsigned long long)fresh);
	assert_int_equal(chores_old_drafts(f->db, instant("2026-11-23 10:00"), 50), 1);
	assert_int_equal(fixture_number(f, "SELECT SUM(id) FROM photo"), said + fresh);
}

static void a_failure_half_way_keeps_the_draft_and_its_photos(void **state)
{
	struct fixture *f = *state;

	draft(f, 1, 8, "NULL");
	fixture_sql(f, "CREATE TRIGGER broken BEFORE DELETE ON draft FOR EACH ROW"
		       " SIGNAL SQLSTATE '45000'");
	assert_int_equal(chores_old_drafts(f->db, instant("2026-11-23 10:00"), 50), -1);
	fixture_sql(f, "DROP TRIGGER broken");
	assert_int_equal(fixture_count(f, "photo"), 1);
	assert_int_equal(fixture_count(f, "photo_bytes"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(killed_at_any_moment_it_loses_and_doubles_nothing),
		test(three_side_by_side_double_nothing),
		test(a_report_that_always_fails_stops_no_other_and_is_kept),
		test(many_that_wait_share_commits_and_a_bad_one_among_them_is_alone),
		test(a_topic_nobody_knows_is_left_alone),
		test(a_connection_lost_between_turns_is_made_again),
		test(no_server_at_all_is_minus_one),
		test(an_edited_rule_holds_when_rules_are_read_anew),
		test(rules_that_cannot_be_read_leave_the_old_ones),
		test(told_to_stop_it_begins_no_further_report),
		test(with_option_1_the_program_empties_the_outbox_and_ends),
		test(sigterm_ends_the_program_between_two_reports),
		test(only_old_drafts_never_sent_are_thrown_away_with_their_photos),
		test(a_rebuttal_never_said_is_thrown_away_and_a_said_one_kept),
		test(a_failure_half_way_keeps_the_draft_and_its_photos),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
