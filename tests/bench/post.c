/*
 * post.c - an Open311 POST of a request with nothing around it: WORKERS processes, one connection
 * each, run the statements of COUNT requests that come with the key KEY, each of a person of its
 * own, as fast as they can. Prints requests per second.
 *
 *   post COUNT WORKERS KEY
 *
 * That these are the statements which the program runs, in its order and with its transactions, is
 * seen by the caller in the database's own log (bench.mjs).
 */
#include <inttypes.h>
#include <sodium.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"
#include "base/secret.h"
#include "dispatch/flow_chain.h"
#include "dispatch/outbox.h"
#include "dispatch/workflow.h"
#include "open311/client.h"
#include "open311/request_new.h"
#include "raw.h"
#include "report/draft.h"
#include "report/number.h"
#include "report/search.h"
#include "report/submit.h"

#define WORKERS_MAX 64
/* What the point gives; the bytes of these do not matter here. */
#define CELL     1000
#define DISTRICT 370202
#define STREET   370202001
#define CATEGORY 7
#define GROUP    1

enum {
	CLIENT,
	COUNT,
	LOOK,
	CITIZEN,
	NEW_CITIZEN,
	MAKE,
	ALONG,
	SAVE,
	LOCK,
	REPORT,
	PHOTOS,
	LOG,
	TERMS,
	OUTBOX,
	SENT,
	STATEMENTS
};

/* The tables are in the order of their files' enums; account/citizen.c keeps its own to itself. */
static const char *sql_of(int statement)
{
	switch (statement) {
	case CITIZEN:
		return "SELECT id FROM citizen WHERE visitor = ?";
	case NEW_CITIZEN:
		return "INSERT INTO citizen (visitor, created_at) VALUES (?, ?)";
	case LOOK:
		return draft_statements[0];
	case MAKE:
		return draft_statements[1];
	case SAVE:
		return draft_statements[2];
	case ALONG:
		return new_request_statements[0];
	case LOCK:
		return submit_statements[0];
	case REPORT:
		return submit_statements[2];
	case PHOTOS:
		return submit_statements[3];
	case TERMS:
		return submit_statements[4];
	case SENT:
		return submit_statements[5];
	case LOG:
		return flow_chain_statements[0];
	case OUTBOX:
		return outbox_statements[0];
	default:
		return client_statements[statement];
	}
}

/* What is the same for all. */
static struct {
	unsigned char key_hash[crypto_hash_sha256_BYTES];
	uint64_t client, minute;
	const char *body, *terms;
	unsigned char *phone, *contact; /* sealed */
	size_t phone_len, contact_len;
	MYSQL_TIME now;
} same;

struct one {
	unsigned char visitor[TOKEN_BYTES], before[TOKEN_BYTES], token[TOKEN_BYTES];
};

static const uint64_t cell = CELL, district = DISTRICT, street = STREET, category = CATEGORY,
		      group = GROUP, pin = PLACE_PIN, citizen_acts = ACTOR_CITIZEN,
		      submit = ACTION_SUBMIT, submitted = STATE_SUBMITTED, none = 0, one_ = 1,
		      topic = OUTBOX_DISPATCH;
static const double lat = 36.0671, lon = 120.3826;

static void text(struct raw *r, unsigned int i, const char *s)
{
	raw_bytes(r, i, MYSQL_TYPE_STRING, s, strlen(s));
}

static void token(struct raw *r, unsigned int i, const unsigned char bytes[TOKEN_BYTES])
{
	raw_bytes(r, i, MYSQL_TYPE_BLOB, bytes, TOKEN_BYTES);
}

/* ---- before anything is written ---- */

static void ask_client(struct raw *raw)
{
	raw_time(&raw[CLIENT], 0, &same.now);
	raw_bytes(&raw[CLIENT], 1, MYSQL_TYPE_BLOB, same.key_hash, sizeof(same.key_hash));
	same.client = raw_run(&raw[CLIENT]);
	raw_number(&raw[COUNT], 0, &same.client);
	raw_number(&raw[COUNT], 1, &same.minute);
	raw_run(&raw[COUNT]);
}

static void look(struct raw *r, const struct one *o, const unsigned char of[TOKEN_BYTES])
{
	token(r, 0, o->visitor);
	token(r, 1, of);
	token(r, 2, of);
	raw_run(r);
}

/* ---- the draft ---- */

