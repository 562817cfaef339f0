/* The seed files' format: what is read, and every way a line can be bad. */
#include "tests/unit/cmocka.h"

#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "load/tsv.h"

static const struct tsv_column columns[] = {
	{ "code", TSV_NUMBER, 999, false },    { "name", TSV_TEXT, 4, false },
	{ "lat", TSV_LATITUDE, 0, true },      { "day", TSV_DATE, 0, true },
	{ "category", TSV_CATEGORY, 0, true }, { NULL, TSV_TEXT, 0, false },
};

#define HEADER "code\tname\tlat\tday\tcategory\n"

static struct arena *arena;

static int parse_bytes(const char *text, size_t len, struct tsv *out)
{
	return tsv_parse(arena, "test.tsv", text, len, columns, out);
}

static int parse(const char *text, struct tsv *out)
{
	return parse_bytes(text, strlen(text), out);
}

static void rows_come_with_their_line_numbers_and_empty_fields_as_null(void **state)
{
	struct tsv t;

	(void)state;
	assert_int_equal(parse("# about\n" HEADER "7\t井盖\t36.06\t2026-02-14\t2:06013\n"
			       "\n# note\n8\tb\t\t\t\n",
			       &t),
			 0);
	assert_int_equal(t.count, 2);
	assert_int_equal(t.rows[0].line, 3);
	assert_string_equal(t.rows[0].field[1], "井盖");
	assert_string_equal(t.rows[0].field[4], "2:06013");
	assert_int_equal(t.rows[1].line, 6);
	assert_null(t.rows[1].field[2]);
}

static void a_last_line_without_an_end_counts(void **state)
{
	struct tsv t;

	(void)state;
	assert_int_equal(parse(HEADER "7\ta\t\t\t", &t), 0);
	assert_int_equal(t.count, 1);
}

static void a_file_without_a_header_is_refused(void **state)
{
	struct tsv t;

	(void)state;
	assert_int_equal(parse("", &t), -1);
	assert_int_equal(parse("# only a comment\n", &t), -1);
	assert_int_equal(parse("7\ta\t\t\t\n", &t), -1);
}

static void a_header_with_other_columns_is_refused(void **state)
{
	struct tsv t;

	(void)state;
	assert_int_equal(parse("code\tname\tlat\tday\n", &t), -1);
	assert_int_equal(parse("name\tcode\tlat\tday\tcategory\n", &t), -1);
	assert_int_equal(parse("code\tname\tlat\tday\tcategory\tmore\n", &t), -1);
	assert_int_equal(parse("\xEF\xBB\xBF" HEADER, &t), -1);
}

/* Each row breaks exactly one rule; the first, good one shows that the rest is right. */
static void each_bad_field_refuses_the_file(void **state)
{
	static const char *const bad[] = {
		"\ta\t\t\t",
		"7\t\t\t\t",
		"x\ta\t\t\t",
		"-7\ta\t\t\t",
		"1000\ta\t\t\t",
		"99999999999\ta\t\t\t",
		"7 \ta\t\t\t",
		"7\tabcde\t\t\t",
		"7\ta\x01\t\t\t",
		"7\ta\x7f\t\t\t",
		"7\ta\tnan\t\t",
		"7\ta\t90.5\t\t",
		"7\ta\t-91\t\t",
		"7\ta\t3-6\t\t",
		"7\ta\t0x1p3\t\t",
		"7\ta\t.\t\t",
		"7\ta\t\t2026-2-1\t",
		"7\ta\t\t2026-02-29\t",
		"7\ta\t\t2026-13-01\t",
		"7\ta\t\t2026-00-10\t",
		"7\ta\t\t20260201xx\t",
		"7\ta\t\t\t3:06013",
		"7\ta\t\t\t2:6013",
		"7\ta\t\t\t2-06013",
		"7\ta\t\t\t2:0601x",
		"7\ta\t\t",
		"7\ta\t\t\t\t",
		"7\ta\t\t\t\r",
		"7\t\xC0\x80\t\t\t",
		"7\t\xED\xA0\x80\t\t\t",
	};
	struct tsv t;

	(void)state;
	assert_int_equal(parse(HEADER "7\tabcd\t-90\t2028-02-29\t1:01001\n", &t), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const char *text = arena_printf(arena, HEADER "%s\n", bad[i]);

		if (parse(text, &t) != -1)
			fail_msg("taken: %s", bad[i]);
	}
}

static void a_nul_byte_refuses_the_file(void **state)
{
	static const char text[] = HEADER "7\ta\0b\t\t\t\n";
	struct tsv t;

	(void)state;
	assert_int_equal(parse_bytes(text, sizeof(text) - 1, &t), -1);
}

static void a_name_of_four_chinese_characters_is_four_long(void **state)
{
	struct tsv t;

	(void)state;
	assert_int_equal(parse(HEADER "7\t道路破损\t\t\t\n", &t), 0);
	assert_int_equal(parse(HEADER "7\t道路破损了\t\t\t\n", &t), -1);
}

static void a_row_with_a_hundred_tabs_is_refused_and_not_overrun(void **state)
{
	char text[300] = HEADER;
	struct tsv t;

	(void)state;
	memset(text + sizeof(HEADER) - 1, '\t', 100);
	assert_int_equal(parse(text, &t), -1);
	assert_int_equal(t.count, 0);
}

static void a_missing_file_and_a_directory_are_refused(void **state)
{
	struct tsv t;

	(void)state;
	assert_int_equal(tsv_read(arena, "/nonexistent/area.tsv", columns, &t), -1);
	assert_int_equal(tsv_read(arena, "/", columns, &t), -1);
}

static void a_file_over_the_limit_is_refused(void **state)
{
	char path[] = "/tmp/dl-tsv-XXXXXX";
	int fd = mkstemp(path);
	struct tsv t;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, TSV_BYTES + 1), 0);
	assert_int_equal(tsv_read(arena, path, columns, &t), -1);
	close(fd);
	unlink(path);
}

static int start(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int stop(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_come_with_their_line_numbers_and_empty_fields_as_null),
		cmocka_unit_test(a_last_line_without_an_end_counts),
		cmocka_unit_test(a_file_without_a_header_is_refused),
		cmocka_unit_test(a_header_with_other_columns_is_refused),
		cmocka_unit_test(each_bad_field_refuses_the_file),
		cmocka_unit_test(a_nul_byte_refuses_the_file),
		cmocka_unit_test(a_name_of_four_chinese_characters_is_four_long),
		cmocka_unit_test(a_row_with_a_hundred_tabs_is_refused_and_not_overrun),
		cmocka_unit_test(a_missing_file_and_a_directory_are_refused),
		cmocka_unit_test(a_file_over_the_limit_is_refused),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
