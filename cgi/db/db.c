#include "db/db.h"

#include <errmsg.h>
#include <mysql.h>
#include <mysqld_error.h>
#include <stdarg.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"
#include "base/secret.h"
#include "db/values.h"

#define STATEMENT_SLOTS 1024 /* hash slots; a program has some hundred statements */
#define CONNECT_SECONDS 2
#define READ_SECONDS    15

/* MySQL 8 closes idle connections with a code that MariaDB's header lacks. */
#define MYSQL_CLIENT_INTERACTION_TIMEOUT 4031

struct statement {
	const char *sql; /* the literal: its address is the key */
	MYSQL_STMT *stmt;
};

struct db {
	MYSQL my;
	bool connected;
	const struct conf *conf;
	const char *program;
	struct arena *arena;
	struct statement cache[STATEMENT_SLOTS];
	MYSQL_STMT *open;      /* its result is being read */
	const char *expecting; /* the format its columns are bound for; NULL: not yet */
	bool in_transaction, transaction_failed, may_retry;
	bool around, within; /* of db_begin_around(): in it, and in one within it */
	bool duplicate, locked;
	unsigned int lock_wait; /* seconds, 0: the server's own */
	uint64_t last_id;
	unsigned int statements;
	struct values values;
};

struct db *db_open(const struct conf *c, const char *program)
{
	struct db *db = xmalloc(sizeof(*db));

	memset(db, 0, sizeof(*db));
	db->conf = c;
	db->program = program;
	return db;
}

void db_use_arena(struct db *db, struct arena *a)
{
	db->arena = a;
}

static void disconnect(struct db *db)
{
	for (size_t i = 0; i < STATEMENT_SLOTS; i++)
		if (db->cache[i].stmt)
			mysql_stmt_close(db->cache[i].stmt);
	memset(db->cache, 0, sizeof(db->cache));
	db->open = NULL;
	if (db->connected)
		mysql_close(&db->my);
	db->connected = false;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	disconnect(db);
	free(db);
}

/*
 * Log without the values: messages about duplicate or wrong data quote them.
 * The SQL text is a literal of ours and may be shown.
 */
static void log_failure(unsigned int code, const char *message, const char *sql)
{
	bool quotes_data = code == ER_DUP_ENTRY || code == ER_TRUNCATED_WRONG_VALUE_FOR_FIELD ||
			   code == ER_TRUNCATED_WRONG_VALUE || code == ER_WRONG_VALUE_FOR_TYPE ||
			   code == ER_WARN_DATA_OUT_OF_RANGE;

	log_error("db", "%u %s (%.80s)", code, quotes_data ? "wrong value" : message, sql);
}

static bool connection_lost(unsigned int code)
{
	return code == CR_SERVER_GONE_ERROR || code == CR_SERVER_LOST ||
	       code == CR_CONNECTION_ERROR || code == CR_CONN_HOST_ERROR ||
	       code == ER_CONNECTION_KILLED || code == ER_SERVER_SHUTDOWN ||
	       code == MYSQL_CLIENT_INTERACTION_TIMEOUT;
}

