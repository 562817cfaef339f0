/* `dianliang load`: all or nothing, again and again. */
#include "tests/db/fixture.h"

#include "command.h"
#include "load/load.h"
#include "load/seed.h"

static const char *seed_path(struct fixture *f, const char *name)
{
	return arena_printf(f->arena, "%s/%s.tsv", f->dir, name);
}

/* A seed of one line each: enough city to refer to. */
static const struct {
	const char *name, *text;
} small[LOAD_TABLES] = {
	{ "area", "code\tparent\tlevel\tname\tlat\tlon\n3702\t\t1\t青岛市\t\t\n"
		  "370202\t3702\t2\t市南区\t36.07\t120.38\n" },
	{ "area_outline", "code\toutline\n370202\tPOLYGON((1 1,2 1,2 2,1 1))\n" },
	{ "category_group", "id\tname\ticon\thint\tposition\n1\t井盖\tmanhole\t破损\t1\n" },
	{ "category", "standard\tkind\tcode\tbig\tname\tgroup_id\tis_group_default\t"
		      "duplicate_radius_m\tvalid_from\tvalid_to\n"
		      "S\t2\t01001\t公用\t井盖异常\t1\t1\t\t2026-07-01\t\n" },
	{ "case_standard", "category\tposition\topen_when\tclose_when\tlimit_count\tlimit_unit\n"
			   "2:01001\t1\t缺失\t补齐\t2\t1\n" },
	{ "unit", "code\tname\tshort_name\tarea_code\tphone\nwater\t自来水公司\t自来水\t3702\t\n" },
	{ "route_rule",
	  "kind\tbig\tcategory\tarea_code\tunit\treason\tvalid_from\tvalid_to\towner\n"
	  "\t\t2:01001\t3702\twater\t因为\t2026-07-01\t\t\n"
	  "\t\t\t\twater\t其余\t2026-07-01\t\t\n" },
	{ "keyword_rule", "phrase\tcategory\tweight\n井盖\t2:01001\t30\n" },
	{ "calendar_day", "day\tworks\tname\n2026-10-01\t0\t国庆节\n" },
	{ "phase_limit", "phase\tgroup_id\tlimit_count\tlimit_unit\n2\t0\t2\t2\n" },
	{ "module", "id\tpath\ttitle\tsubtitle\ticon\tposition\tenabled\n"
		    "1\t/snap\t拍一拍\t上报\tcamera\t1\t1\n" },
	{ "response_template", "group_id\taction\tposition\ttitle\tbody\n"
			       "0\t5\t1\t已修复\t已派人处理\n" },
	{ "sign_street",
	  "code\tname\tarea_code\tlooks\tpedestrian\tabout\tbasis\tvalid_from\tvalid_to\n"
	  "old\t老街\t3702\toldtown\t0\t示例\t3\t2026-01-01\t\n" },
	{ "sign_rule",
	  "rule\tarea_code\tstreet\tbreaks\tvalue\twords\tforbidden\tbasis\ttext\tsource\t"
	  "valid_from\tvalid_to\n"
	  "height\t3702\t\t1\t1200\t\t\t2\t不超过 1.20 米\t常用值\t2026-01-01\t\n" },
	{ "service_attribute",
	  "group_id\tcode\tposition\tdatatype\trequired\tlabel\thint\tchoices\n"
	  "1\tstate\t1\tsinglevaluelist\t0\t状态\t什么样子\tmissing=缺失\n" },
	{ "sign_reply", "verdict\tposition\ttitle\tbody\n1\t1\t可以\t可以做\n" },
	{ "sign_answer", "code\tposition\ttopic\tquestion\tanswer\tbasis\tsource\n"
			 "size\t1\t尺寸\t多高\t一米二\t2\t常用值\n" },
};

static void write_seed(struct fixture *f, const char *name, const char *text, const char *more)
{
	FILE *out = fopen(seed_path(f, name), "we");

	assert_non_null(out);
	fputs(text, out);
	fputs(more, out);
	fclose(out);
}

