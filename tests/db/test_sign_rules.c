/* The sign rules in the database: versioned by day, read again when they change. */
#include "tests/db/fixture.h"

#include "load/load.h"
#include "sign/rule.h"

static void add_rule(struct fixture *f, const char *more)
{
	fixture_sql(f,
		    "INSERT INTO sign_rule (rule, area_code, street, breaks, value, words, basis,"
		    " text, source, valid_from, valid_to) VALUES %s",
		    more);
	fixture_sql(f, "INSERT INTO rules_version (id, version) VALUES (1, 1)"
		       " ON DUPLICATE KEY UPDATE version = version + 1");
}

static int height_on(struct fixture *f, int64_t now)
{
	const struct sign_rules *r = sign_rules_now(f->db, f->arena, now);
	struct sign_standard s;

	assert_non_null(r);
	sign_standard_pick(r, NULL, 0, &s);
	return s.rule[RULE_HEIGHT] ? s.rule[RULE_HEIGHT]->value : 0;
}

static void a_rule_holds_from_its_first_day_to_its_last(void **state)
{
	struct fixture *f = *state;

	sign_rules_forget();
	add_rule(f,
		 "('height', 3702, NULL, 1, 1200, NULL, 2, 't', 's', '2026-01-01', '2026-11-23'),"
		 " ('height', 3702, NULL, 1, 1000, NULL, 2, 't', 's', '2026-11-24', NULL)");
	assert_int_equal(height_on(f, f->now), 1200);
	assert_int_equal(height_on(f, f->now + CLOCK_DAY), 1000);
	assert_int_equal(height_on(f, f->now - 400 * CLOCK_DAY), 0);
}

static void a_change_is_seen_by_the_next_request_and_costs_nothing_until_then(void **state)
{
	struct fixture *f = *state;

	sign_rules_forget();
	add_rule(f, "('height', 3702, NULL, 1, 1200, NULL, 2, 't', 's', '2026-01-01', NULL)");
	assert_int_equal(height_on(f, f->now), 1200);
	db_statements(f->db);
	assert_int_equal(height_on(f, f->now), 1200);
	assert_int_equal(db_statements(f->db), 1);
	add_rule(f, "('width', 3702, NULL, 1, NULL, NULL, 3, 't', 's', '2026-01-01', NULL)");
	fixture_sql(f, "UPDATE sign_rule SET value = 900 WHERE rule = 'height'");
	assert_int_equal(height_on(f, f->now), 900);
}

static void a_row_that_no_check_knows_is_left_out_and_the_others_count(void **state)
{
	struct fixture *f = *state;

	sign_rules_forget();
	add_rule(f,
		 "('colour-of-the-sky', 3702, NULL, 1, 5, NULL, 1, 't', 's', '2026-01-01', NULL),"
		 " ('light', 3702, NULL, 1, NULL, 'lava', 1, 't', 's', '2026-01-01', NULL),"
		 " ('height', 3702, NULL, 1, 1200, NULL, 2, 't', 's', '2026-01-01', NULL)");
	assert_int_equal(height_on(f, f->now), 1200);
	assert_int_equal(sign_rules_now(f->db, f->arena, f->now)->rule_count, 1);
}

static void without_a_database_what_was_read_stays(void **state)
{
	struct fixture *f = *state;

	sign_rules_forget();
	add_rule(f, "('height', 3702, NULL, 1, 1200, NULL, 2, 't', 's', '2026-01-01', NULL)");
	assert_int_equal(height_on(f, f->now), 1200);
	fixture_sql(f, "RENAME TABLE sign_street TO gone");
	add_rule(f, "('width', 3702, NULL, 1, NULL, NULL, 3, 't', 's', '2026-01-01', NULL)");
	assert_null(sign_rules_now(f->db, f->arena, f->now));
	fixture_sql(f, "RENAME TABLE gone TO sign_street");
	assert_int_equal(height_on(f, f->now), 1200);
	sign_rules_forget();
}

/* The whole seed: 17 situations, streets that lie in areas which exist, loaded twice without
 * change. */
static void the_shipped_rules_load_and_load_again(void **state)
{
	struct load_count counts[LOAD_TABLES];
	struct fixture *f = *state;
	int64_t before;

	assert_int_equal(load_seeds(f->db, f->arena, "schema/seed", counts), 0);
	db_use_arena(f->db, f->arena);
	before = fixture_count(f, "sign_rule");
	assert_int_equal(fixture_number(f, "SELECT COUNT(DISTINCT forbidden) FROM sign_rule"), 17);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM sign_street s LEFT JOIN area a"
					   " ON a.code = s.area_code WHERE a.code IS NULL"),
			 0);
	assert_int_equal(fixture_number(f,
					"SELECT COUNT(*) FROM sign_rule r LEFT JOIN sign_street s"
					" ON s.code = r.street AND s.area_code = r.area_code"
					" WHERE r.street IS NOT NULL AND s.id IS NULL"),
			 0);
	/* What the office ended stays ended. */
	fixture_sql(f, "UPDATE sign_rule SET valid_to = '2026-12-31' WHERE rule = 'roof'");
	assert_int_equal(load_seeds(f->db, f->arena, "schema/seed", counts), 0);
	db_use_arena(f->db, f->arena);
	assert_int_equal(fixture_count(f, "sign_rule"), before);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM sign_rule WHERE rule = 'roof'"
					   " AND valid_to = '2026-12-31'"),
			 1);
	/* Two of one scope on one day are refused. */
	fixture_sql(f, "INSERT INTO sign_rule (rule, area_code, breaks, basis, text, source,"
		       " valid_from) VALUES ('sill', 3702, 1, 1, 't', 's', '2026-06-01')");
	assert_int_equal(load_seeds(f->db, f->arena, "schema/seed", counts), -1);
	db_use_arena(f->db, f->arena);
}

static void each_statement_fits_the_schema(void **state)
{
	struct fixture *f = *state;

	for (const char *const *sql = sign_rule_statements; *sql; sql++)
		assert_int_equal(db_check(f->db, *sql), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(a_rule_holds_from_its_first_day_to_its_last),
		fixture_test(a_change_is_seen_by_the_next_request_and_costs_nothing_until_then),
		fixture_test(a_row_that_no_check_knows_is_left_out_and_the_others_count),
		fixture_test(without_a_database_what_was_read_stays),
		fixture_test(the_shipped_rules_load_and_load_again),
		fixture_test(each_statement_fits_the_schema),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
