#include "dispatch/chores.h"

#include "api/idempotency.h"
#include "account/citizen_session.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/db.h"
#include "dispatch/case.h"
#include "dispatch/case_day.h"
#include "dispatch/escalation.h"
#include "dispatch/figures.h"
#include "media/photo.h"
#include "media/resume.h"

enum {
	STMT_OLD_DRAFTS,
	STMT_LOCK_DRAFT,
	STMT_PHOTO_OF_DRAFT,
	STMT_DELETE_BYTES,
	STMT_DELETE_PHOTO,
	STMT_DELETE_DRAFT,
	STMT_OLD_REBUTTALS,
	STMT_LOCK_REBUTTAL,
	STMT__MAX
};

const char *const chores_statements[STMT__MAX + 1] = {
	[STMT_OLD_DRAFTS] = "SELECT id FROM draft WHERE report_id IS NULL AND updated_at < ?"
			    " ORDER BY updated_at LIMIT ?",
	/* Sent or touched since it was found: left alone. */
	[STMT_LOCK_DRAFT] =
		"SELECT id FROM draft WHERE id = ? AND report_id IS NULL AND updated_at < ?"
		" FOR UPDATE",
	[STMT_PHOTO_OF_DRAFT] =
		"SELECT id FROM photo WHERE draft_id = ? AND report_id IS NULL LIMIT 1",
	[STMT_DELETE_BYTES] = "DELETE FROM photo_bytes WHERE photo_id = ?",
	[STMT_DELETE_PHOTO] = "DELETE FROM photo WHERE id = ?",
	[STMT_DELETE_DRAFT] = "DELETE FROM draft WHERE id = ?",
	[STMT_OLD_REBUTTALS] = "SELECT id FROM photo WHERE report_id IS NULL AND role IN (?, ?, ?)"
			       " AND draft_id IS NULL AND created_at < ? LIMIT ?",
	[STMT_LOCK_REBUTTAL] =
		"SELECT id FROM photo WHERE id = ? AND report_id IS NULL AND draft_id IS NULL"
		" AND role <> 5 AND created_at < ? FOR UPDATE",
};

#define SETTLE_SPAN_MS 50
#define KEYS_PIECE     500 /* there is one for each call of the API, and a row is quickly gone */

static int read_ids(struct db *db, uint64_t *ids)
{
	enum db_row_result row;
	int n = 0;

	do {
		uint64_t id;

		row = db_next(db, "u", &id);
		if (row == DB_ROW)
			ids[n++] = id;
	} while (row == DB_ROW);
	return row == DB_NONE ? n : -1;
}

static int delete_photo(struct db *db, uint64_t id)
{
	if (db_exec(db, chores_statements[STMT_DELETE_BYTES], "u", id) < 0 ||
	    db_exec(db, chores_statements[STMT_DELETE_PHOTO], "u", id) < 0)
		return -1;
	return 0;
}

/* Inside a transaction. 1 deleted, 0 left alone, -1. */
static int delete_draft(struct db *db, uint64_t id, int64_t before)
{
	enum db_row_result row =
		db_row(db, chores_statements[STMT_LOCK_DRAFT], "ut", id, before, "u", &id);
	uint64_t photo;

	if (row != DB_ROW)
		return row == DB_NONE ? 0 : -1;
	while ((row = db_row(db, chores_statements[STMT_PHOTO_OF_DRAFT], "u", id, "u", &photo)) ==
	       DB_ROW)
		if (delete_photo(db, photo) < 0)
			return -1;
	if (row == DB_FAILED || db_exec(db, chores_statements[STMT_DELETE_DRAFT], "u", id) < 0)
		return -1;
	return 1;
}

static int delete_rebuttal(struct db *db, uint64_t id, int64_t before)
{
	enum db_row_result row =
		db_row(db, chores_statements[STMT_LOCK_REBUTTAL], "ut", id, before, "u", &id);

	if (row != DB_ROW)
		return row == DB_NONE ? 0 : -1;
	return delete_photo(db, id) < 0 ? -1 : 1;
}

