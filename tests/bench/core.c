/*
 * core.c - the dispatch core with nothing around its statements: `core COUNT` lets the core itself
 * work on a batch of the outbox's reports, remembering every statement with its values and taking
 * each transaction back; then runs the same statements with the same values in a bare loop over one
 * connection, for good; and so on with the next batch, at least COUNT reports. Prints reports per
 * second of the loop.
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
	uint64_t log_id; /* of the row it added to the flow log, else 0 */
	unsigned int count;
	MYSQL_BIND *in;
};

#define BATCH_LOGS 1000 /* rows that a batch adds to the flow log, at most */

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
	if (__real_mysql_stmt_execute(stmt))
		return 1;
	if (tape.on && !strncmp(known[find(stmt)].sql, "INSERT INTO flow_log", 20))
		tape.steps[tape.count - 1].log_id = mysql_stmt_insert_id(stmt);
	return 0;
}

int __wrap_mysql_query(MYSQL *my, const char *sql)
{
	if (!tape.on)
		return __real_mysql_query(my, sql);
	add_step()->command = sql;
	return __real_mysql_query(my, strcmp(sql, "COMMIT") ? sql : "ROLLBACK");
}

/* ---- the two passes ---- */

/* One batch, as large as the daemon's; its reports. */
static unsigned int record(struct dispatcher *d)
{
	unsigned int reports = 0;
	int done;

	for (size_t i = 0; i < tape.count; i++) {
		for (unsigned int k = 0; k < tape.steps[i].count; k++)
			free(tape.steps[i].in[k].buffer);
		free(tape.steps[i].in);
	}
	tape.count = 0;
	tape.over = false;
	tape.on = true;
	done = dispatcher_turn(d);
	tape.on = false;
	tape.over = true;
	for (size_t i = 0; i < tape.count; i++)
		reports += tape.steps[i].log_id != 0;
	return done < 0 ? 0 : reports;
}

/* The log's rows have other ids this time, and later statements speak of them. */
static struct {
	uint64_t then, now;
} renamed[BATCH_LOGS];

static void rename_ids(struct raw *r, const struct step *s, size_t count)
{
	for (unsigned int i = 0; i < s->count; i++)
		for (size_t k = 0; k < count; k++)
			if (s->in[i].buffer_type == MYSQL_TYPE_LONGLONG &&
			    !memcmp(s->in[i].buffer, &renamed[k].then, sizeof(uint64_t)))
				r->in[i].buffer = &renamed[k].now;
}

static void replay(MYSQL *my)
{
	size_t logs = 0;

	for (size_t i = 0; i < tape.count; i++) {
		const struct step *s = &tape.steps[i];
		struct raw *r = &known[s->statement].raw;

		if (s->command) {
			raw_command(my, s->command);
			continue;
		}
		if (!r->stmt)
			raw_prepare(r, my, known[s->statement].sql);
		memcpy(r->in, s->in, s->count * sizeof(*s->in));
		rename_ids(r, s, logs);
		raw_run(r);
		if (s->log_id) {
			BUG_IF(logs == BATCH_LOGS);
			renamed[logs].then = s->log_id;
			renamed[logs++].now = mysql_stmt_insert_id(r->stmt);
		}
	}
}

/* Milliseconds of the loop, or -1 when the outbox has not so many. */
static int64_t both(const struct conf *c, unsigned int count)
{
	static const volatile sig_atomic_t stop;
	struct db *db = db_open(c, "dispatchd");
	MYSQL *my = raw_connect(c, "dispatchd");
	struct dispatcher d;
	int64_t spent = 0;

	dispatcher_init(&d, c, db, &stop);
	/* The first batch reads the rules and prepares the statements, and is not counted. */
	for (unsigned int done = 0, batch, first = 0; done < count + first; done += batch) {
		int64_t began;

		batch = record(&d);
		if (!batch)
			return -1;
		began = clock_monotonic();
		replay(my);
		if (done)
			spent += clock_monotonic() - began;
		else
			first = batch;
	}
	dispatcher_release(&d);
	db_close(db);
	mysql_close(my);
	return spent;
}

int main(int argc, char **argv)
{
	struct conf *c = conf_load(NULL);
	unsigned int count = argc == 2 ? (unsigned int)strtoul(argv[1], NULL, 10) : 0;
	int64_t spent;

	if (!c || !count || secret_load(c) < 0) {
		fprintf(stderr, "usage: DL_CONF=FILE core COUNT\n");
		return 2;
	}
	spent = both(c, count);
	if (spent <= 0) {
		fprintf(stderr, "core: there are no %u reports in the outbox\n", count);
		return 1;
	}
	printf("%.1f\n", (double)count * CLOCK_SECOND / (double)spent);
	return 0;
}
