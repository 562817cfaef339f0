/* The flow log shows when somebody with the database's own rights has been at it. */
#include "tests/db/dispatch_city.h"

#include <mysql.h>
#include <unistd.h>

#include "command.h"
#include "dispatch/case.h"
#include "dispatch/chores.h"
#include "dispatch/flow_chain.h"

#define UNIT "市南区城市管理局"

static int clean(void **state)
{
	if (fixture_clean(state) < 0)
		return -1;
	city_build(*state);
	return 0;
}

#define test(fn) cmocka_unit_test_setup(fn, clean)

/* A case with a log of five rows: submitted, dispatched, comment, handled, not solved. */
static uint64_t long_case(struct fixture *f)
{
	uint64_t id = city_report(f, &(struct city_report){ .category = 1 });

	assert_int_equal(flow_submitted(f->db, id, f->now), 0);
	assert_int_equal(case_act(f->db, &(struct case_deed){ .report_id = id,
							      .action = ACTION_DISPATCH,
							      .actor = ACTOR_DISPATCHER,
							      .actor_name = "派遣员",
							      .staff_id = 7,
							      .to_unit = 1,
							      .standard_id = 21,
							      .now = f->now + 1 }),
			 WORKFLOW_DONE);
	assert_int_equal(case_comment(f->db, id, UNIT, "配件明天到|1:x", f->now + 2),
			 WORKFLOW_DONE);
	assert_int_equal(case_handle(f->db, id, UNIT, "好了", f->now + 3), WORKFLOW_DONE);
	assert_int_equal(case_reopen(f->db, id, "没有", 0, f->now + 4), WORKFLOW_DONE);
	return id;
}

/* How many faults; what was said of them is in *said. */
static uint64_t faults(struct fixture *f, const char **said)
{
	struct flow_faults found;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_int_equal(flow_verify(f->db, out, &found), 0);
	db_use_arena(f->db, f->arena);
	fclose(out);
	*said = arena_strdup(f->arena, text);
	free(text);
	return found.faults;
}

static void assert_found(struct fixture *f, uint64_t id, const char *words)
{
	const char *said;
	uint64_t n = faults(f, &said);

	if (!n || !strstr(said, words))
		fail_msg("%llu: %s", (unsigned long long)n, said);
	if (id)
		assert_non_null(strstr(said, arena_printf(f->arena,
							  "report %llu:", (unsigned long long)id)));
}

static uint64_t nth(struct fixture *f, uint64_t report, unsigned int seq)
{
	return (uint64_t)
		fixture_number(f, "SELECT id FROM flow_log WHERE report_id = %llu AND seq = %u",
			       (unsigned long long)report, seq);
}

static void anchor_all(struct fixture *f)
{
	assert_true(flow_anchor(f->db, f->now + CLOCK_HOUR) > 0);
	assert_int_equal(flow_anchor(f->db, f->now + CLOCK_HOUR), 0);
}

/* --- nothing wrong ---------------------------------------------------------------- */

static void what_was_written_verifies(void **state)
{
	struct fixture *f = *state;
	struct flow_faults found;

	for (int i = 0; i < 3; i++)
		long_case(f);
	anchor_all(f);
	assert_int_equal(flow_verify(f->db, stderr, &found), 0);
	assert_int_equal(found.faults, 0);
	assert_int_equal(found.rows, 15);
	assert_int_equal(found.reports, 3);
	assert_int_equal(found.anchors, 1);
	db_use_arena(f->db, f->arena);
	assert_int_equal(flow_anchor_is(f->db, found.newest, found.newest_hash), 1);
}

static void young_rows_are_not_anchored_yet(void **state)
{
	struct fixture *f = *state;

	long_case(f);
	assert_int_equal(flow_anchor(f->db, f->now + FLOW_ANCHOR_AGE), 0);
	assert_int_equal(flow_anchor(f->db, f->now + FLOW_ANCHOR_AGE + 3), 3);
	assert_int_equal(flow_anchor(f->db, f->now + FLOW_ANCHOR_AGE + 9), 2);
	assert_int_equal(fixture_number(f, "SELECT SUM(row_count) FROM flow_anchor"), 5);
}