/* The small seed in f->dir, with a line more in the file `name`. */
static void seed_with(struct fixture *f, const char *name, const char *more)
{
	for (size_t i = 0; i < LOAD_TABLES; i++)
		write_seed(f, small[i].name, small[i].text,
			   name && !strcmp(small[i].name, name) ? more : "");
}

static int load(struct fixture *f)
{
	struct load_count counts[LOAD_TABLES];
	int result = load_seeds(f->db, f->arena, f->dir, counts);

	db_use_arena(f->db, f->arena);
	return result;
}

static int64_t rows(struct fixture *f)
{
	static const char *const tables[] = {
		"area",      "category_group",    "category",          "case_standard",
		"unit",      "route_rule",        "keyword_rule",      "calendar_day",
		"module",    "phase_limit",       "response_template", "sign_street",
		"sign_rule", "service_attribute", "sign_answer",
	};
	int64_t n = 0;

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		n += fixture_count(f, tables[i]);
	return n;
}

#define SMALL_ROWS 17

static void a_seed_fills_its_tables(void **state)
{
	struct fixture *f = *state;

	seed_with(f, NULL, "");
	assert_int_equal(load(f), 0);
	assert_int_equal(rows(f), SMALL_ROWS);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM area WHERE code = 370202"
					   " AND lat = 36.07 AND parent = 3702"
					   " AND outline LIKE 'POLYGON%%'"),
			 1);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM area WHERE code = 3702"
					   " AND lat IS NULL AND parent IS NULL"),
			 1);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM route_rule r"
					   " JOIN category c ON c.id = r.category_id"
					   " JOIN unit u ON u.id = r.unit_id WHERE c.code = '01001'"
					   " AND u.code = 'water' AND r.kind IS NULL"),
			 1);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM calendar_day"
					   " WHERE day = '2026-10-01' AND works = 0"),
			 1);
}

static int64_t fingerprint(struct fixture *f)
{
	return fixture_number(
		f,
		"SELECT BIT_XOR(x) FROM ("
		"SELECT CRC32(CONCAT_WS('|', 'c', id, standard, kind, code, name, group_id)) x FROM category"
		" UNION ALL SELECT CRC32(CONCAT_WS('|', 'r', id, category_id, unit_id, reason)) FROM route_rule"
		" UNION ALL SELECT CRC32(CONCAT_WS('|', 'k', id, phrase, category_id, weight)) FROM keyword_rule"
		" UNION ALL SELECT CRC32(CONCAT_WS('|', 's', id, category_id, position, open_when)) FROM case_standard"
		" UNION ALL SELECT CRC32(CONCAT_WS('|', 'u', id, code, name)) FROM unit"
		" UNION ALL SELECT CRC32(CONCAT_WS('|', 'a', code, name, lat, lon, outline)) FROM area) t");
}

static void the_whole_seed_loaded_twice_changes_nothing(void **state)
{
	struct fixture *f = *state;
	struct load_count counts[LOAD_TABLES];
	int64_t before, n;

	assert_int_equal(load_seeds(f->db, f->arena, "schema/seed", counts), 0);
	db_use_arena(f->db, f->arena);
	before = fingerprint(f);
	n = rows(f);
	assert_int_equal(load_seeds(f->db, f->arena, "schema/seed", counts), 0);
	db_use_arena(f->db, f->arena);
	for (size_t i = 0; i < LOAD_TABLES; i++)
		assert_int_equal(counts[i].added, 0);
	assert_int_equal(fingerprint(f), before);
	assert_int_equal(rows(f), n);
}

static void a_changed_row_is_changed_and_keeps_its_id(void **state)
{
	struct fixture *f = *state;
	int64_t id;

	seed_with(f, NULL, "");
	assert_int_equal(load(f), 0);
	id = fixture_number(f, "SELECT id FROM route_rule WHERE category_id IS NULL");
	write_seed(f, "route_rule",
		   "kind\tbig\tcategory\tarea_code\tunit\treason\tvalid_from\tvalid_to\towner\n"
		   "\t\t\t\twater\t改了\t2026-07-01\t2027-01-01\t\n",
		   "");
	assert_int_equal(load(f), 0);
	assert_int_equal(fixture_number(f, "SELECT id FROM route_rule WHERE reason = '改了'"
					   " AND valid_to = '2027-01-01'"),
			 id);
	assert_int_equal(fixture_count(f, "route_rule"), 2);
}

