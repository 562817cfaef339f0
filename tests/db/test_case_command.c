/* `dianliang case ...`: what staff type, what they read, what is refused. */
#include "tests/db/dispatch_city.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/secret.h"
#include "command.h"
#include "dispatch/case.h"
#include "report/number.h"
#include "tests/unit/picture.h"

static char number[REPORT_NUMBER_LEN + 1];

static int clean(void **state)
{
	if (fixture_clean(state) < 0)
		return -1;
	city_build(*state);
	return 0;
}

#define test(fn) cmocka_unit_test_setup(fn, clean)

/* A case whose number the command line accepts. */
static uint64_t numbered_case(struct fixture *f)
{
	uint64_t id = city_case(f);

	report_number_make(number, "QD", f->now, (uint32_t)id);
	fixture_sql(f, "UPDATE report SET number = '%s' WHERE id = %llu", number,
		    (unsigned long long)id);
	return id;
}

/* Run "name word word ..." (words end with NULL); what it printed goes to *said. */
static int type(struct fixture *f, const char **said, const char *name, ...)
{
	const struct command_env env = { f->conf, f->db, f->arena };
	const struct command *c = case_commands;
	char *words[20], text[8192];
	FILE *file = tmpfile();
	int argc = 0, result, keep = dup(STDOUT_FILENO);
	const char *word;
	va_list ap;

	va_start(ap, name);
	while ((word = va_arg(ap, const char *)))
		words[argc++] = arena_strdup(f->arena, word);
	va_end(ap);
	while (c->name && strcmp(c->name, name) != 0)
		c++;
	assert_non_null(c->name);
	fflush(stdout);
	dup2(fileno(file), STDOUT_FILENO);
	result = c->run(&env, argc, words);
	fflush(stdout);
	dup2(keep, STDOUT_FILENO);
	close(keep);
	rewind(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	if (said)
		*said = arena_strdup(f->arena, text);
	return result;
}

static const char *write_file(struct fixture *f, const char *name, const void *p, size_t len)
{
	const char *path = arena_printf(f->arena, "%s/%s", f->dir, name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(p, 1, len, file), len);
	fclose(file);
	return path;
}

static void the_list_shows_open_cases_with_unit_and_deadline(void **state)
{
	struct fixture *f = *state;
	const char *said;

	numbered_case(f);
	assert_int_equal(type(f, &said, "case list", NULL), COMMAND_DONE);
	assert_non_null(strstr(said, number));
	assert_non_null(strstr(said, "处理中\t市南城管\t供水井盖\t"));
}

static void the_list_keeps_to_its_filters(void **state)
{
	struct fixture *f = *state;
	const char *said;

	numbered_case(f);
	assert_int_equal(type(f, &said, "case list", "--unit", "ludeng", NULL), COMMAND_DONE);
	assert_string_equal(said, "");
	assert_int_equal(type(f, &said, "case list", "--status", "closed", NULL), COMMAND_DONE);
	assert_string_equal(said, "");
	fixture_sql(f, "UPDATE case_file SET deadline = '2999-01-01'");
	assert_int_equal(type(f, &said, "case list", "--overdue", NULL), COMMAND_DONE);
	assert_string_equal(said, "");
	fixture_sql(f, "UPDATE case_file SET deadline = '2001-01-01'");
	assert_int_equal(type(f, &said, "case list", "--overdue", "--unit", "370202-cg", NULL),
			 COMMAND_DONE);
	assert_non_null(strstr(said, "已超时"));
	assert_int_equal(type(f, &said, "case list", "--status", "nonsense", NULL), COMMAND_FAILED);
}

static void a_case_is_shown_with_its_log(void **state)
{
	struct fixture *f = *state;
	uint64_t id = numbered_case(f);
	const char *said;

	assert_int_equal(case_comment(f->db, id, "市南区城市管理局", "配件明天到", f->now),
			 WORKFLOW_DONE);
	assert_int_equal(type(f, &said, "case show", number, NULL), COMMAND_DONE);
	assert_non_null(strstr(said, "1-01001 供水井盖"));
	assert_non_null(strstr(said, "370202-cg 市南区城市管理局"));
	assert_non_null(strstr(said, "配件明天到"));
	assert_null(strstr(said, "电话"));
}

static void the_phone_is_shown_only_when_asked_for_and_with_the_key(void **state)
{
	struct fixture *f = *state;
	uint64_t id = numbered_case(f);
	unsigned char *sealed;
	const char *said;
	size_t len;

	assert_int_equal(secret_seal_phone(f->arena, f->conf, "13900001111", &sealed, &len), 0);
	assert_int_equal(db_exec(f->db, "UPDATE report SET phone_sealed = ? WHERE id = ?", "bu",
				 (const void *)sealed, len, id),
			 1);
	assert_int_equal(type(f, &said, "case show", number, NULL), COMMAND_DONE);
	assert_null(strstr(said, "13900001111"));
	assert_int_equal(type(f, &said, "case show", number, "--phone", NULL), COMMAND_DONE);
	assert_non_null(strstr(said, "13900001111"));
	assert_int_equal(db_exec(f->db, "UPDATE report SET phone_sealed = 'abc'", ""), 1);
	assert_int_equal(type(f, &said, "case show", number, "--phone", NULL), COMMAND_DONE);
	assert_non_null(strstr(said, "打不开"));
}

static void a_report_cannot_steer_the_terminal(void **state)
{
	struct fixture *f = *state;
	uint64_t id = numbered_case(f);
	const char *said;

	assert_int_equal(db_exec(f->db, "UPDATE report SET body = ?, nickname = ? WHERE id = ?",
				 "ssu",
				 "a\x1b[2Jb\xc2\x9b"
				 "31mc\n",
				 "\x1b]0;x\x07", id),
			 1);
	assert_int_equal(type(f, &said, "case list", NULL), COMMAND_DONE);
	assert_null(strchr(said, '\x1b'));
	assert_int_equal(type(f, &said, "case show", number, NULL), COMMAND_DONE);
	assert_null(strchr(said, '\x1b'));
	assert_null(strstr(said, "\xc2\x9b"));
	assert_non_null(strstr(said, "a [2Jb 31mc"));
}

static void handling_stores_the_photos_after(void **state)
{
	struct fixture *f = *state;
	uint64_t id = numbered_case(f);
	const char *path;
	struct buf png;

	buf_init(&png, 1 << 20);
	picture_png(640, 480, 1, &png);
	path = write_file(f, "after.png", png.data, png.len);
	buf_release(&png);
	assert_int_equal(type(f, NULL, "case handle", number, "--unit", "370202-cg", "--note",
			      "换好了", "--photo", path, NULL),
			 COMMAND_DONE);
	assert_int_equal(city_status(f, id), STATUS_HANDLED);
	assert_int_equal(fixture_number(f,
					"SELECT COUNT(*) FROM photo WHERE role = 2"
					" AND report_id = %llu AND citizen_id IS NULL",
					(unsigned long long)id),
			 1);
	assert_int_equal(fixture_count(f, "photo_bytes"), 2);
}

static void a_bad_picture_or_a_missing_file_handles_nothing(void **state)
{
	struct fixture *f = *state;
	uint64_t id = numbered_case(f);
	const char *path = write_file(f, "bad.jpg", "not a picture", 13);

	assert_int_equal(type(f, NULL, "case handle", number, "--unit", "370202-cg", "--note", "好",
			      "--photo", path, NULL),
			 COMMAND_FAILED);
	assert_int_equal(type(f, NULL, "case handle", number, "--unit", "370202-cg", "--note", "好",
			      "--photo", "/nonexistent/x.jpg", NULL),
			 COMMAND_FAILED);
	assert_int_equal(city_status(f, id), STATUS_HANDLING);
	assert_int_equal(fixture_count(f, "photo"), 0);
}

static void another_unit_may_not_act(void **state)
{
	struct fixture *f = *state;
	uint64_t id = numbered_case(f);

	assert_int_equal(type(f, NULL, "case handle", number, "--unit", "ludeng", "--note", "好",
			      NULL),
			 COMMAND_FAILED);
	assert_int_equal(type(f, NULL, "case comment", number, "--unit", "ludeng", "--note", "好",
			      NULL),
			 COMMAND_FAILED);
	assert_int_equal(city_status(f, id), STATUS_HANDLING);
	assert_int_equal(fixture_count(f, "flow_log"), 0);
}

static void comment_and_close_do_what_they_say(void **state)
{
	struct fixture *f = *state;
	uint64_t id = numbered_case(f);

	assert_int_equal(type(f, NULL, "case comment", number, "--unit", "370202-cg", "--note",
			      "在路上", NULL),
			 COMMAND_DONE);
	assert_int_equal(type(f, NULL, "case close", number, "--note", "核查", NULL),
			 COMMAND_FAILED);
	assert_int_equal(type(f, NULL, "case handle", number, "--unit", "370202-cg", "--note", "好",
			      NULL),
			 COMMAND_DONE);
	assert_int_equal(type(f, NULL, "case close", number, "--note", "核查", NULL),
			 COMMAND_FAILED);
	assert_int_equal(type(f, NULL, "case check", number, "--fail", "--note", "没修好", NULL),
			 COMMAND_DONE);
	assert_int_equal(city_status(f, id), STATUS_HANDLING);
	assert_int_equal(type(f, NULL, "case handle", number, "--unit", "370202-cg", "--note",
			      "又修了一次", NULL),
			 COMMAND_DONE);
	assert_int_equal(type(f, NULL, "case check", number, "--note", "修好了", NULL),
			 COMMAND_DONE);
	assert_int_equal(type(f, NULL, "case close", number, "--note", "核查", NULL), COMMAND_DONE);
	assert_int_equal(city_status(f, id), STATUS_CLOSED);
}

static void a_person_dispatches_from_triage(void **state)
{
	struct fixture *f = *state;
	uint64_t id = numbered_case(f);

	fixture_sql(f, "DELETE FROM case_file");
	fixture_sql(f, "UPDATE report SET status = 2");
	assert_int_equal(type(f, NULL, "case dispatch", number, "--unit", "nobody", "--category",
			      "1-01024", NULL),
			 COMMAND_FAILED);
	assert_int_equal(type(f, NULL, "case dispatch", number, "--unit", "ludeng", "--category",
			      "01024", NULL),
			 COMMAND_FAILED);
	/* A category without a limit cannot be opened. */
	assert_int_equal(type(f, NULL, "case dispatch", number, "--unit", "ludeng", "--category",
			      "2-01001", NULL),
			 COMMAND_FAILED);
	assert_int_equal(fixture_count(f, "case_file"), 0);
	assert_int_equal(type(f, NULL, "case dispatch", number, "--unit", "ludeng", "--category",
			      "1-01024", NULL),
			 COMMAND_DONE);
	assert_int_equal(city_status(f, id), STATUS_HANDLING);
	assert_int_equal(fixture_number(f, "SELECT unit_id FROM case_file"), 2);
}

static void what_is_missing_or_wrong_is_said_and_nothing_done(void **state)
{
	struct fixture *f = *state;
	uint64_t id = numbered_case(f);
	char *longer = arena_alloc(f->arena, 1102);

	memset(longer, 'x', 1101);
	assert_int_equal(type(f, NULL, "case handle", number, "--unit", "370202-cg", NULL),
			 COMMAND_USAGE);
	assert_int_equal(type(f, NULL, "case handle", number, "--note", "好", NULL), COMMAND_USAGE);
	assert_int_equal(type(f, NULL, "case handle", number, "--unit", "370202-cg", "--note",
			      NULL),
			 COMMAND_USAGE);
	assert_int_equal(type(f, NULL, "case handle", number, "--unit", "370202-cg", "--note",
			      "\xff", NULL),
			 COMMAND_USAGE);
	assert_int_equal(type(f, NULL, "case handle", number, "--unit", "370202-cg", "--note",
			      longer, NULL),
			 COMMAND_USAGE);
	assert_int_equal(type(f, NULL, "case show", NULL), COMMAND_USAGE);
	assert_int_equal(type(f, NULL, "case show", "QD-261123-AAAAA", NULL), COMMAND_FAILED);
	assert_int_equal(type(f, NULL, "case show", "--what", NULL), COMMAND_USAGE);
	number[14] = number[14] == 'A' ? 'B' : 'A';
	assert_int_equal(type(f, NULL, "case close", number, "--note", "x", NULL), COMMAND_FAILED);
	assert_int_equal(city_status(f, id), STATUS_HANDLING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(the_list_shows_open_cases_with_unit_and_deadline),
		test(the_list_keeps_to_its_filters),
		test(a_case_is_shown_with_its_log),
		test(the_phone_is_shown_only_when_asked_for_and_with_the_key),
		test(a_report_cannot_steer_the_terminal),
		test(handling_stores_the_photos_after),
		test(a_bad_picture_or_a_missing_file_handles_nothing),
		test(another_unit_may_not_act),
		test(comment_and_close_do_what_they_say),
		test(a_person_dispatches_from_triage),
		test(what_is_missing_or_wrong_is_said_and_nothing_done),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
