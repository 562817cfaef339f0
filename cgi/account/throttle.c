#include "account/throttle.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "db/db.h"

#define TRIES 3 /* of a transaction that met a deadlock */

enum {
	STMT_LOCK,
	STMT_COUNT,
	STMT_FORGET,
	STMT_TAKE_BACK,
	STMT_TIDY,
	STMT_RATE,
	STMT_RATED,
	STMT__MAX
};

const char *const throttle_statements[STMT__MAX + 1] = {
	[STMT_LOCK] = "SELECT failures, last_at, until_at FROM login_throttle"
		      " WHERE what = ? FOR UPDATE",
	[STMT_COUNT] = "INSERT INTO login_throttle (what, failures, last_at, until_at)"
		       " VALUES (?, ?, ?, ?) ON DUPLICATE KEY UPDATE"
		       " failures = VALUES(failures), last_at = VALUES(last_at),"
		       " until_at = VALUES(until_at)",
	[STMT_FORGET] = "DELETE FROM login_throttle WHERE what = ?",
	[STMT_TAKE_BACK] = "UPDATE login_throttle SET failures = failures - 1"
			   " WHERE what = ? AND failures > 0",
	[STMT_TIDY] = "DELETE FROM login_throttle WHERE last_at < ? LIMIT 1000",
	[STMT_RATE] = "INSERT INTO login_throttle (what, failures, last_at, until_at)"
		      " VALUES (?, 1, ?, ?) ON DUPLICATE KEY UPDATE failures = failures + 1",
	[STMT_RATED] = "SELECT failures FROM login_throttle WHERE what = ?",
};

/* An address may be a whole office's. */
static const struct {
	const char *purpose;
	unsigned int free;
	int64_t longest;
} kinds[THROTTLE__MAX] = {
	[THROTTLE_LOGIN] = { "throttle login", 5, 5 * CLOCK_MINUTE },
	[THROTTLE_ADDRESS] = { "throttle address", 30, 15 * CLOCK_MINUTE },
};

#define FORGOTTEN CLOCK_DAY

struct counted {
	unsigned char what[SECRET_TAG];
	unsigned int failures;
};

int64_t throttle_pause(enum throttle_kind kind, unsigned int failures)
{
	unsigned int over =
		failures > kinds[kind].free ? failures - kinds[kind].free - 1 : UINT32_MAX;
	int64_t pause;

	if (over == UINT32_MAX)
		return 0;
	pause = over < 12 ? (2 * CLOCK_SECOND) << over : kinds[kind].longest;
	return pause < kinds[kind].longest ? pause : kinds[kind].longest;
}

static void name(struct counted *c, enum throttle_kind kind, const char *text)
{
	secret_tag(c->what, kinds[kind].purpose, text, strlen(text));
}

/* 0, ms to wait, or -1. */
static int64_t look(struct db *db, struct counted *c, int64_t now)
{
	int64_t last, until;

	c->failures = 0;
	switch (db_row(db, throttle_statements[STMT_LOCK], "b", (const void *)c->what,
		       sizeof(c->what), "Utt", &c->failures, &last, &until)) {
	case DB_ROW:
		if (last < now - FORGOTTEN)
			c->failures = 0;
		return until > now ? until - now : 0;
	case DB_NONE:
		return 0;
	case DB_FAILED:
		break;
	}
	return -1;
}

static int count(struct db *db, const struct counted *c, enum throttle_kind kind, int64_t now)
{
	unsigned int failures = c->failures + 1;

	return db_exec(db, throttle_statements[STMT_COUNT], "butt", (const void *)c->what,
		       sizeof(c->what), (uint64_t)failures, now,
		       now + throttle_pause(kind, failures)) < 0
		       ? -1
		       : 0;
}

static int64_t try(struct db *db, struct counted counted[THROTTLE__MAX], int kinds_used,
		   int64_t now)
{
	int64_t wait = 0;

	for (int k = 0; k < kinds_used; k++) {
		int64_t more = look(db, &counted[k], now);

		if (more < 0)
			return -1;
		wait = more > wait ? more : wait;
	}
	if (wait)
		return wait;
	for (int k = 0; k < kinds_used; k++)
		if (count(db, &counted[k], (enum throttle_kind)k, now) < 0)
			return -1;
	return 0;
}

int64_t throttle_try(struct db *db, const char *login, const char *address, int64_t now)
{
	struct counted counted[THROTTLE__MAX];
	int64_t wait = -1;

	name(&counted[THROTTLE_LOGIN], THROTTLE_LOGIN, login);
	name(&counted[THROTTLE_ADDRESS], THROTTLE_ADDRESS, address);
	for (int i = 0; i < TRIES; i++) {
		int result;

		if (db_begin(db) < 0)
			return -1;
		wait = try(db, counted, *address ? THROTTLE__MAX : 1, now);
		result = db_end(db, wait < 0 ? -1 : 0);
		if (result == 0)
			return wait;
		if (!db_retry(db))
			break;
	}
	return -1;
}

int throttle_forgive(struct db *db, const char *login, const char *address)
{
	struct counted c;

	if (throttle_clear(db, login) < 0)
		return -1;
	name(&c, THROTTLE_ADDRESS, address);
	return db_exec(db, throttle_statements[STMT_TAKE_BACK], "b", (const void *)c.what,
		       sizeof(c.what)) < 0
		       ? -1
		       : 0;
}

int throttle_clear(struct db *db, const char *login)
{
	struct counted c;

	name(&c, THROTTLE_LOGIN, login);
	return db_exec(db, throttle_statements[STMT_FORGET], "b", (const void *)c.what,
		       sizeof(c.what)) < 0
		       ? -1
		       : 0;
}

/* ---- so many a span ---- */

/* A row a span: it need not be begun anew. */
static void name_span(struct counted *c, const struct throttle_rate *r, const char *text,
		      int64_t now)
{
	char whose[100];

	snprintf(whose, sizeof(whose), "%lld %.70s", (long long)(now / r->span), text);
	secret_tag(c->what, r->what, whose, strlen(whose));
}

int64_t throttle_rate(struct db *db, const struct throttle_rate *r, const char *text, int64_t now)
{
	int64_t end = (now / r->span + 1) * r->span;
	struct counted c;

	if (!*text)
		return 0;
	name_span(&c, r, text, now);
	if (db_exec(db, throttle_statements[STMT_RATE], "btt", (const void *)c.what, sizeof(c.what),
		    now, now) < 0 ||
	    db_row(db, throttle_statements[STMT_RATED], "b", (const void *)c.what, sizeof(c.what),
		   "U", &c.failures) != DB_ROW)
		return -1;
	return c.failures > r->most ? end - now : 0;
}

int throttle_give_back(struct db *db, const struct throttle_rate *r, const char *text, int64_t now)
{
	struct counted c;

	if (!*text)
		return 0;
	name_span(&c, r, text, now);
	return db_exec(db, throttle_statements[STMT_TAKE_BACK], "b", (const void *)c.what,
		       sizeof(c.what)) < 0
		       ? -1
		       : 0;
}

int throttle_tidy(struct db *db, int64_t now)
{
	return db_exec(db, throttle_statements[STMT_TIDY], "t", now - FORGOTTEN) < 0 ? -1 : 0;
}