static void the_chores_anchor(void **state)
{
	struct fixture *f = *state;

	long_case(f);
	assert_true(chores(f->db, f->now + CLOCK_HOUR) >= 0);
	assert_int_equal(fixture_count(f, "flow_anchor"), 1);
}

/* --- each kind of change ---------------------------------------------------------------- */

static void a_changed_field_shows(void **state)
{
	static const char *const change[] = {
		"at = at + INTERVAL 1 SECOND",
		"actor = 4",
		"actor_name = 'x'",
		"action = 5",
		"status_from = 2",
		"status_to = 2",
		"note = 'x'",
		"public = 0",
		"staff_id = 8",
		"unit_id = 9",
		"data = '{}'",
		"seq = 9",
		"hash = NULL",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(change) / sizeof(change[0]); i++) {
		uint64_t id;

		clean(state);
		id = long_case(f);
		fixture_sql(f, "UPDATE flow_log SET %s WHERE id = %llu", change[i],
			    (unsigned long long)nth(f, id, 3));
		assert_found(f, id, i < 11 || i == 12 ? "not as it was written" : "should be the");
	}
}

static void a_deleted_row_shows(void **state)
{
	struct fixture *f = *state;
	uint64_t id = long_case(f);

	fixture_sql(f, "DELETE FROM flow_log WHERE id = %llu", (unsigned long long)nth(f, id, 2));
	assert_found(f, id, "is the 3th, it should be the 2th");
}

static void a_deleted_beginning_shows(void **state)
{
	struct fixture *f = *state;
	uint64_t id = long_case(f);

	fixture_sql(f, "DELETE FROM flow_log WHERE id = %llu", (unsigned long long)nth(f, id, 1));
	assert_found(f, id, "is the 2th, it should be the 1th");
}

static void a_deleted_tail_shows(void **state)
{
	struct fixture *f = *state;
	uint64_t id = long_case(f);

	fixture_sql(f, "DELETE FROM flow_log WHERE id >= %llu", (unsigned long long)nth(f, id, 4));
	assert_found(f, id, "its log ends at row");
}

/* Whoever also mends the report's own row is found by the anchors. */
static void a_tail_cut_off_with_its_report_mended_shows(void **state)
{
	struct fixture *f = *state;
	uint64_t id = long_case(f);

	anchor_all(f);
	fixture_sql(f, "DELETE FROM flow_log WHERE id >= %llu", (unsigned long long)nth(f, id, 4));
	fixture_sql(f,
		    "UPDATE report r JOIN flow_log l ON l.id = %llu"
		    " SET r.log_seq = l.seq, r.log_id = l.id, r.log_hash = l.hash",
		    (unsigned long long)nth(f, id, 3));
	assert_found(f, 0, "there should be 5");
}

static void swapped_rows_show(void **state)
{
	struct fixture *f = *state;
	uint64_t id = long_case(f);
	unsigned long long a = nth(f, id, 2), b = nth(f, id, 3);

	fixture_sql(f, "UPDATE flow_log SET id = 999999 WHERE id = %llu", a);
	fixture_sql(f, "UPDATE flow_log SET id = %llu WHERE id = %llu", a, b);
	fixture_sql(f, "UPDATE flow_log SET id = %llu WHERE id = 999999", b);
	assert_found(f, id, "is the 3th, it should be the 2th");
}

static void a_row_given_to_another_report_shows(void **state)
{
	struct fixture *f = *state;
	uint64_t id = long_case(f), other = long_case(f);

	fixture_sql(f, "UPDATE flow_log SET report_id = %llu WHERE id = %llu",
		    (unsigned long long)other, (unsigned long long)nth(f, id, 5));
	assert_found(f, other, "not as it was written");
}

static void a_deleted_report_shows(void **state)
{
	struct fixture *f = *state;
	uint64_t id = long_case(f);

	long_case(f);
	anchor_all(f);
	fixture_sql(f, "DELETE FROM flow_log WHERE report_id = %llu", (unsigned long long)id);
	assert_found(f, id, "has no log");
	fixture_sql(f, "DELETE FROM case_file WHERE report_id = %llu", (unsigned long long)id);
	fixture_sql(f, "DELETE FROM report WHERE id = %llu", (unsigned long long)id);
	assert_found(f, 0, "there should be 10");
}