static void rows_that_staff_made_are_left_alone(void **state)
{
	struct fixture *f = *state;

	seed_with(f, NULL, "");
	assert_int_equal(load(f), 0);
	fixture_sql(f, "INSERT INTO unit (code, name, short_name, area_code)"
		       " VALUES ('own', '自建单位', '自建', 3702)");
	assert_int_equal(load(f), 0);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM unit WHERE code = 'own'"), 1);
}

static void a_category_refers_to_the_edition_in_force(void **state)
{
	struct fixture *f = *state;

	seed_with(f, "category", "OLD\t2\t01001\t公用\t旧名\t\t0\t\t2013-01-01\t2026-06-30\n");
	assert_int_equal(load(f), 0);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM keyword_rule k"
					   " JOIN category c ON c.id = k.category_id"
					   " WHERE c.standard = 'S'"),
			 1);
}

/* One bad line in any file, and no table has a row. */
static void one_bad_row_refuses_the_whole_load(void **state)
{
	static const struct {
		const char *file, *line;
	} bad[] = {
		{ "area", "370203\t3702\t2\t市北区\t3x.07\t120.38\n" },
		{ "area", "370203\t3702\t4\t市北区\t36.07\t120.38\n" },
		{ "area_outline", "370299\tPOLYGON((1 1,2 1,2 2,1 1))\n" },
		{ "category_group", "2\t路灯\t\t不亮\t2\n" },
		{ "case_standard", "2:99999\t1\t缺失\t补齐\t2\t1\n" },
		{ "case_standard", "2:01001\t2\t缺失\t补齐\t2\t5\n" },
		{ "route_rule", "\t\t\t370202\tnobody\t因为\t2026-07-01\t\t\n" },
		{ "route_rule", "\t\t\t370202\twater\t因为\t2026-07-01\t\tnobody\n" },
		{ "route_rule", "\t\t2:99999\t\twater\t因为\t2026-07-01\t\t\n" },
		{ "route_rule", "\t\t\t\twater\t因为\t2026-02-30\t\t\n" },
		/* The same scope: on the same day, and overlapping. */
		{ "route_rule", "\t\t\t\twater\t又来\t2026-07-01\t\t\n" },
		{ "route_rule", "\t\t2:01001\t3702\twater\t又来\t2026-08-01\t2026-08-31\t\n" },
		{ "route_rule", "\t\t\t\twater\t又来\t2026-01-01\t2026-07-01\t\n" },
		{ "keyword_rule", "井盖\t2:01001\t31\n" },
		{ "phase_limit", "5\t0\t2\t2\n" },
		{ "phase_limit", "2\t1\t2\t5\n" },
		{ "keyword_rule", "路灯\t2:01037\t30\n" },
		{ "keyword_rule", "路灯\xff\t2:01001\t30\n" },
		{ "calendar_day", "2026-10-02\t2\t国庆节\n" },
		{ "module", "2\t/x\t题\t副题\tnear\t2\n" },
		{ "module", "2\t/x\t题\t副题\tnear\t2\t1\r\n" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		seed_with(f, bad[i].file, bad[i].line);
		if (load(f) != -1)
			fail_msg("taken: %s: %s", bad[i].file, bad[i].line);
		assert_int_equal(rows(f), 0);
	}
}

static void a_missing_file_refuses_the_whole_load(void **state)
{
	struct fixture *f = *state;

	seed_with(f, NULL, "");
	assert_int_equal(remove(seed_path(f, "module")), 0);
	assert_int_equal(load(f), -1);
	assert_int_equal(rows(f), 0);
}

static void a_database_that_fails_at_the_last_table_keeps_nothing(void **state)
{
	struct fixture *f = *state;

	seed_with(f, NULL, "");
	fixture_sql(f, "RENAME TABLE module TO module_away");
	assert_int_equal(load(f), -1);
	fixture_sql(f, "RENAME TABLE module_away TO module");
	assert_int_equal(rows(f), 0);
	assert_int_equal(load(f), 0);
}

static void every_statement_of_the_seeds_fits_the_schema(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < LOAD_TABLES; i++) {
		assert_int_equal(db_check(f->db, seeds[i].update), 0);
		if (seeds[i].insert)
			assert_int_equal(db_check(f->db, seeds[i].insert), 0);
	}
}