static int delete_each(struct db *db, const uint64_t *ids, int count, int64_t before,
		       int (*fn)(struct db *, uint64_t, int64_t))
{
	int deleted = 0;

	for (int i = 0; i < count; i++) {
		int result;

		if (db_begin(db) < 0)
			return -1;
		result = db_end(db, fn(db, ids[i], before));
		if (result < 0)
			return -1;
		deleted += result;
	}
	return deleted;
}

int chores_old_drafts(struct db *db, int64_t now, unsigned int at_most)
{
	uint64_t ids[CHORES_PIECE];
	uint64_t max = at_most < CHORES_PIECE ? at_most : CHORES_PIECE;
	int64_t before = now - DRAFT_DAYS * CLOCK_DAY;
	int drafts, rebuttals, n;

	if (db_query(db, chores_statements[STMT_OLD_DRAFTS], "tu", before, max) < 0)
		return -1;
	n = read_ids(db, ids);
	drafts = n < 0 ? -1 : delete_each(db, ids, n, before, delete_draft);
	if (drafts < 0 ||
	    db_query(db, chores_statements[STMT_OLD_REBUTTALS], "uuutu", (uint64_t)PHOTO_REBUTTAL,
		     (uint64_t)PHOTO_AFTER, (uint64_t)PHOTO_FACADE, before, max) < 0)
		return -1;
	n = read_ids(db, ids);
	rebuttals = n < 0 ? -1 : delete_each(db, ids, n, before, delete_rebuttal);
	return rebuttals < 0 ? -1 : drafts + rebuttals;
}

/* All that is old enough, but not for ever: reports wait. */
static int64_t anchor(struct db *db, int64_t now)
{
	int64_t rows = FLOW_ANCHOR_ROWS;

	for (int i = 0; i < 20 && rows == FLOW_ANCHOR_ROWS; i++)
		rows = flow_anchor(db, now);
	return rows;
}

/* A few days' facts at a time: reports wait. */
static int settle(struct db *db, int64_t now)
{
	int64_t begin = clock_monotonic();
	int result = CASE_DAY_MORE;

	while (result == CASE_DAY_MORE && clock_monotonic() - begin < SETTLE_SPAN_MS)
		result = case_day_settle(db, now);
	return result;
}

int chores(struct db *db, int64_t now)
{
	int closed = case_close_silent(db, now, CHORES_PIECE);
	int resumed = case_resume_due(db, now, CHORES_PIECE);
	int64_t anchored = anchor(db, now);
	int thrown = chores_old_drafts(db, now, CHORES_PIECE);
	int escalated = escalate_due(db, now, CHORES_PIECE);
	int figures = figures_refresh(db, now);
	int settled = settle(db, now);
	int64_t broken = resume_forget(db, now, CHORES_PIECE);
	int64_t forgotten = idempotency_forget(db, now, KEYS_PIECE);
	int64_t over = citizen_sessions_forget(db, now, CHORES_PIECE);

	if (closed > 0)
		log_info("chores", "closed %d reports after 72 hours of silence", closed);
	if (thrown > 0)
		log_info("chores", "threw away %d old drafts", thrown);
	if (resumed > 0)
		log_info("chores", "took up %d suspended cases again", resumed);
	if (escalated > 0)
		log_info("chores", "%d cases are over their limits", escalated);
	if (closed < 0 || resumed < 0 || anchored < 0 || thrown < 0 || escalated < 0 ||
	    figures < 0 || settled < 0 || broken < 0 || forgotten < 0 || over < 0)
		return -1;
	return closed >= CHORES_PIECE || thrown >= CHORES_PIECE || escalated >= CHORES_PIECE ||
			       forgotten >= KEYS_PIECE
		       ? CHORES_MORE
		       : CHORES_DONE;
}
