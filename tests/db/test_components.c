/* The register of components from a file: all of it, or nothing and every bad line said. */
#include "tests/db/dispatch_city.h"

#include <stdio.h>
#include <unistd.h>

#include "dispatch/scope.h"
#include "load/components.h"

#define HEADER "id\towner\tname\tlat\tlon\n"

static int clean(void **state)
{
	if (fixture_clean(state) < 0)
		return -1;
	city_build(*state);
	return 0;
}

#define test(fn) cmocka_unit_test_setup(fn, clean)

static const char *path(struct fixture *f)
{
	return arena_printf(f->arena, "%s/component.tsv", f->dir);
}

static int load(struct fixture *f, const char *text, size_t *rows, size_t *added)
{
	FILE *out = fopen(path(f), "we");
	int result;

	assert_non_null(out);
	assert_true(fputs(text, out) >= 0);
	assert_int_equal(fclose(out), 0);
	result = components_load(f->db, path(f), rows, added);
	db_use_arena(f->db, f->arena);
	return result;
}

static void rows_are_stored_with_what_their_id_says(void **state)
{
	struct fixture *f = *state;
	size_t rows, added;
	uint64_t before, after;

	assert_int_equal(scope_version(f->db, &before), 0);
	assert_int_equal(load(f,
			      HEADER "# 市南区\n"
				     "37020201001000001\tludeng\t供水井盖1号\t36.06\t120.38\n"
				     "37020201024000002\tludeng\t路灯杆2号\t36.061\t120.381\n",
			      &rows, &added),
			 0);
	assert_int_equal(rows, 2);
	assert_int_equal(added, 2);
	assert_int_equal(fixture_number(f,
					"SELECT COUNT(*) FROM component WHERE"
					" id = 37020201024000002 AND category_id = 3"
					" AND owner_id = 2 AND name = '路灯杆2号' AND lat = 36.061"
					" AND cell > 0"),
			 1);
	/* Dispatchers read anew. */
	assert_int_equal(scope_version(f->db, &after), 0);
	assert_int_not_equal(after, before);
}

static void a_row_that_comes_again_is_changed(void **state)
{
	struct fixture *f = *state;
	size_t rows, added;

	assert_int_equal(load(f, HEADER "37020201001000001\tludeng\t旧\t36.06\t120.38\n", &rows,
			      &added),
			 0);
	assert_int_equal(load(f,
			      HEADER "37020201001000001\t370202-cg\t新\t36.07\t120.38\n"
				     "37020201001000002\tludeng\t又一个\t36.06\t120.38\n",
			      &rows, &added),
			 0);
	assert_int_equal(added, 1);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM component WHERE owner_id = 1"
					   " AND name = '新' AND lat = 36.07"),
			 1);
	assert_int_equal(fixture_count(f, "component"), 2);
}

static void one_bad_row_refuses_the_file(void **state)
{
	static const char *const bad[] = {
		"3702020100100000\tludeng\t短\t36.06\t120.38\n",
		"370202010010000x1\tludeng\t字母\t36.06\t120.38\n",
		"37029901001000001\tludeng\t没有的区\t36.06\t120.38\n",
		"37020299999000001\tludeng\t没有的类\t36.06\t120.38\n",
		/* A component's class that has expired. */
		"37020201025000001\tludeng\t失效\t36.06\t120.38\n",
		"37020201001000001\tnobody\t没有的单位\t36.06\t120.38\n",
		"37020201001000001\tludeng\t\t36.06\t120.38\n",
		"37020201001000001\tludeng\t没有经度\t36.06\t\n",
		"37020201001000001\tludeng\t在零点\t0\t0\n",
		"37020201001000001\tludeng\t纬度\t96.06\t120.38\n",
		"37020201001000001\tludeng\t少一列\t36.06\n",
		"37020201001000009\tludeng\t与上一行同号\t36.06\t120.38\n",
		"37020201001000001\tludeng\t回车\t36.06\t120.38\r\n",
	};
	struct fixture *f = *state;
	size_t rows, added;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(load(f,
				      arena_printf(f->arena, "%s%s%s", HEADER,
						   "37020201001000009\tludeng\t好\t36.06\t120.38\n",
						   bad[i]),
				      &rows, &added),
				 -1);
	assert_int_equal(load(f, "id\towner\n", &rows, &added), -1);
	assert_int_equal(load(f, "", &rows, &added), -1);
	assert_int_equal(components_load(f->db, "/nowhere/at/all", &rows, &added), -1);
	db_use_arena(f->db, f->arena);
	assert_int_equal(fixture_count(f, "component"), 0);
}

/* What the log says of a bad row in the middle of a large file. */
static int said_line(struct fixture *f, size_t *rows)
{
	const char *log = arena_printf(f->arena, "%s/log", f->dir);
	int kept = dup(STDERR_FILENO);
	size_t added;
	char line[300];
	FILE *in = freopen(log, "we", stderr);
	unsigned int number = 0;

	assert_non_null(in);
	assert_int_equal(components_load(f->db, path(f), rows, &added), -1);
	fflush(stderr);
	dup2(kept, STDERR_FILENO);
	close(kept);
	in = fopen(log, "re");
	assert_non_null(in);
	while (!number && fgets(line, sizeof(line), in)) {
		const char *at = strstr(line, "component.tsv:");

		if (at)
			number = (unsigned int)strtoul(at + strlen("component.tsv:"), NULL, 10);
	}
	fclose(in);
	db_use_arena(f->db, f->arena);
	return (int)number;
}

static void a_file_of_several_pieces_keeps_its_line_numbers(void **state)
{
	struct fixture *f = *state;
	FILE *out = fopen(path(f), "we");
	const unsigned int many = 60000; /* some 3 MB */
	size_t rows, added;

	assert_non_null(out);
	fputs(HEADER, out);
	for (unsigned int i = 1; i <= many; i++)
		fprintf(out, "37020201001%06u\tludeng\t供水井盖%u号\t36.%06u\t120.38\n", i, i, i);
	fclose(out);
	assert_int_equal(components_load(f->db, path(f), &rows, &added), 0);
	db_use_arena(f->db, f->arena);
	assert_int_equal(rows, many);
	assert_int_equal(fixture_count(f, "component"), many);
	out = fopen(path(f), "ae");
	assert_non_null(out);
	fputs("37020201001060001\tnobody\t坏\t36.06\t120.38", out);
	fclose(out);
	assert_int_equal(said_line(f, &rows), many + 2);
	assert_int_equal(fixture_count(f, "component"), many);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(rows_are_stored_with_what_their_id_says),
		test(a_row_that_comes_again_is_changed),
		test(one_bad_row_refuses_the_file),
		test(a_file_of_several_pieces_keeps_its_line_numbers),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
