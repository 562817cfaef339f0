/* The connection itself, on a real server. */
#include "tests/db/fixture.h"

#include <math.h>
#include <string.h>

#include "db/migrate.h"

static void every_kind_of_value_comes_back_as_it_went(void **state)
{
	static const char sql[] = "SELECT ?, ?, ?, ?, ?, CAST(? AS DATETIME(3)), ?";
	struct fixture *f = *state;
	const char *s = NULL, *none = "x";
	struct db_bytes b;
	uint64_t u = 0;
	int64_t i = 0, t = 0;
	double d = 0;

	assert_int_equal(db_row(f->db, sql, "uidsbtn", UINT64_MAX, INT64_MIN, 36.0671, "井盖😀",
				"\0\1", (size_t)2, f->now + 7, "uidsbts", &u, &i, &d, &s, &b, &t,
				&none),
			 DB_ROW);
	assert_true(u == UINT64_MAX);
	assert_true(i == INT64_MIN);
	assert_true(d == 36.0671);
	assert_string_equal(s, "井盖😀");
	assert_int_equal(b.len, 2);
	assert_memory_equal(b.data, "\0\1", 2);
	assert_int_equal(t, f->now + 7);
	assert_null(none);
}

static void a_null_is_zero_nan_or_null(void **state)
{
	static const char sql[] = "SELECT NULL, NULL, NULL, NULL";
	struct fixture *f = *state;
	unsigned int u = 9;
	double d = 1;
	const char *s = "x";
	int64_t t = 5;

	assert_int_equal(db_row(f->db, sql, "", "Udst", &u, &d, &s, &t), DB_ROW);
	assert_int_equal(u, 0);
	assert_true(isnan(d));
	assert_null(s);
	assert_true(t == DB_NULL_TIME);
}

static void a_quote_in_a_value_stays_a_value(void **state)
{
	static const char sql[] = "SELECT ?";
	struct fixture *f = *state;
	const char *s = NULL;

	assert_int_equal(db_row(f->db, sql, "s", "'; DROP TABLE report; --", "s", &s), DB_ROW);
	assert_string_equal(s, "'; DROP TABLE report; --");
}

static void many_rows_come_in_order_and_end(void **state)
{
	static const char sql[] = "SELECT code, name FROM area WHERE code < ? ORDER BY code";
	struct fixture *f = *state;
	unsigned int code = 0;
	const char *name = NULL;

	for (unsigned int i = 1; i <= 500; i++)
		fixture_sql(f, "INSERT INTO area VALUES (%u, NULL, 3, 'street %u', 1, 2, NULL)", i,
			    i);
	assert_int_equal(db_query(f->db, sql, "u", (uint64_t)400), 0);
	for (unsigned int i = 1; i < 400; i++) {
		assert_int_equal(db_next(f->db, "Us", &code, &name), DB_ROW);
		assert_int_equal(code, i);
	}
	assert_string_equal(name, "street 399");
	assert_int_equal(db_next(f->db, "Us", &code, &name), DB_NONE);
}

static const char insert[] = "INSERT INTO citizen (visitor, created_at) VALUES (?, ?)";

static int64_t add_citizen(struct fixture *f, const char *visitor)
{
	return db_exec(f->db, insert, "bt", visitor, (size_t)16, f->now);
}

static void a_duplicate_is_told_apart_from_a_failure(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(add_citizen(f, "0123456789abcdef"), 1);
	assert_true(db_last_id(f->db) > 0);
	assert_int_equal(add_citizen(f, "0123456789abcdef"), -1);
	assert_true(db_was_duplicate(f->db));
	assert_int_equal(db_exec(f->db, "INSERT INTO no_such_table VALUES (1)", ""), -1);
	assert_false(db_was_duplicate(f->db));
}

static void a_failed_transaction_stores_nothing(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(db_begin(f->db), 0);
	assert_int_equal(add_citizen(f, "0123456789abcdef"), 1);
	assert_int_equal(db_end(f->db, -1), -1);
	assert_int_equal(fixture_count(f, "citizen"), 0);
}

static void a_duplicate_does_not_spoil_its_transaction(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(db_begin(f->db), 0);
	assert_int_equal(add_citizen(f, "0123456789abcdef"), 1);
	assert_int_equal(add_citizen(f, "0123456789abcdef"), -1);
	assert_int_equal(db_end(f->db, 3), 3);
	assert_int_equal(fixture_count(f, "citizen"), 1);
}