static void set_options(MYSQL *my)
{
	unsigned int connect = CONNECT_SECONDS, read = READ_SECONDS;

	mysql_options(my, MYSQL_OPT_CONNECT_TIMEOUT, &connect);
	mysql_options(my, MYSQL_OPT_READ_TIMEOUT, &read);
	mysql_options(my, MYSQL_OPT_WRITE_TIMEOUT, &read);
	mysql_options(my, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	mysql_options(my, MYSQL_INIT_COMMAND,
		      "SET SESSION time_zone = '+00:00',"
		      " sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION'");
}

/* "root" is the server's own administrator: of the embedded server by its
 * socket, of another one by DL_DB_USER and DL_DB_PASSWORD. */
static void credentials(struct db *db, struct arena *a, const char **user, const char **password)
{
	const char *env = getenv("DL_DB_USER");

	if (strcmp(db->program, "root") != 0) {
		*user = arena_printf(a, "dl_%s", db->program);
		*password = secret_db_password(a, db->conf, db->program);
		return;
	}
	*user = env && *env ? env : "root";
	env = getenv("DL_DB_PASSWORD");
	*password = env ? env : "";
}

/* The statement both MySQL and MariaDB have: the variable has two names. */
static int set_isolation(MYSQL *my)
{
	return mysql_query(my, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
}

/* A session's own, on MySQL and MariaDB; beyond what is allowed the server takes its limit. */
static int set_lock_wait(struct db *db)
{
	char sql[80];

	if (!db->lock_wait)
		return 0;
	snprintf(sql, sizeof(sql), "SET SESSION innodb_lock_wait_timeout = %u", db->lock_wait);
	return mysql_query(&db->my, sql);
}

static int connect_now(struct db *db)
{
	const char *host = conf_str(db->conf, "db", "host");
	struct arena *a = arena_new();
	const char *user, *password;
	MYSQL *my;

	credentials(db, a, &user, &password);
	mysql_init(&db->my);
	set_options(&db->my);
	my = mysql_real_connect(&db->my, *host ? host : NULL, user, password,
				conf_str(db->conf, "db", "name"),
				*host ? (unsigned int)conf_int(db->conf, "db", "port") : 0,
				*host ? NULL : conf_str(db->conf, "db", "socket"),
				CLIENT_FOUND_ROWS);
	arena_free(a);
	if (!my || set_isolation(my) || set_lock_wait(db)) {
		log_error("db", "cannot connect as %s: %u %s", db->program, mysql_errno(&db->my),
			  mysql_error(&db->my));
		mysql_close(&db->my);
		return -1;
	}
	db->connected = true;
	return 0;
}

/* --- statements ------------------------------------------------------------ */

static struct statement *slot_of(struct db *db, const char *sql)
{
	size_t i = ((uintptr_t)sql >> 3) * 2654435761u % STATEMENT_SLOTS;

	for (size_t n = 0; n < STATEMENT_SLOTS; n++, i = (i + 1) % STATEMENT_SLOTS)
		if (!db->cache[i].sql || db->cache[i].sql == sql)
			return &db->cache[i];
	BUG("more statements than slots: is SQL text made at run time?");
}

static MYSQL_STMT *prepare(struct db *db, const char *sql, unsigned int *code)
{
	struct statement *s = slot_of(db, sql);
	MYSQL_STMT *stmt;

	if (s->stmt)
		return s->stmt;
	stmt = mysql_stmt_init(&db->my);
	BUG_IF(!stmt);
	if (mysql_stmt_prepare(stmt, sql, strlen(sql))) {
		*code = mysql_stmt_errno(stmt);
		if (!connection_lost(*code))
			log_failure(*code, mysql_stmt_error(stmt), sql);
		mysql_stmt_close(stmt);
		return NULL;
	}
	s->sql = sql;
	s->stmt = stmt;
	return stmt;
}

static void end_open(struct db *db)
{
	if (db->open)
		mysql_stmt_free_result(db->open);
	db->open = NULL;
	db->expecting = NULL;
}

/* One try with the values bound. 0, or the error's code. */
static unsigned int run_once(struct db *db, const char *sql, unsigned int count, MYSQL_STMT **out)
{
	unsigned int code = 0;
	MYSQL_STMT *stmt;

	if (!db->connected && connect_now(db) < 0)
		return CR_CONNECTION_ERROR;
	stmt = prepare(db, sql, &code);
	if (!stmt)
		return code;
	BUG_IF(mysql_stmt_param_count(stmt) != count);
	db->statements++;
	if ((count && mysql_stmt_bind_param(stmt, db->values.bind)) || mysql_stmt_execute(stmt) ||
	    mysql_stmt_store_result(stmt)) {
		code = mysql_stmt_errno(stmt);
		if (code != ER_DUP_ENTRY && !connection_lost(code))
			log_failure(code, mysql_stmt_error(stmt), sql);
		mysql_stmt_free_result(stmt);
		return code;
	}
	*out = stmt;
	return 0;
}

/*
 * Again on a new connection only when the statement cannot have been done
 * already: it reads, or the server was gone before it was sent.
 */
static bool may_run_again(const struct db *db, unsigned int code, const char *sql)
{
	return !db->in_transaction && connection_lost(code) &&
	       (code != CR_SERVER_LOST || !strncmp(sql, "SELECT", 6));
}

static int fail(struct db *db, unsigned int code, const char *sql)
{
	db->duplicate = code == ER_DUP_ENTRY;
	db->locked = code == ER_LOCK_WAIT_TIMEOUT;
	if (db->duplicate)
		return -1;
	if (connection_lost(code)) {
		log_failure(code, "connection lost", sql);
		disconnect(db);
	}
	if (db->in_transaction) {
		db->transaction_failed = true;
		db->may_retry = connection_lost(code) || code == ER_LOCK_DEADLOCK ||
				code == ER_LOCK_WAIT_TIMEOUT;
	}
	return -1;
}

/* Run with `count` bound values; its result, when any, is buffered. NULL on failure. */
static MYSQL_STMT *run(struct db *db, const char *sql, unsigned int count)
{
	MYSQL_STMT *stmt = NULL;
	bool was_connected = db->connected;
	unsigned int code;

	end_open(db);
	db->duplicate = db->locked = false;
	if (db->transaction_failed)
		return NULL;
	code = run_once(db, sql, count, &stmt);
	if (code && was_connected && may_run_again(db, code, sql)) {
		disconnect(db);
		code = run_once(db, sql, count, &stmt);
	}
	if (code)
		fail(db, code, sql);
	return stmt;
}

int64_t db_exec(struct db *db, const char *sql, const char *in, ...)
{
	MYSQL_STMT *stmt;
	unsigned int n;
	va_list ap;

	va_start(ap, in);
	n = values_take(&db->values, in, &ap);
	va_end(ap);
	stmt = run(db, sql, n);
	if (!stmt)
		return -1;
	db->last_id = mysql_stmt_insert_id(stmt);
	return (int64_t)mysql_stmt_affected_rows(stmt);
}

uint64_t db_last_id(const struct db *db)
{
	return db->last_id;
}

bool db_was_duplicate(const struct db *db)
{
	return db->duplicate;
}

bool db_was_locked(const struct db *db)
{
	return db->locked;
}

void db_lock_wait(struct db *db, unsigned int seconds)
{
	db->lock_wait = seconds;
}

/* --- results --------------------------------------------------------------- */

static enum db_row_result next_row(struct db *db, const char *out, va_list *ap)
{
	int got;

	BUG_IF(!db->open || mysql_stmt_field_count(db->open) != strlen(out));
	if (db->expecting != out) {
		values_expect(&db->values, out);
		if (mysql_stmt_bind_result(db->open, db->values.bind))
			return DB_FAILED;
		db->expecting = out;
	}
	got = mysql_stmt_fetch(db->open);
	if (got != 0 && got != MYSQL_DATA_TRUNCATED) {
		end_open(db);
		return got == MYSQL_NO_DATA ? DB_NONE : DB_FAILED;
	}
	values_give(&db->values, db->open, db->arena, out, ap);
	return DB_ROW;
}

enum db_row_result db_row(struct db *db, const char *sql, const char *in, ...)
{
	enum db_row_result result = DB_FAILED;
	unsigned int n;
	va_list ap;

	va_start(ap, in);
	n = values_take(&db->values, in, &ap);
	db->open = run(db, sql, n);
	if (db->open)
		result = next_row(db, va_arg(ap, const char *), &ap);
	va_end(ap);
	end_open(db);
	return result;
}

int db_query(struct db *db, const char *sql, const char *in, ...)
{
	unsigned int n;
	va_list ap;

	va_start(ap, in);
	n = values_take(&db->values, in, &ap);
	va_end(ap);
	db->open = run(db, sql, n);
	return db->open ? 0 : -1;
}

enum db_row_result db_next(struct db *db, const char *out, ...)
{
	enum db_row_result result;
	va_list ap;

	va_start(ap, out);
	result = next_row(db, out, &ap);
	va_end(ap);
	return result;
}

/* --- transactions ---------------------------------------------------------- */

/* A command without parameters or result. 0, or the error's code. */
static unsigned int command(struct db *db, const char *sql)
{
	if (!db->connected && connect_now(db) < 0)
		return CR_CONNECTION_ERROR;
	db->statements++;
	return mysql_query(&db->my, sql) ? mysql_errno(&db->my) : 0;
}

/* Within another: undone alone by its savepoint, stored with the other. */
static int begin_within(struct db *db)
{
	unsigned int code;

	BUG_IF(db->within);
	end_open(db);
	if (db->transaction_failed)
		return -1;
	code = command(db, "SAVEPOINT within");
	if (code)
		return fail(db, code, "SAVEPOINT within");
	db->within = true;
	return 0;
}

static int end_within(struct db *db, int result)
{
	unsigned int code = 0;

	end_open(db);
	db->within = false;
	if (result < 0 && !db->transaction_failed)
		code = command(db, "ROLLBACK TO SAVEPOINT within");
	if (code)
		fail(db, code, "ROLLBACK TO SAVEPOINT within");
	return db->transaction_failed && result >= 0 ? -1 : result;
}

int db_begin(struct db *db)
{
	bool was_connected = db->connected;
	unsigned int code;

	if (db->around)
		return begin_within(db);
	BUG_IF(db->in_transaction);
	end_open(db);
	db->transaction_failed = db->may_retry = false;
	code = command(db, "START TRANSACTION");
	if (code && was_connected && connection_lost(code)) {
		disconnect(db);
		code = command(db, "START TRANSACTION");
	}
	if (code)
		return fail(db, code, "START TRANSACTION");
	db->in_transaction = true;
	return 0;
}

static void roll_back(struct db *db)
{
	if (db->connected && mysql_query(&db->my, "ROLLBACK"))
		disconnect(db); /* the server forgets it with the connection */
}

int db_end(struct db *db, int result)
{
	unsigned int code = 0;

	if (db->within)
		return end_within(db, result);
	BUG_IF(!db->in_transaction || db->around);
	end_open(db);
	db->in_transaction = false;
	if (result < 0 || db->transaction_failed) {
		roll_back(db);
		db->transaction_failed = false;
		return result < 0 ? result : -1;
	}
	code = command(db, "COMMIT");
	if (!code)
		return result;
	/* Whether a commit that got no answer was done is not known here. */
	log_failure(code, mysql_error(&db->my), "COMMIT");
	disconnect(db);
	return -1;
}

bool db_retry(const struct db *db)
{
	return db->may_retry && !db->around;
}

int db_begin_around(struct db *db)
{
	int result = db_begin(db);

	db->around = result == 0;
	return result;
}

int db_end_around(struct db *db, int result)
{
	BUG_IF(!db->around || db->within);
	db->around = false;
	return db_end(db, result);
}

int db_ping(struct db *db)
{
	end_open(db);
	if (db->connected && !mysql_ping(&db->my))
		return 0;
	disconnect(db);
	return connect_now(db);
}

unsigned int db_statements(struct db *db)
{
	unsigned int n = db->statements;

	db->statements = 0;
	return n;
}

int db_check(struct db *db, const char *sql)
{
	unsigned int code = 0;

	if (!db->connected && connect_now(db) < 0)
		return -1;
	return prepare(db, sql, &code) ? 0 : -1;
}

void *db_handle(struct db *db)
{
	if (!db->connected && connect_now(db) < 0)
		return NULL;
	end_open(db);
	return &db->my;
}
