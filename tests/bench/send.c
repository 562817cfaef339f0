/*
 * send.c - sending drafts with nothing around it: WORKERS processes, one connection
 * each, run the statements of POST /snap/<draft>/send over the drafts of a file that
 * `drafts` printed, as fast as they can. Prints drafts per second. With "api" as POST
 * /api/v1/drafts/<draft>/send does it: around them the row of the call's Idempotency-Key, all in
 * one transaction.
 *
 *   send FILE WORKERS [api]
 */
#include <inttypes.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/idempotency.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"
#include "base/secret.h"
#include "dispatch/flow_chain.h"
#include "dispatch/outbox.h"
#include "dispatch/workflow.h"
#include "raw.h"
#include "report/draft.h"
#include "report/number.h"
#include "report/submit.h"

#define LINE_MAX_BYTES 4096
#define WORKERS_MAX    64
/* What the draft's point gives; the bytes of these do not matter here. */
#define CELL     1000
#define DISTRICT 370202
#define STREET   370202001

enum { LOOK, LOCK, REPORT, PHOTOS, TERMS, SENT, LOG, OUTBOX, CLAIM, STORE, STATEMENTS };

#define SEALED 900 /* bytes of a stored reply, about */

static const char *sql_of(int statement)
{
	switch (statement) {
	case LOOK:
		return draft_statements[0];
	case OUTBOX:
		return outbox_statements[0];
	case LOG:
		return flow_chain_statements[0];
	case CLAIM:
		return idempotency_statements[0];
	case STORE:
		return idempotency_statements[2];
	case LOCK:
		return submit_statements[0];
	default: /* behind the one that finds a draft that was sent before, in the same order */
		return submit_statements[statement];
	}
}

struct sender {
	struct raw raw[STATEMENTS];
	MYSQL *my;
	MYSQL_TIME now;
	bool api;
};

struct line {
	uint64_t id;
	unsigned char token[TOKEN_BYTES], visitor[TOKEN_BYTES];
	const char *terms;
};

static const uint64_t cell = CELL, district = DISTRICT, street = STREET, citizen = ACTOR_CITIZEN,
		      submit = ACTION_SUBMIT, submitted = STATE_SUBMITTED, none = 0, one = 1,
		      topic = OUTBOX_DISPATCH;

static void look(struct sender *s, const struct line *l)
{
	struct raw *r = &s->raw[LOOK];

	raw_bytes(r, 0, MYSQL_TYPE_BLOB, l->visitor, sizeof(l->visitor));
	raw_bytes(r, 1, MYSQL_TYPE_BLOB, l->token, sizeof(l->token));
	raw_bytes(r, 2, MYSQL_TYPE_BLOB, l->token, sizeof(l->token));
	raw_run(r);
}

static uint64_t insert_report(struct sender *s, const struct line *l)
{
	char number[REPORT_NUMBER_LEN + 1];
	struct raw *r = &s->raw[REPORT];

	/* A day of its own, so that the service's random numbers are not met. */
	report_number_make(number, "QD", clock_now() - 400 * CLOCK_DAY, (uint32_t)l->id);
	raw_bytes(r, 0, MYSQL_TYPE_STRING, number, REPORT_NUMBER_LEN);
	raw_number(r, 1, &cell);
	raw_number(r, 2, &district);
	raw_number(r, 3, &street);
	raw_time(r, 4, &s->now);
	raw_time(r, 5, &s->now);
	raw_number(r, 6, &l->id);
	raw_run(r);
	return mysql_stmt_insert_id(r->stmt);
}

/* The submission's row; its hash is of other bytes than the service's, and as long. */
static void insert_log(struct sender *s, const uint64_t *id)
{
	static const unsigned char hash[FLOW_HASH];
	struct raw *r = &s->raw[LOG];

	raw_number(r, 0, id);
	raw_time(r, 1, &s->now);
	raw_number(r, 2, &citizen);
	raw_bytes(r, 3, MYSQL_TYPE_STRING, "市民", strlen("市民"));
	raw_number(r, 4, &submit);
	raw_number(r, 5, &none);
	raw_number(r, 6, &submitted);
	raw_bytes(r, 7, MYSQL_TYPE_STRING, "", 0);
	raw_number(r, 8, &one);
	raw_number(r, 9, &none);
	raw_number(r, 10, &none);
	raw_null(r, 11);
	raw_number(r, 12, &one);
	raw_bytes(r, 13, MYSQL_TYPE_BLOB, hash, sizeof(hash));
	raw_run(r);
}

static void insert_rest(struct sender *s, const struct line *l, const uint64_t *id)
{
	struct raw *r = s->raw;

	raw_number(&r[PHOTOS], 0, id);
	raw_number(&r[PHOTOS], 1, &l->id);
	raw_run(&r[PHOTOS]);
	insert_log(s, id);
	raw_number(&r[TERMS], 0, id);
	raw_bytes(&r[TERMS], 1, MYSQL_TYPE_STRING, l->terms, strlen(l->terms));
	raw_run(&r[TERMS]);
	raw_number(&r[OUTBOX], 0, &topic);
	raw_number(&r[OUTBOX], 1, id);
	raw_time(&r[OUTBOX], 2, &s->now);
	raw_time(&r[OUTBOX], 3, &s->now);
	raw_run(&r[OUTBOX]);
	raw_number(&r[SENT], 0, id);
	raw_time(&r[SENT], 1, &s->now);
	raw_number(&r[SENT], 2, &l->id);
	raw_run(&r[SENT]);
}