static void a_log_without_its_report_shows(void **state)
{
	struct fixture *f = *state;
	uint64_t id = long_case(f);

	fixture_sql(f, "DELETE FROM report WHERE id = %llu", (unsigned long long)id);
	assert_found(f, id, "gone");
}

static void a_chain_made_anew_as_a_whole_shows_in_the_anchor(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_report(f, &(struct city_report){ .category = 1 });
	struct flow_faults found;

	assert_int_equal(flow_submitted(f->db, id, f->now), 0);
	anchor_all(f);
	assert_int_equal(flow_verify(f->db, stderr, &found), 0);
	db_use_arena(f->db, f->arena);
	/* As somebody would who knows how it is made. */
	fixture_sql(f, "DELETE FROM flow_log");
	fixture_sql(f, "UPDATE report SET submitted_at = '2026-11-22'");
	assert_int_equal(flow_submitted(f->db, id,
					fixture_number(f, "SELECT TIMESTAMPDIFF(SECOND,"
							  " '1970-01-01', '2026-11-22')") *
						1000),
			 0);
	fixture_sql(f, "UPDATE flow_log SET id = (SELECT first_id FROM flow_anchor LIMIT 1)");
	assert_found(f, 0, "are not as they were");
	/* And who makes the anchors anew is found by what was written down elsewhere. */
	fixture_sql(f, "DELETE FROM flow_anchor");
	anchor_all(f);
	db_use_arena(f->db, f->arena);
	fixture_sql(f, "UPDATE flow_anchor SET id = %llu", (unsigned long long)found.newest);
	assert_int_equal(flow_anchor_is(f->db, found.newest, found.newest_hash), 0);
}

static void a_deleted_anchor_shows(void **state)
{
	struct fixture *f = *state;

	long_case(f);
	assert_true(flow_anchor(f->db, f->now + FLOW_ANCHOR_AGE + 3) > 0);
	assert_true(flow_anchor(f->db, f->now + FLOW_ANCHOR_AGE + 9) > 0);
	fixture_sql(f, "DELETE FROM flow_anchor ORDER BY id LIMIT 1");
	assert_found(f, 0, "one before it is gone");
}

/* --- the command ------------------------------------------------------------------------------ */

/* `dianliang log verify [--anchor TEXT]`; what it prints goes to *said. */
static int verify(struct fixture *f, const char *anchor, const char **said)
{
	char option[] = "--anchor", *words[] = { option, arena_strdup(f->arena, anchor) };
	const struct command_env env = { f->conf, f->db, f->arena };
	char *text = arena_alloc(f->arena, 4096);
	int result, keep = dup(STDOUT_FILENO);
	FILE *file = tmpfile();

	fflush(stdout);
	dup2(fileno(file), STDOUT_FILENO);
	db_use_arena(f->db, f->arena);
	result = flow_commands[0].run(&env, anchor ? 2 : 0, words);
	fflush(stdout);
	dup2(keep, STDOUT_FILENO);
	close(keep);
	rewind(file);
	text[fread(text, 1, 4095, file)] = '\0';
	fclose(file);
	*said = text;
	return result;
}

static void the_command_fails_when_there_is_a_fault(void **state)
{
	struct fixture *f = *state;
	const char *said, *anchor;
	uint64_t id = long_case(f);

	anchor_all(f);
	assert_int_equal(verify(f, NULL, &said), COMMAND_DONE);
	assert_non_null(strstr(said, "5 rows of 1 reports, 1 anchors: 0 faults"));
	anchor = strstr(said, "newest anchor ") + strlen("newest anchor ");
	anchor = arena_strndup(f->arena, anchor, strcspn(anchor, "\n"));
	/* What it printed is what it takes. */
	assert_int_equal(verify(f, anchor, &said), COMMAND_DONE);
	assert_int_equal(verify(f, "1:zz", &said), COMMAND_USAGE);
	assert_int_equal(verify(f, arena_printf(f->arena, "9%s", anchor), &said), COMMAND_FAILED);
	assert_non_null(strstr(said, "not the one that was written down"));
	fixture_sql(f, "UPDATE flow_log SET note = 'x' WHERE id = %llu",
		    (unsigned long long)nth(f, id, 4));
	assert_int_equal(verify(f, NULL, &said), COMMAND_FAILED);
	assert_non_null(strstr(said, "1 faults"));
}

