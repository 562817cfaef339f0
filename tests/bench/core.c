/*
 * core.c - the dispatch core with nothing around its statements: `core COUNT` lets the core itself
 * work on the COUNT oldest reports of the outbox, remembering every statement with its values and
 * taking each transaction back; then runs the same statements with the same values in a bare loop
 * over one connection, for good. Prints reports per second of the loop.
 *
 * The program is linked with --wrap, so that what db/db.c asks of the client library passes here.
 */
#include <mysql.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"
#include "base/secret.h"
#include "db/db.h"
#include "dispatch/dispatcher.h"
#include "raw.h"

#define STATEMENTS_MAX 64

/* One statement of the core with its values, or a command without any. */
struct step {
	const char *command; /* NULL: a statement */
	size_t statement;
	unsigned int count;
	MYSQL_BIND *in;
};

static struct {
	struct step *steps;
	size_t count;
	bool on;   /* statements are remembered */
	bool over; /* what passes now is the loop's own */
} tape;

static struct {
	MYSQL_STMT *stmt; /* the core's own */
	const char *sql;
	const MYSQL_BIND *bound;
	struct raw raw; /* the loop's */
} known[STATEMENTS_MAX];
static size_t known_count;

static struct step *add_step(void)
{
	if (tape.count % 1024 == 0)
		tape.steps = xrealloc(tape.steps, (tape.count + 1024) * sizeof(*tape.steps));
	tape.steps[tape.count] = (struct step){ 0 };
	return &tape.steps[tape.count++];
}

static size_t find(const MYSQL_STMT *stmt)
{
	for (size_t i = 0; i < known_count; i++)
		if (known[i].stmt == stmt)
			return i;
	BUG("a statement that was not prepared");
}

/* ---- what db.c calls ---- */

int __real_mysql_stmt_prepare(MYSQL_STMT *stmt, const char *sql, unsigned long len);
int __wrap_mysql_stmt_prepare(MYSQL_STMT *stmt, const char *sql, unsigned long len);
my_bool __real_mysql_stmt_bind_param(MYSQL_STMT *stmt, MYSQL_BIND *bind);
my_bool __wrap_mysql_stmt_bind_param(MYSQL_STMT *stmt, MYSQL_BIND *bind);
int __real_mysql_stmt_execute(MYSQL_STMT *stmt);
int __wrap_mysql_stmt_execute(MYSQL_STMT *stmt);
int __real_mysql_query(MYSQL *my, const char *sql);
int __wrap_mysql_query(MYSQL *my, const char *sql);

int __wrap_mysql_stmt_prepare(MYSQL_STMT *stmt, const char *sql, unsigned long len)
{
	if (!tape.over) {
		BUG_IF(known_count == STATEMENTS_MAX);
		known[known_count].stmt = stmt;
		known[known_count++].sql = sql;
	}
	return __real_mysql_stmt_prepare(stmt, sql, len);
}

my_bool __wrap_mysql_stmt_bind_param(MYSQL_STMT *stmt, MYSQL_BIND *bind)
{
	if (!tape.over)
		known[find(stmt)].bound = bind;
	return __real_mysql_stmt_bind_param(stmt, bind);
}

/* What the value points to is the core's own and changes with its next statement. */
static MYSQL_BIND copy_of(const MYSQL_BIND *b)
{
	unsigned long len = b->length ? *b->length : b->buffer_length;
	MYSQL_BIND copy = { .buffer_type = b->buffer_type, .is_unsigned = b->is_unsigned };

	if (b->is_null && *b->is_null)
		return (MYSQL_BIND){ .buffer_type = MYSQL_TYPE_NULL };
	if (b->buffer_type == MYSQL_TYPE_DATETIME)
		len = sizeof(MYSQL_TIME);
	else if (b->buffer_type != MYSQL_TYPE_STRING && b->buffer_type != MYSQL_TYPE_BLOB)
		len = 8;
	copy.buffer = xmalloc(len + 1);
	memcpy(copy.buffer, b->buffer, len);
	copy.buffer_length = copy.length_value = len;
	return copy;
}

int __wrap_mysql_stmt_execute(MYSQL_STMT *stmt)
{
	struct step *s;

	if (tape.on) {
		s = add_step();
		s->statement = find(stmt);
		s->count = (unsigned int)mysql_stmt_param_count(stmt);
		s->in = xmalloc((s->count + 1) * sizeof(*s->in));
		for (unsigned int i = 0; i < s->count; i++)
			s->in[i] = copy_of(&known[s->statement].bound[i]);
	}
	return __real_mysql_stmt_execute(stmt);
}

int __wrap_mysql_query(MYSQL *my, const char *sql)
{
	if (!tape.on)
		return __real_mysql_query(my, sql);
	add_step()->command = sql;
	return __real_mysql_query(my, strcmp(sql, "COMMIT") ? sql : "ROLLBACK");
}

/* ---- the two passes ---- */

/* How many reports the core worked on. */
static int record(const struct conf *c, unsigned int count)
{
	static const volatile sig_atomic_t stop;
	struct db *db = db_open(c, "dispatchd");
	struct dispatcher d;
	int done;

	dispatcher_init(&d, c, db, &stop);
	d.batch = 1; /* reads the rules, which are not part of a report's work */
	done = dispatcher_turn(&d);
	d.batch = count < DISPATCHER_BATCH_MAX ? count : DISPATCHER_BATCH_MAX;
	tape.on = true;
	if (done >= 0)
		done = dispatcher_turn(&d);
	tape.on = false;
	tape.over = true;
	dispatcher_release(&d);
	db_close(db);
	return done;
}

static void replay(MYSQL *my)
{
	for (size_t i = 0; i < tape.count; i++) {
		const struct step *s = &tape.steps[i];
		struct raw *r = &known[s->statement].raw;

		if (s->command) {
			raw_command(my, s->command);
			continue;
		}
		memcpy(r->in, s->in, s->count * sizeof(*s->in));
		raw_run(r);
	}
}

int main(int argc, char **argv)
{
	struct conf *c = conf_load(NULL);
	unsigned int count = argc == 2 ? (unsigned int)strtoul(argv[1], NULL, 10) : 0;
	int64_t began;
	MYSQL *my;
	int done;

	if (!c || !count || secret_load(c) < 0) {
		fprintf(stderr, "usage: DL_CONF=FILE core COUNT\n");
		return 2;
	}
	done = record(c, count);
	if (done < (int)count) {
		fprintf(stderr, "core: %d of %u reports in the outbox\n", done, count);
		return 1;
	}
	my = raw_connect(c, "dispatchd");
	for (size_t i = 0; i < known_count; i++)
		raw_prepare(&known[i].raw, my, known[i].sql);
	began = clock_monotonic();
	replay(my);
	printf("%.1f\n", (double)count * CLOCK_SECOND / (double)(clock_monotonic() - began));
	mysql_close(my);
	return 0;
}