/* Of a key that is as random as the draft's own token. */
static void claim(struct sender *s, const struct line *l)
{
	struct raw *r = &s->raw[CLAIM];

	raw_bytes(r, 0, MYSQL_TYPE_BLOB, l->token, sizeof(l->token));
	raw_bytes(r, 1, MYSQL_TYPE_BLOB, l->token, sizeof(l->token));
	raw_time(r, 2, &s->now);
	raw_run(r);
}

static void store_reply(struct sender *s, const struct line *l)
{
	static const unsigned char sealed[SEALED];
	static const uint64_t created = 201;
	struct raw *r = &s->raw[STORE];

	raw_number(r, 0, &created);
	raw_bytes(r, 1, MYSQL_TYPE_BLOB, sealed, sizeof(sealed));
	raw_bytes(r, 2, MYSQL_TYPE_BLOB, l->token, sizeof(l->token));
	raw_run(r);
}

static void send_one(struct sender *s, const struct line *l)
{
	uint64_t id;

	if (s->api) {
		raw_command(s->my, "START TRANSACTION");
		claim(s, l);
	}
	look(s, l);
	raw_command(s->my, s->api ? "SAVEPOINT within" : "START TRANSACTION");
	raw_number(&s->raw[LOCK], 0, &l->id);
	if (raw_run(&s->raw[LOCK]) != l->id) {
		fprintf(stderr, "send: draft %" PRIu64 " was sent before\n", l->id);
		exit(1);
	}
	id = insert_report(s, l);
	insert_rest(s, l, &id);
	if (s->api)
		store_reply(s, l);
	raw_command(s->my, "COMMIT");
}

static void sender_start(struct sender *s, const struct conf *c, bool api)
{
	struct civil t = clock_civil(clock_now() - CLOCK_CST);

	*s = (struct sender){ .my = raw_connect(c, api ? "api" : "citizen"), .api = api };
	s->now = (MYSQL_TIME){ .year = (unsigned int)t.year,
			       .month = (unsigned int)t.month,
			       .day = (unsigned int)t.day,
			       .hour = (unsigned int)t.hour,
			       .time_type = MYSQL_TIMESTAMP_DATETIME };
	for (int i = 0; i < (api ? STATEMENTS : CLAIM); i++)
		raw_prepare(&s->raw[i], s->my, sql_of(i));
}

/* One tab-separated line of `drafts`; cuts it up. */
static void parse(char *text, struct line *out)
{
	char *field[6];

	for (size_t i = 0; i < 6; i++) {
		field[i] = text;
		text += strcspn(text, "\t\n");
		BUG_IF(!*text);
		*text++ = '\0';
	}
	out->id = strtoull(field[0], NULL, 10);
	out->terms = xstrdup(field[5]);
	BUG_IF(token_parse(out->token, field[1]) < 0 || token_parse(out->visitor, field[2]) < 0);
}

static struct line *read_lines(const char *path, size_t *count)
{
	FILE *f = fopen(path, "re");
	char text[LINE_MAX_BYTES];
	struct line *lines = NULL;
	size_t n = 0;

	while (f && fgets(text, sizeof(text), f)) {
		if (n % 1024 == 0)
			lines = xrealloc(lines, (n + 1024) * sizeof(*lines));
		parse(text, &lines[n++]);
	}
	if (f)
		fclose(f);
	*count = n;
	return lines;
}

/* Every worker connects first; the pipe's end says go. */
static void work(const struct conf *c, bool api, const struct line *lines, size_t count, int ready,
		 int go)
{
	struct sender s;
	char byte = 0;

	sender_start(&s, c, api);
	BUG_IF(write(ready, &byte, 1) != 1);
	while (read(go, &byte, 1) > 0)
		;
	for (size_t i = 0; i < count; i++)
		send_one(&s, &lines[i]);
	_exit(0);
}

static int run(const struct conf *c, bool api, const struct line *lines, size_t count,
	       size_t workers)
{
	int ready[2], go[2], status, failed = 0;
	int64_t began;
	char byte;

	BUG_IF(pipe(ready) < 0 || pipe(go) < 0);
	for (size_t i = 0; i < workers; i++) {
		size_t from = count * i / workers, to = count * (i + 1) / workers;

		if (fork() == 0) {
			close(go[1]);
			work(c, api, lines + from, to - from, ready[1], go[0]);
		}
	}
	close(ready[1]); /* so that a worker that fails is not waited for */
	for (size_t i = 0; i < workers; i++)
		if (read(ready[0], &byte, 1) != 1)
			return 1;
	began = clock_monotonic();
	close(go[1]);
	while (wait(&status) > 0)
		failed |= status;
	printf("%.1f\n", (double)count * CLOCK_SECOND / (double)(clock_monotonic() - began));
	return failed != 0;
}

int main(int argc, char **argv)
{
	struct conf *c = conf_load(NULL);
	bool api = argc == 4 && !strcmp(argv[3], "api");
	size_t workers = argc == 3 || api ? (size_t)strtoul(argv[2], NULL, 10) : 0, count = 0;
	struct line *lines = workers ? read_lines(argv[1], &count) : NULL;

	if (!c || !workers || workers > WORKERS_MAX || !count) {
		fprintf(stderr, "usage: DL_CONF=FILE send DRAFTS WORKERS [api]\n");
		return 2;
	}
	return run(c, api, lines, count, workers);
}
