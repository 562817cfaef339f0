/* A transaction around others: what features store and undo within it, and what a crash leaves. */
#include "tests/db/fixture.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char insert[] = "INSERT INTO citizen (visitor, created_at) VALUES (?, ?)";
static const char lock[] = "SELECT id FROM citizen WHERE visitor = ? FOR UPDATE";

static int64_t add_citizen(struct fixture *f, const char *visitor)
{
	return db_exec(f->db, insert, "bt", visitor, (size_t)16, f->now);
}

static void what_is_stored_within_is_stored_with_the_other(void **state)
{
	struct fixture *f = *state;
	struct db *other = fixture_connect(f);
	unsigned int n = 9;

	assert_int_equal(db_begin_around(f->db), 0);
	assert_int_equal(db_begin(f->db), 0);
	assert_int_equal(add_citizen(f, "0123456789abcdef"), 1);
	assert_int_equal(db_end(f->db, 7), 7);
	assert_int_equal(db_row(other, "SELECT COUNT(*) FROM citizen", "", "U", &n), DB_ROW);
	assert_int_equal(n, 0);
	assert_int_equal(db_end_around(f->db, 0), 0);
	assert_int_equal(db_row(other, "SELECT COUNT(*) FROM citizen", "", "U", &n), DB_ROW);
	assert_int_equal(n, 1);
	db_close(other);
}

static void what_is_undone_within_undoes_nothing_else(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(db_begin_around(f->db), 0);
	assert_int_equal(add_citizen(f, "0123456789abcdef"), 1);
	assert_int_equal(db_begin(f->db), 0);
	assert_int_equal(add_citizen(f, "1123456789abcdef"), 1);
	assert_int_equal(db_end(f->db, -2), -2);
	assert_int_equal(db_begin(f->db), 0);
	assert_int_equal(add_citizen(f, "2123456789abcdef"), 1);
	assert_int_equal(db_end(f->db, 0), 0);
	assert_int_equal(db_end_around(f->db, 0), 0);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM citizen"), 2);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM citizen WHERE visitor LIKE '1%%'"),
			 0);
}

static void undone_around_everything_is(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(db_begin_around(f->db), 0);
	assert_int_equal(db_begin(f->db), 0);
	assert_int_equal(add_citizen(f, "0123456789abcdef"), 1);
	assert_int_equal(db_end(f->db, 0), 0);
	assert_int_equal(db_end_around(f->db, -1), -1);
	assert_int_equal(fixture_count(f, "citizen"), 0);
}

static void a_lock_not_had_within_fails_the_whole_and_only_the_whole_may_be_run_again(void **state)
{
	struct fixture *f = *state;
	struct db *mine = fixture_connect(f);
	unsigned int id;

	db_lock_wait(mine, 1);
	assert_int_equal(add_citizen(f, "0123456789abcdef"), 1);
	assert_int_equal(db_begin(f->db), 0);
	assert_int_equal(db_row(f->db, lock, "b", "0123456789abcdef", (size_t)16, "U", &id),
			 DB_ROW);
	assert_int_equal(db_begin_around(mine), 0);
	assert_int_equal(db_exec(mine, insert, "bt", "1123456789abcdef", (size_t)16, f->now), 1);
	assert_int_equal(db_begin(mine), 0);
	assert_int_equal(db_row(mine, lock, "b", "0123456789abcdef", (size_t)16, "U", &id),
			 DB_FAILED);
	assert_true(db_was_locked(mine));
	assert_int_equal(db_end(mine, -1), -1);
	assert_false(db_retry(mine));
	/* Nor may a new one begin on what the server has half thrown away. */
	assert_int_equal(db_begin(mine), -1);
	assert_int_equal(db_exec(mine, insert, "bt", "2123456789abcdef", (size_t)16, f->now), -1);
	assert_int_equal(db_end_around(mine, 0), -1);
	assert_true(db_retry(mine));
	assert_int_equal(db_end(f->db, 0), 0);
	assert_int_equal(fixture_count(f, "citizen"), 1);
	assert_int_equal(db_begin_around(mine), 0);
	assert_int_equal(db_end_around(mine, 3), 3);
	db_close(mine);
}

static void a_connection_cut_within_stores_nothing_of_either(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(db_begin_around(f->db), 0);
	assert_int_equal(add_citizen(f, "0123456789abcdef"), 1);
	assert_int_equal(db_begin(f->db), 0);
	fixture_cut_connection(f);
	assert_int_equal(add_citizen(f, "1123456789abcdef"), -1);
	assert_int_equal(db_end(f->db, 0), -1);
	assert_int_equal(add_citizen(f, "2123456789abcdef"), -1);
	assert_int_equal(db_end_around(f->db, 0), -1);
	assert_true(db_retry(f->db));
	assert_int_equal(fixture_count(f, "citizen"), 0);
}

static void a_duplicate_within_spoils_neither(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(db_begin_around(f->db), 0);
	assert_int_equal(add_citizen(f, "0123456789abcdef"), 1);
	assert_int_equal(db_begin(f->db), 0);
	assert_int_equal(add_citizen(f, "0123456789abcdef"), -1);
	assert_true(db_was_duplicate(f->db));
	assert_int_equal(db_end(f->db, -1), -1);
	assert_int_equal(db_end_around(f->db, 0), 0);
	assert_int_equal(fixture_count(f, "citizen"), 1);
}

/* The one counter, then the other, within a transaction within another; 0 or -1. */
static int count_up(struct db *db, const char *one, const char *two)
{
	static const char sql[] = "UPDATE city_figure SET value = value + 1 WHERE name = ?";
	int result = -1;

	for (int tries = 0; tries < 20 && result < 0; tries++) {
		if (db_begin_around(db) < 0)
			return -1;
		if (db_begin(db) == 0) {
			result = db_exec(db, sql, "s", one) == 1 ? 0 : -1;
			usleep(2000);
			if (result == 0)
				result = db_exec(db, sql, "s", two) == 1 ? 0 : -1;
			result = db_end(db, result);
		}
		result = db_end_around(db, result);
		if (result < 0 && !db_retry(db))
			return -1;
	}
	return result;
}

static void two_that_cross_each_other_are_both_done_once(void **state)
{
	const int rounds = 40;
	struct fixture *f = *state;
	pid_t pid;
	int status;

	fixture_sql(f, "INSERT INTO city_figure (name, value, at) VALUES"
		       " ('one', 0, '2026-11-23'), ('two', 0, '2026-11-23')");
	pid = fork();
	if (pid == 0) {
		struct db *mine = fixture_connect(f);
		int bad = 0;

		for (int i = 0; i < rounds; i++)
			bad |= count_up(mine, "two", "one");
		_exit(bad ? 1 : 0);
	}
	for (int i = 0; i < rounds; i++)
		assert_int_equal(count_up(f->db, "one", "two"), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(fixture_number(f, "SELECT SUM(value) FROM city_figure"), 4 * rounds);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(what_is_stored_within_is_stored_with_the_other),
		fixture_test(what_is_undone_within_undoes_nothing_else),
		fixture_test(undone_around_everything_is),
		fixture_test(
			a_lock_not_had_within_fails_the_whole_and_only_the_whole_may_be_run_again),
		fixture_test(a_connection_cut_within_stores_nothing_of_either),
		fixture_test(a_duplicate_within_spoils_neither),
		fixture_test(two_that_cross_each_other_are_both_done_once),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