static void an_idle_connection_that_was_cut_is_made_anew(void **state)
{
	static const char sql[] = "SELECT 1";
	struct fixture *f = *state;
	int one = 0;

	assert_int_equal(db_row(f->db, sql, "", "I", &one), DB_ROW);
	fixture_cut_connection(f);
	assert_int_equal(db_row(f->db, sql, "", "I", &one), DB_ROW);
	fixture_cut_connection(f);
	assert_int_equal(db_begin(f->db), 0);
	assert_int_equal(db_end(f->db, 0), 0);
}

static void a_connection_cut_inside_a_transaction_fails_it_whole_and_may_be_retried(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(db_begin(f->db), 0);
	assert_int_equal(add_citizen(f, "0123456789abcdef"), 1);
	fixture_cut_connection(f);
	assert_int_equal(add_citizen(f, "1123456789abcdef"), -1);
	assert_true(db_retry(f->db));
	/* What follows must not slip out of the transaction on a new connection. */
	assert_int_equal(add_citizen(f, "2123456789abcdef"), -1);
	assert_int_equal(db_end(f->db, 0), -1);
	assert_int_equal(fixture_count(f, "citizen"), 0);
}

static void a_deadlock_may_be_retried(void **state)
{
	static const char lock[] = "SELECT id FROM citizen WHERE visitor = ? FOR UPDATE";
	struct fixture *f = *state;
	struct db *other = fixture_connect(f);
	unsigned int id;

	fixture_sql(f, "SET GLOBAL innodb_lock_wait_timeout = 1");
	db_close(other);
	other = fixture_connect(f);
	assert_int_equal(add_citizen(f, "0123456789abcdef"), 1);
	assert_int_equal(db_begin(other), 0);
	assert_int_equal(db_row(other, lock, "b", "0123456789abcdef", (size_t)16, "U", &id),
			 DB_ROW);
	fixture_sql(f, "SET SESSION innodb_lock_wait_timeout = 1");
	assert_int_equal(db_begin(f->db), 0);
	assert_int_equal(db_row(f->db, lock, "b", "0123456789abcdef", (size_t)16, "U", &id),
			 DB_FAILED);
	assert_true(db_retry(f->db));
	assert_int_equal(db_end(f->db, -1), -1);
	assert_int_equal(db_end(other, 0), 0);
	db_close(other);
	fixture_sql(f, "SET GLOBAL innodb_lock_wait_timeout = 50");
}

static void a_server_that_is_away_is_a_failure_and_not_a_wait(void **state)
{
	struct fixture *f = *state;
	const char *path = arena_printf(f->arena, "%s/away.conf", f->dir);
	FILE *file = fopen(path, "w");
	struct conf *c;
	struct db *db;
	int one;

	fprintf(file, "[db]\nsocket = %s/nobody.sock\n[secret]\ndir = %s\n", f->dir, f->dir);
	fclose(file);
	c = conf_load(path);
	assert_non_null(c);
	db = db_open(c, "citizen");
	assert_int_equal(db_row(db, "SELECT 1", "", "I", &one), DB_FAILED);
	assert_int_equal(db_begin(db), -1);
	assert_int_equal(db_ping(db), -1);
	db_close(db);
	conf_free(c);
}

static void migrations_run_once_and_a_changed_file_is_refused(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(migrate(f->db, "schema"), 0);
	fixture_sql(f,
		    "UPDATE schema_migration SET hash = REPEAT('x', 32) WHERE name LIKE '0001%%'");
	assert_int_equal(migrate(f->db, "schema"), -1);
	assert_int_equal(migrate(f->db, "no-such-directory"), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(every_kind_of_value_comes_back_as_it_went),
		fixture_test(a_null_is_zero_nan_or_null),
		fixture_test(a_quote_in_a_value_stays_a_value),
		fixture_test(many_rows_come_in_order_and_end),
		fixture_test(a_duplicate_is_told_apart_from_a_failure),
		fixture_test(a_failed_transaction_stores_nothing),
		fixture_test(a_duplicate_does_not_spoil_its_transaction),
		fixture_test(an_idle_connection_that_was_cut_is_made_anew),
		fixture_test(
			a_connection_cut_inside_a_transaction_fails_it_whole_and_may_be_retried),
		fixture_test(a_deadlock_may_be_retried),
		fixture_test(a_server_that_is_away_is_a_failure_and_not_a_wait),
		fixture_test(migrations_run_once_and_a_changed_file_is_refused),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