static uint64_t make_citizen(struct raw *raw, const struct one *o)
{
	token(&raw[CITIZEN], 0, o->visitor);
	raw_run(&raw[CITIZEN]);
	token(&raw[NEW_CITIZEN], 0, o->visitor);
	raw_time(&raw[NEW_CITIZEN], 1, &same.now);
	raw_run(&raw[NEW_CITIZEN]);
	return mysql_stmt_insert_id(raw[NEW_CITIZEN].stmt);
}

static uint64_t make_draft(struct raw *r, const struct one *o, const uint64_t *citizen)
{
	token(r, 0, o->token);
	raw_number(r, 1, citizen);
	raw_null(r, 2);
	raw_time(r, 3, &same.now);
	raw_time(r, 4, &same.now);
	raw_run(r);
	return mysql_stmt_insert_id(r->stmt);
}

static void save(struct raw *r, const uint64_t *draft)
{
	raw_number(r, 0, &one_);
	raw_double(r, 1, &lat);
	raw_number(r, 2, &one_);
	raw_double(r, 3, &lon);
	raw_number(r, 4, &pin);
	text(r, 5, "");
	raw_number(r, 6, &none);
	text(r, 7, same.body);
	text(r, 8, "");
	raw_number(r, 9, &group);
	raw_number(r, 10, &category);
	raw_bytes(r, 11, MYSQL_TYPE_BLOB, same.phone, same.phone_len);
	raw_number(r, 12, &none);
	raw_number(r, 13, &none);
	raw_time(r, 14, &same.now);
	raw_number(r, 15, draft);
	raw_run(r);
}

static void send_along(struct raw *r, const struct one *o)
{
	token(r, 0, o->token);
	raw_number(r, 1, &same.client);
	text(r, 2, "");
	text(r, 3, "");
	text(r, 4, "");
	text(r, 5, "{}");
	raw_bytes(r, 6, MYSQL_TYPE_BLOB, same.contact, same.contact_len);
	token(r, 7, o->before); /* any bytes */
	raw_time(r, 8, &same.now);
	raw_run(r);
}

/* ---- the report ---- */

static uint64_t insert_report(struct raw *r, const uint64_t *draft)
{
	char number[REPORT_NUMBER_LEN + 1];

	/* A day of its own, so that the program's random numbers are not met. */
	report_number_make(number, "QD", clock_now() - 401 * CLOCK_DAY, (uint32_t)*draft);
	text(r, 0, number);
	raw_number(r, 1, &cell);
	raw_number(r, 2, &district);
	raw_number(r, 3, &street);
	raw_time(r, 4, &same.now);
	raw_time(r, 5, &same.now);
	raw_number(r, 6, draft);
	raw_run(r);
	return mysql_stmt_insert_id(r->stmt);
}

/* The submission's row; its hash is of other bytes than the program's, and as long. */
static void insert_log(struct raw *r, const uint64_t *id)
{
	static const unsigned char hash[FLOW_HASH];

	raw_number(r, 0, id);
	raw_time(r, 1, &same.now);
	raw_number(r, 2, &citizen_acts);
	text(r, 3, "市民");
	raw_number(r, 4, &submit);
	raw_number(r, 5, &none);
	raw_number(r, 6, &submitted);
	text(r, 7, "");
	raw_number(r, 8, &one_);
	raw_number(r, 9, &none);
	raw_number(r, 10, &none);
	raw_null(r, 11);
	raw_number(r, 12, &one_);
	raw_bytes(r, 13, MYSQL_TYPE_BLOB, hash, sizeof(hash));
	raw_run(r);
}

static void insert_rest(struct raw *raw, const uint64_t *draft, const uint64_t *id)
{
	raw_number(&raw[PHOTOS], 0, id);
	raw_number(&raw[PHOTOS], 1, draft);
	raw_run(&raw[PHOTOS]);
	insert_log(&raw[LOG], id);
	raw_number(&raw[TERMS], 0, id);
	text(&raw[TERMS], 1, same.terms);
	raw_run(&raw[TERMS]);
	raw_number(&raw[OUTBOX], 0, &topic);
	raw_number(&raw[OUTBOX], 1, id);
	raw_time(&raw[OUTBOX], 2, &same.now);
	raw_time(&raw[OUTBOX], 3, &same.now);
	raw_run(&raw[OUTBOX]);
	raw_number(&raw[SENT], 0, id);
	raw_time(&raw[SENT], 1, &same.now);
	raw_number(&raw[SENT], 2, draft);
	raw_run(&raw[SENT]);
}

