/*
 * db.h - one connection to MySQL or MariaDB, its prepared statements and
 * transactions. It knows SQL's mechanics and no table by name.
 *
 * SQL texts are whole literals in tables of the feature files; a statement is
 * prepared at its first use and found again by the literal's address. Values
 * travel only as bound parameters, described by a format string:
 *
 *   in   u uint64_t    i int64_t    d double    s const char * (NULL = NULL)
 *        b const void *, size_t (NULL = NULL)
 *        t int64_t, ms since 1970 -> DATETIME(3) in UTC (DB_NULL_TIME = NULL)
 *        n (no argument) NULL
 *        Smaller integers must be cast to the exact type: variadic.
 *   out  u uint64_t *  U unsigned int *   i int64_t *  I int *  d double *
 *        s const char ** (arena; NULL when NULL)
 *        b struct db_bytes * (arena; data NULL when NULL)
 *        t int64_t * (DB_NULL_TIME when NULL)
 *        A NULL in an integer column is 0; in a double column NAN.
 *
 * Results are copied into the arena given at db_use_arena(), the request's.
 *
 * Every function that talks to the server returns -1 on failure, after one
 * log line. When the connection is lost outside a transaction the statement
 * is tried once more on a new connection; inside one the transaction fails
 * as a whole. A deadlock or lock wait inside one also fails as a whole:
 * db_retry() says whether the caller may run its transaction again.
 *
 * Transactions do not nest, but for one case: db_begin_around() opens one within which the
 * features' own db_begin() and db_end() are savepoints, so that what they do is stored together
 * with the caller's, or not at all.
 */
#ifndef DL_DB_DB_H
#define DL_DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DB_NULL_TIME INT64_MIN

struct arena;
struct conf;
struct db;

struct db_bytes {
	const void *data;
	size_t len;
};

enum db_row_result { DB_NONE = 0, DB_ROW = 1, DB_FAILED = -1 };

/*
 * Connect as user dl_<program> with that program's secret. Does not touch the network
 * before the first statement, so a worker starts (and says 503) while the
 * database is away. Never NULL.
 */
struct db *db_open(const struct conf *c, const char *program);
void db_close(struct db *db); /* NULL is allowed */
void db_use_arena(struct db *db, struct arena *a);

/* Rows changed (or matched, for UPDATE), or -1. */
int64_t db_exec(struct db *db, const char *sql, const char *in, ...);
uint64_t db_last_id(const struct db *db); /* AUTO_INCREMENT of the last db_exec() */
/* The last db_exec() failed because of a unique key. */
bool db_was_duplicate(const struct db *db);
/* The last statement waited longer for another's lock than it may. */
bool db_was_locked(const struct db *db);
/* How long that is for the connections opened from now on; the server's own rule when not said. */
void db_lock_wait(struct db *db, unsigned int seconds);

/*
 * At most one row. `...` holds the in-values, then the out format, then the
 * out-pointers: db_row(db, sql, "s", number, "uI", &id, &status).
 */
enum db_row_result db_row(struct db *db, const char *sql, const char *in, ...);

/*
 * Many rows: db_query() starts, db_next() fetches one into the out-pointers
 * (DB_ROW, DB_NONE at the end, DB_FAILED). The whole result is buffered in
 * the client first: every list has a LIMIT. Only one query is open at a time; the
 * next statement ends it.
 */
int db_query(struct db *db, const char *sql, const char *in, ...);
enum db_row_result db_next(struct db *db, const char *out, ...);

int db_begin(struct db *db);
/*
 * result >= 0: commit, and return result, or -1 when the commit failed.
 * result < 0: roll back, return result.
 */
int db_end(struct db *db, int result);
/* The last failed transaction met a deadlock or a lost connection before
 * COMMIT was sent: nothing of it is stored and it may be run again. Never true of one within
 * another: the server has thrown away both. */
bool db_retry(const struct db *db);

/*
 * The transaction around others. Within it, until db_end_around(), a db_end() of less than 0 undoes
 * what came since its db_begin(), nothing else; what is stored is decided by db_end_around().
 */
int db_begin_around(struct db *db);
int db_end_around(struct db *db, int result);

/* 0 when the server answers within two seconds. */
int db_ping(struct db *db);
/* Statements run since the last call: for the tests' "at most 4 a page". */
unsigned int db_statements(struct db *db);
/* Prepare without running: the tests check every literal. 0 or -1. */
int db_check(struct db *db, const char *sql);
/* For db/migrate.c and tests/db: the raw handle (MYSQL *), connected, or NULL. */
void *db_handle(struct db *db);

#endif
