/*
 * fixture.h - a migrated database of its own for each test program, on the
 * private MariaDB that DL_TEST_SOCKET names (`make check` starts it;
 * by hand: schema/private-db start DIR, DL_TEST_SOCKET=DIR/mariadbd.sock).
 *
 *   int main(void) { ... return cmocka_run_group_tests(tests, fixture_start, fixture_stop); }
 *   with fixture_test(name): *state is the fixture, every table but schema_migration emptied before
 *   each test, unless fixture_keep(f) was called in a group set-up that filled data for all.
 */
#ifndef DL_TESTS_DB_FIXTURE_H
#define DL_TESTS_DB_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "db/db.h"

struct fixture {
	struct conf *conf;   /* db of this test, secret dir of its own with all keys */
	struct db *db;       /* as the server's root: may do anything */
	struct arena *arena; /* reset before each test */
	int64_t now;         /* 2026-11-23 10:00 CST, a Monday */
	bool keep;
	char dir[64]; /* temporary directory, removed at the end */
};

int fixture_start(void **state);
int fixture_stop(void **state);
int fixture_clean(void **state); /* set-up of each fixture_test() */

#define fixture_test(fn) cmocka_unit_test_setup(fn, fixture_clean)

/* Rows of a table. The name is the test's own literal. */
int64_t fixture_count(struct fixture *f, const char *table);
/* Run SQL text of the test, as it is; fails the test when the server refuses. */
void fixture_sql(struct fixture *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* One number: SELECT ... */
int64_t fixture_number(struct fixture *f, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void fixture_keep(struct fixture *f);
/* Kill the server's side of f->db's connection. */
void fixture_cut_connection(struct fixture *f);
/* A second connection, as dl_<program> would have it but with root's rights. */
struct db *fixture_connect(struct fixture *f);

#endif