static void post_one(MYSQL *my, struct raw *raw, const struct one *o)
{
	uint64_t citizen, draft, id;

	ask_client(raw);
	look(&raw[LOOK], o, o->before);
	look(&raw[LOOK], o, o->token);
	look(&raw[LOOK], o, o->token);
	citizen = make_citizen(raw, o);
	draft = make_draft(&raw[MAKE], o, &citizen);
	send_along(&raw[ALONG], o);
	save(&raw[SAVE], &draft);
	raw_command(my, "START TRANSACTION");
	raw_number(&raw[LOCK], 0, &draft);
	raw_run(&raw[LOCK]);
	id = insert_report(&raw[REPORT], &draft);
	insert_rest(raw, &draft, &id);
	raw_command(my, "COMMIT");
}

/* ---- the workers ---- */

/* Every worker connects first; the pipe's end says go. */
_Noreturn static void work(const struct conf *c, const struct one *all, size_t count, int ready,
			   int go)
{
	MYSQL *my = raw_connect(c, "open311");
	struct raw raw[STATEMENTS];
	char byte = 0;

	for (int i = 0; i < STATEMENTS; i++)
		raw_prepare(&raw[i], my, sql_of(i));
	BUG_IF(write(ready, &byte, 1) != 1);
	while (read(go, &byte, 1) > 0)
		;
	for (size_t i = 0; i < count; i++)
		post_one(my, raw, &all[i]);
	_exit(0);
}

static int run(const struct conf *c, const struct one *all, size_t count, size_t workers)
{
	int ready[2], go[2], status, failed = 0;
	int64_t began;
	char byte;

	BUG_IF(pipe(ready) < 0 || pipe(go) < 0);
	for (size_t i = 0; i < workers; i++) {
		size_t from = count * i / workers, to = count * (i + 1) / workers;

		if (fork() == 0) {
			close(go[1]);
			work(c, all + from, to - from, ready[1], go[0]);
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

/* ---- what is the same for all ---- */

/* The pairs as report_submit() hands them to the database. */
static const char *terms_of(struct arena *a, const char *words)
{
	uint32_t terms[SEARCH_TERMS_MAX];
	size_t count = search_terms(words, terms, SEARCH_TERMS_MAX);
	const char *list = "";

	for (size_t i = 0; i < count; i++)
		list = arena_printf(a, "%s%s%" PRIu32, list, i ? "," : "", terms[i]);
	return arena_printf(a, "[%s]", list);
}

/* As bench.mjs sends them, in length. */
static int prepare(const struct conf *c, struct arena *a, const char *key)
{
	static const char contact[] = "{\"email\":\"e1234567@example.org\",\"first_name\":\"晓明\","
				      "\"last_name\":\"王\"}";
	struct civil t = clock_civil(clock_now() - CLOCK_CST);

	crypto_hash_sha256(same.key_hash, (const unsigned char *)key, strlen(key));
	same.minute = (uint64_t)(clock_now() / CLOCK_MINUTE);
	same.body = "楼顶的户外广告牌松动了，风大时摇晃，下面是人行道，请尽快处理 1234567";
	same.terms = terms_of(a, arena_join(a, same.body, "\n\n违规户外广告\n广告牌", NULL));
	same.now = (MYSQL_TIME){ .year = (unsigned int)t.year,
				 .month = (unsigned int)t.month,
				 .day = (unsigned int)t.day,
				 .hour = (unsigned int)t.hour,
				 .minute = (unsigned int)t.minute,
				 .time_type = MYSQL_TIMESTAMP_DATETIME };
	return secret_seal_phone(a, c, "13800138000", &same.phone, &same.phone_len) < 0 ||
			       secret_seal_phone(a, c, contact, &same.contact, &same.contact_len) <
				       0
		       ? -1
		       : 0;
}

int main(int argc, char **argv)
{
	struct conf *c = conf_load(NULL);
	size_t count = argc == 4 ? (size_t)strtoul(argv[1], NULL, 10) : 0;
	size_t workers = argc == 4 ? (size_t)strtoul(argv[2], NULL, 10) : 0;
	struct one *all;

	if (!c || !count || !workers || workers > WORKERS_MAX || secret_load(c) < 0 ||
	    prepare(c, arena_new(), argv[3]) < 0) {
		fprintf(stderr, "usage: DL_CONF=FILE post COUNT WORKERS KEY\n");
		return 2;
	}
	all = xmalloc(count * sizeof(*all));
	secret_random(all, count * sizeof(*all));
	return run(c, all, count, workers);
}
