/* Cells that a spreadsheet reads as what they are, never as a formula. */
#include "tests/unit/cmocka.h"

#include <math.h>

#include "web/csv.h"

static struct buf out;
static struct csv csv;

static int start(void **state)
{
	(void)state;
	buf_init(&out, 4096);
	csv_begin(&csv, &out);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	buf_release(&out);
	return 0;
}

static void assert_csv(const char *wanted)
{
	assert_memory_equal(out.data, "\xef\xbb\xbf", 3);
	assert_string_equal(out.data + 3, wanted);
}

static void rows_end_with_cr_lf_and_cells_with_commas(void **state)
{
	(void)state;
	csv_text(&csv, "单位");
	csv_text(&csv, "");
	csv_text(&csv, NULL);
	csv_int(&csv, -5);
	csv_row(&csv);
	csv_number(&csv, 0.125, 2);
	csv_number(&csv, NAN, 2);
	csv_number(&csv, -1.5, 1);
	csv_row(&csv);
	assert_csv("\"单位\",,,-5\r\n0.12,,-1.5\r\n");
}

static void quotes_commas_and_line_breaks_stay_inside_their_cell(void **state)
{
	(void)state;
	csv_text(&csv, "他说\"好\",\n走了");
	csv_row(&csv);
	assert_csv("\"他说\"\"好\"\",\n走了\"\r\n");
}

static void what_would_run_as_a_formula_is_defused(void **state)
{
	static const char *const bad[] = { "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		csv_text(&csv, bad[i]);
	csv_text(&csv, "a=1");
	csv_row(&csv);
	assert_csv(
		"\"'=1+1\",\"'+1\",\"'-1\",\"'@SUM(A1)\",\"'\t=1\",\"'\r=1\",\"'＝1\",\"a=1\"\r\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(rows_end_with_cr_lf_and_cells_with_commas, start,
						stop),
		cmocka_unit_test_setup_teardown(
			quotes_commas_and_line_breaks_stay_inside_their_cell, start, stop),
		cmocka_unit_test_setup_teardown(what_would_run_as_a_formula_is_defused, start,
						stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
