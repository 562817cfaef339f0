/* `dianliang case act`: in whose name, what is read, what is refused. */
#include "tests/db/acts.h"

#include "command.h"
#include "report/number.h"

static char number[REPORT_NUMBER_LEN + 1];

static int clean(void **state)
{
	struct fixture *f = *state;

	if (acts_clean(state) < 0)
		return -1;
	fixture_sql(
		f,
		"INSERT INTO staff (login, name, role, unit_id, password, created_at, changed_at)"
		" VALUES ('han', '韩', 3, 1, 'x', '2026-11-01', '2026-11-01'),"
		" ('lu', '路', 3, 2, 'x', '2026-11-01', '2026-11-01'),"
		" ('pai', '派', 6, NULL, 'x', '2026-11-01', '2026-11-01'),"
		" ('ban', '办', 4, NULL, 'x', '2026-11-01', '2026-11-01'),"
		" ('du', '督', 7, NULL, 'x', '2026-11-01', '2026-11-01'),"
		" ('guan', '管', 8, NULL, 'x', '2026-11-01', '2026-11-01')");
	return 0;
}

#define test(fn) cmocka_unit_test_setup(fn, clean)

static uint64_t numbered_case(struct fixture *f)
{
	uint64_t id = city_case(f);

	report_number_make(number, "QD", f->now, (uint32_t)id);
	fixture_sql(f, "UPDATE report SET number = '%s' WHERE id = %llu", number,
		    (unsigned long long)id);
	return id;
}

/* Words end with NULL. */
static int type(struct fixture *f, ...)
{
	const struct command_env env = { f->conf, f->db, f->arena };
	char *words[20];
	const char *word;
	int argc = 0;
	va_list ap;

	va_start(ap, f);
	while ((word = va_arg(ap, const char *)))
		words[argc++] = arena_strdup(f->arena, word);
	va_end(ap);
	return act_commands[0].run(&env, argc, words);
}

static void a_dispute_is_played_through(void **state)
{
	struct fixture *f = *state;
	uint64_t id = numbered_case(f);

	assert_int_equal(type(f, number, "return", "--as", "han", "--note", "不是我们的", "--to",
			      "ludeng", NULL),
			 COMMAND_DONE);
	assert_int_equal(type(f, number, "dispute", "--as", "pai", "--note", "两家都不认", NULL),
			 COMMAND_DONE);
	assert_int_equal(type(f, number, "confirm-site", "--as", "du", "--note", "有标识", NULL),
			 COMMAND_DONE);
	assert_int_equal(type(f, number, "decide", "--as", "ban", "--note", "归城管局", "--to",
			      "370202-cg", "--standard", "1-01001/1", "--precedent", NULL),
			 COMMAND_DONE);
	assert_int_equal(state_of(f, id), STATE_HANDLING);
	assert_int_equal(fixture_count(f, "precedent"), 1);
	assert_int_equal(fixture_number(f, "SELECT COUNT(DISTINCT staff_id) FROM flow_log"
					   " WHERE staff_id > 0"),
			 4);
}

static void role_and_unit_are_the_accounts_own(void **state)
{
	struct fixture *f = *state;
	uint64_t id = numbered_case(f);

	/* Of another unit; of a role that may not; of none that may. */
	assert_int_equal(type(f, number, "handle", "--as", "lu", "--note", "好", NULL),
			 COMMAND_FAILED);
	assert_int_equal(type(f, number, "handle", "--as", "pai", "--note", "好", NULL),
			 COMMAND_FAILED);
	assert_int_equal(type(f, number, "comment", "--as", "guan", "--note", "好", NULL),
			 COMMAND_FAILED);
	assert_int_equal(type(f, number, "handle", "--as", "nobody", "--note", "好", NULL),
			 COMMAND_FAILED);
	fixture_sql(f, "UPDATE staff SET active = 0 WHERE login = 'han'");
	assert_int_equal(type(f, number, "handle", "--as", "han", "--note", "好", NULL),
			 COMMAND_FAILED);
	assert_int_equal(state_of(f, id), STATE_HANDLING);
	assert_int_equal(fixture_count(f, "flow_log"), 0);
}

static void a_case_is_assigned_to_people_of_its_own_unit(void **state)
{
	struct fixture *f = *state;

	numbered_case(f);
	assert_int_equal(type(f, number, "assign", "--as", "han", "--to", "lu", NULL),
			 COMMAND_FAILED);
	assert_int_equal(type(f, number, "assign", "--as", "han", "--to", "han", NULL),
			 COMMAND_DONE);
	assert_int_equal(fixture_number(f, "SELECT handler_id FROM case_file"),
			 fixture_number(f, "SELECT id FROM staff WHERE login = 'han'"));
}

static void extension_by_amount(void **state)
{
	struct fixture *f = *state;

	numbered_case(f);
	/* The command's clock is the machine's, so the case is given a limit that it has not
	 * passed. */
	fixture_sql(f, "UPDATE case_file SET limit_count = 60000, limit_unit = 4");
	fixture_sql(f, "UPDATE case_file SET deadline = '2190-01-01'");
	assert_int_equal(type(f, number, "ask-extension", "--as", "han", "--note", "等", "--amount",
			      "70000", NULL),
			 COMMAND_USAGE);
	assert_int_equal(type(f, number, "ask-extension", "--as", "han", "--note", "等", "--amount",
			      "2", NULL),
			 COMMAND_DONE);
	assert_int_equal(type(f, number, "grant-extension", "--as", "ban", "--note", "同意", NULL),
			 COMMAND_DONE);
	assert_int_equal(fixture_number(f, "SELECT extensions FROM case_file"), 1);
}

static void words_that_make_no_sense_are_refused(void **state)
{
	struct fixture *f = *state;

	numbered_case(f);
	assert_int_equal(type(f, number, "return", NULL), COMMAND_USAGE);
	assert_int_equal(type(f, number, "explode", "--as", "han", NULL), COMMAND_USAGE);
	assert_int_equal(type(f, "QD-1", "return", "--as", "han", "--note", "x", NULL),
			 COMMAND_FAILED);
	assert_int_equal(type(f, number, "return", "--as", "han", "--note", NULL), COMMAND_USAGE);
	assert_int_equal(type(f, number, "return", "--as", "han", "--note", "\xff", NULL),
			 COMMAND_USAGE);
	assert_int_equal(type(f, number, "dispatch", "--as", "pai", "--to", "nowhere", "--note",
			      "x", NULL),
			 COMMAND_FAILED);
	assert_int_equal(fixture_count(f, "flow_log"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(a_dispute_is_played_through),
		test(role_and_unit_are_the_accounts_own),
		test(a_case_is_assigned_to_people_of_its_own_unit),
		test(extension_by_amount),
		test(words_that_make_no_sense_are_refused),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