/* --- the command -------------------------------------------------------------- */

static const struct command *command(const char *name)
{
	for (const struct command *c = load_commands; c->name; c++)
		if (!strcmp(c->name, name))
			return c;
	fail_msg("no command %s", name);
	return NULL;
}

static int type(struct fixture *f, const char *name, char *a, char *b, char *c)
{
	struct command_env env = { .conf = f->conf, .db = f->db, .arena = f->arena };
	char *argv[] = { a, b, c, NULL };
	int argc = 0;

	while (argv[argc])
		argc++;
	return command(name)->run(&env, argc, argv);
}

static void the_load_command_takes_a_directory_or_none(void **state)
{
	struct fixture *f = *state;
	char seed[] = "--seed", other[] = "--sead", extra[] = "more";

	seed_with(f, NULL, "");
	assert_int_equal(type(f, "load", seed, f->dir, NULL), COMMAND_DONE);
	assert_int_equal(rows(f), SMALL_ROWS);
	assert_int_equal(type(f, "load", seed, NULL, NULL), COMMAND_USAGE);
	assert_int_equal(type(f, "load", other, f->dir, NULL), COMMAND_USAGE);
	assert_int_equal(type(f, "load", seed, f->dir, extra), COMMAND_USAGE);
}

static void a_refused_load_is_a_failed_command(void **state)
{
	struct fixture *f = *state;
	char seed[] = "--seed", nowhere[] = "/nonexistent";

	assert_int_equal(type(f, "load", seed, nowhere, NULL), COMMAND_FAILED);
}

static void the_other_commands_refuse_words_they_do_not_know(void **state)
{
	struct fixture *f = *state;
	char a[] = "a", b[] = "b";

	assert_int_equal(type(f, "migrate", a, b, NULL), COMMAND_USAGE);
	assert_int_equal(type(f, "grants", a, b, NULL), COMMAND_USAGE);
	assert_int_equal(type(f, "secret init", a, NULL, NULL), COMMAND_USAGE);
	assert_int_equal(type(f, "conf", a, NULL, NULL), COMMAND_USAGE);
}

static void migrating_a_current_database_applies_nothing_and_succeeds(void **state)
{
	struct fixture *f = *state;
	char missing[] = "/nonexistent";

	assert_int_equal(type(f, "migrate", NULL, NULL, NULL), COMMAND_DONE);
	assert_int_equal(type(f, "migrate", missing, NULL, NULL), COMMAND_FAILED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(a_seed_fills_its_tables),
		fixture_test(the_whole_seed_loaded_twice_changes_nothing),
		fixture_test(a_changed_row_is_changed_and_keeps_its_id),
		fixture_test(rows_that_staff_made_are_left_alone),
		fixture_test(a_category_refers_to_the_edition_in_force),
		fixture_test(one_bad_row_refuses_the_whole_load),
		fixture_test(a_missing_file_refuses_the_whole_load),
		fixture_test(a_database_that_fails_at_the_last_table_keeps_nothing),
		fixture_test(every_statement_of_the_seeds_fits_the_schema),
		fixture_test(the_load_command_takes_a_directory_or_none),
		fixture_test(a_refused_load_is_a_failed_command),
		fixture_test(the_other_commands_refuse_words_they_do_not_know),
		fixture_test(migrating_a_current_database_applies_nothing_and_succeeds),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