/* --- rows older than the chain --------------------------------------------------------------- */

/* Run one schema file's statements, as db/migrate.c does. */
static void run_file(struct fixture *f, const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = arena_alloc(f->arena, 1 << 20);

	assert_non_null(file);
	text[fread(text, 1, (1 << 20) - 1, file)] = '\0';
	fclose(file);
	for (char *end; (end = strstr(text, ";\n")); text = end + 2) {
		*end = '\0';
		if (mysql_query(db_handle(f->db), text))
			fail_msg("%s: %s", path, mysql_error(db_handle(f->db)));
	}
}

static struct db *connect_to(struct fixture *f, const char *name, struct conf **conf)
{
	const char *path = arena_printf(f->arena, "%s/old.ini", f->dir);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fprintf(file, "[db]\nsocket = %s\nname = %s\n", conf_str(f->conf, "db", "socket"), name);
	fclose(file);
	*conf = conf_load(path);
	assert_non_null(*conf);
	return db_open(*conf, "root");
}

static void rows_older_than_the_chain_get_it_in_the_migration(void **state)
{
	struct fixture *f = *state;
	const char *name = conf_str(f->conf, "db", "name");
	struct flow_faults found;
	struct conf *conf;
	struct db *old;

	fixture_sql(f, "CREATE DATABASE %s_old", name);
	fixture_sql(f, "USE %s_old", name);
	run_file(f, "schema/0001_place_and_catalogue.sql");
	run_file(f, "schema/0002_report.sql");
	run_file(f, "schema/0003_case.sql");
	fixture_sql(f, "INSERT INTO report (id, number, draft_token, citizen_id, status, body,"
		       " place_source, place_text, photo_count, submitted_at, updated_at)"
		       " SELECT seq, CONCAT('QD-', seq), LPAD(seq, 16, '0'), 1, 3, 'x', 1, '', 1,"
		       " '2026-11-01 03:04:05.678', '2026-11-01' FROM seq_1_to_40");
	/* Rows of many reports in turns, with what texts can hold. */
	fixture_sql(f, "INSERT INTO flow_log (report_id, at, actor, actor_name, action,"
		       " status_from, status_to, note)"
		       " SELECT 1 + (s.seq * 7) %% 40, '2026-11-01 03:04:05.678' + INTERVAL s.seq"
		       " SECOND, 3, '市南区城市管理局', 4, 3, 3,"
		       " CONCAT('第', s.seq, '次|:\\n😀''\"') FROM seq_1_to_400 s");
	run_file(f, "schema/0004_workflow.sql");
	/* Prepared statements stay with the database they were made in. */
	old = connect_to(f, arena_printf(f->arena, "%s_old", name), &conf);
	assert_int_equal(flow_verify(old, stderr, &found), 0);
	assert_int_equal(found.faults, 0);
	assert_int_equal(found.rows, 400);
	assert_int_equal(found.reports, 40);
	fixture_sql(f, "UPDATE flow_log SET note = CONCAT(note, ' ') WHERE id = 77");
	assert_int_equal(flow_verify(old, stderr, &found), 0);
	assert_int_equal(found.faults, 1);
	db_close(old);
	conf_free(conf);
	fixture_sql(f, "USE %s", name);
	fixture_sql(f, "DROP DATABASE %s_old", name);
	db_use_arena(f->db, f->arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(what_was_written_verifies),
		test(young_rows_are_not_anchored_yet),
		test(the_chores_anchor),
		test(a_changed_field_shows),
		test(a_deleted_row_shows),
		test(a_deleted_beginning_shows),
		test(a_deleted_tail_shows),
		test(a_tail_cut_off_with_its_report_mended_shows),
		test(swapped_rows_show),
		test(a_row_given_to_another_report_shows),
		test(a_deleted_report_shows),
		test(a_log_without_its_report_shows),
		test(a_chain_made_anew_as_a_whole_shows_in_the_anchor),
		test(a_deleted_anchor_shows),
		test(the_command_fails_when_there_is_a_fault),
		test(rows_older_than_the_chain_get_it_in_the_migration),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
