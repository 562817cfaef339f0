#include "dispatch/outbox.h"

#include "base/clock.h"
#include "base/log.h"
#include "db/db.h"

enum {
	STMT_ADD,
	STMT_ADD_NOTICE,
	STMT_BECOMES_NOTICE,
	STMT_DUE,
	STMT_DONE,
	STMT_FAILED,
	STMT_OLDEST,
	STMT__MAX
};

const char *const outbox_statements[STMT__MAX + 1] = {
	[STMT_ADD] = "INSERT INTO outbox (topic, report_id, created_at, next_at)"
		     " VALUES (?, ?, ?, ?)",
	[STMT_ADD_NOTICE] = "INSERT INTO outbox (topic, report_id, about, created_at, next_at)"
			    " VALUES (?, ?, ?, ?, ?)",
	[STMT_BECOMES_NOTICE] =
		"UPDATE outbox SET topic = 2, about = ?, created_at = ?, next_at = ?,"
		" attempts = 0, error = '' WHERE id = ?",
	/* Without locks: whoever works on a row locks it then (dispatch.c). */
	[STMT_DUE] = "SELECT id, topic, report_id, about, attempts FROM outbox"
		     " WHERE topic = ? AND next_at <= ? AND attempts < 10"
		     " ORDER BY next_at, id LIMIT ?",
	[STMT_DONE] = "DELETE FROM outbox WHERE id = ?",
	[STMT_FAILED] = "UPDATE outbox SET attempts = attempts + 1, next_at = ?, error = ?"
			" WHERE id = ?",
	[STMT_OLDEST] = "SELECT next_at FROM outbox WHERE topic = ? AND attempts < 10"
			" ORDER BY next_at, id LIMIT 1",
};

/* A dead row waits so long that nobody meets it at the head of the index. */
#define NEVER (CLOCK_DAY * 365 * 1000)

int outbox_add(struct db *db, enum outbox_topic topic, uint64_t report_id, int64_t now)
{
	int64_t n = db_exec(db, outbox_statements[STMT_ADD], "uutt", (uint64_t)topic, report_id,
			    now, now);

	return n < 0 ? -1 : 0;
}

int outbox_add_notice(struct db *db, uint64_t report_id, uint64_t log_id, int64_t now)
{
	int64_t n = db_exec(db, outbox_statements[STMT_ADD_NOTICE], "uuutt",
			    (uint64_t)OUTBOX_NOTIFY, report_id, log_id, now, now);

	return n < 0 ? -1 : 0;
}

int outbox_add_sign(struct db *db, uint64_t log_id, int64_t now)
{
	int64_t n = db_exec(db, outbox_statements[STMT_ADD_NOTICE], "uuutt", (uint64_t)OUTBOX_SIGN,
			    (uint64_t)0, log_id, now, now);

	return n < 0 ? -1 : 0;
}

int outbox_becomes_notice(struct db *db, uint64_t id, uint64_t log_id, int64_t now)
{
	int64_t n =
		db_exec(db, outbox_statements[STMT_BECOMES_NOTICE], "uttu", log_id, now, now, id);

	return n < 0 ? -1 : 0;
}

int outbox_due(struct db *db, enum outbox_topic topic, int64_t now, struct outbox_row *out,
	       unsigned int max)
{
	enum db_row_result row;
	unsigned int n = 0;

	if (db_query(db, outbox_statements[STMT_DUE], "utu", (uint64_t)topic, now, (uint64_t)max) <
	    0)
		return -1;
	do {
		struct outbox_row r;

		row = db_next(db, "uUuuU", &r.id, &r.topic, &r.report_id, &r.about, &r.attempts);
		if (row == DB_ROW)
			out[n++] = r;
	} while (row == DB_ROW && n < max);
	return row == DB_FAILED ? -1 : (int)n;
}

int outbox_done(struct db *db, uint64_t id)
{
	return db_exec(db, outbox_statements[STMT_DONE], "u", id) < 0 ? -1 : 0;
}

/* 2 s, 4 s, 8 s ... at most 10 minutes. */
static int64_t back_off(unsigned int attempts)
{
	int64_t wait = CLOCK_SECOND << (attempts < 10 ? attempts : 10);

	return wait < 10 * CLOCK_MINUTE ? wait : 10 * CLOCK_MINUTE;
}

int outbox_failed(struct db *db, const struct outbox_row *row, const char *error, int64_t now)
{
	unsigned int attempts = row->attempts + 1;
	bool dead = attempts >= OUTBOX_ATTEMPTS;
	int64_t next = now + (dead ? NEVER : back_off(attempts));

	if (dead)
		log_error("outbox", "given up on row %llu, report %llu: %s",
			  (unsigned long long)row->id, (unsigned long long)row->report_id, error);
	return db_exec(db, outbox_statements[STMT_FAILED], "tsu", next, error, row->id) < 0 ? -1
											    : 0;
}

int outbox_lag(struct db *db, int64_t now, int64_t *lag)
{
	int64_t next_at;

	*lag = 0;
	switch (db_row(db, outbox_statements[STMT_OLDEST], "u", (uint64_t)OUTBOX_DISPATCH, "t",
		       &next_at)) {
	case DB_ROW:
		*lag = next_at < now ? now - next_at : 0;
		return 0;
	case DB_NONE:
		return 0;
	case DB_FAILED:
		break;
	}
	return -1;
}
