#include "dispatch/case.h"

#include "base/arena.h"
#include "base/log.h"
#include "db/db.h"
#include "dispatch/clock.h"
#include "media/photo.h"

enum { STMT_LOCK, STMT_HANDLED, STMT_CLOSED, STMT_REOPENED, STMT_PHOTO, STMT_SILENT, STMT__MAX };

const char *const case_statements[STMT__MAX + 1] = {
	/* The report before its case, as everywhere: so nobody waits in a circle. */
	[STMT_LOCK] =
		"SELECT c.confirm_until, c.closed_how, c.limit_count, c.limit_unit, c.reopened"
		" FROM report r STRAIGHT_JOIN case_file c ON c.report_id = r.id"
		" WHERE r.id = ? FOR UPDATE",
	[STMT_HANDLED] =
		"UPDATE case_file SET handled_at = ?, confirm_until = ? WHERE report_id = ?",
	[STMT_CLOSED] = "UPDATE case_file SET closed_at = ?, closed_how = ? WHERE report_id = ?",
	[STMT_REOPENED] =
		"UPDATE case_file SET confirm_until = NULL, closed_at = NULL, closed_how = 0,"
		" reopened = ?, limit_count = ?, deadline = ? WHERE report_id = ?",
	[STMT_PHOTO] = "UPDATE photo SET report_id = ?, position = ?"
		       " WHERE id = ? AND role = ? AND report_id IS NULL AND draft_id IS NULL",
	[STMT_SILENT] = "SELECT report_id FROM case_file"
			" WHERE closed_at IS NULL AND confirm_until < ?"
			" ORDER BY confirm_until LIMIT ?",
};

#define TRIES        3 /* of a transaction that met a deadlock */
#define CITIZEN_NAME "市民"
#define CORE_NAME    "派单系统"
#define OFFICE_NAME  "派单中心"
#define SILENT_MAX   500

/* What a case needs to know of itself before it changes. */
struct file {
	int64_t confirm_until;
	unsigned int closed_how, limit_count, limit_unit, reopened;
};

/* One thing done to one case; the fields an action has no use for are 0. */
struct deed {
	uint64_t report_id;
	const char *name, *note;
	uint64_t photo_id;
	int64_t now;
};

typedef int deed_fn(struct db *db, const struct deed *d);

/*
 * A refusal changes nothing, also when it is found half-way: everything but
 * WORKFLOW_DONE is rolled back.
 */
static int transact(struct db *db, deed_fn *fn, const struct deed *d)
{
	int result = -1;

	for (int i = 0; i < TRIES; i++) {
		if (db_begin(db) < 0)
			return -1;
		result = fn(db, d);
		if (result > 0) {
			db_end(db, -1);
			return result;
		}
		result = db_end(db, result);
		if (result == WORKFLOW_DONE || !db_retry(db))
			break;
	}
	return result;
}

static int apply(struct db *db, const struct deed *d, enum action action, enum actor actor)
{
	enum report_status from;

	return workflow_apply(db, d->report_id, action, actor, d->name, d->note, d->now, &from);
}

static int close_file(struct db *db, const struct deed *d, enum closed_how how)
{
	int64_t n = db_exec(db, case_statements[STMT_CLOSED], "tuu", d->now, (uint64_t)how,
			    d->report_id);

	return n < 0 ? -1 : WORKFLOW_DONE;
}

/* Locks report and case. WORKFLOW_NOT_NOW when there is no case yet. */
static int read_file(struct db *db, const struct deed *d, struct file *out)
{
	switch (db_row(db, case_statements[STMT_LOCK], "u", d->report_id, "tUUUU",
		       &out->confirm_until, &out->closed_how, &out->limit_count, &out->limit_unit,
		       &out->reopened)) {
	case DB_ROW:
		return WORKFLOW_DONE;
	case DB_NONE:
		return WORKFLOW_NOT_NOW;
	case DB_FAILED:
		break;
	}
	return -1;
}

/* --- the unit and the office ------------------------------------------------- */

static int comment(struct db *db, const struct deed *d)
{
	return apply(db, d, ACTION_COMMENT, ACTOR_UNIT);
}

static int handle(struct db *db, const struct deed *d)
{
	int result = apply(db, d, ACTION_HANDLE, ACTOR_UNIT);

	if (result != WORKFLOW_DONE)
		return result;
	return db_exec(db, case_statements[STMT_HANDLED], "ttu", d->now, d->now + CONFIRM_SPAN,
		       d->report_id) < 0
		       ? -1
		       : WORKFLOW_DONE;
}

static int close_case(struct db *db, const struct deed *d)
{
	int result = apply(db, d, ACTION_CLOSE, ACTOR_OFFICE);

	return result == WORKFLOW_DONE ? close_file(db, d, CLOSED_BY_OFFICE) : result;
}

int case_comment(struct db *db, uint64_t report_id, const char *unit_name, const char *note,
		 int64_t now)
{
	const struct deed d = { report_id, unit_name, note, 0, now };

	return transact(db, comment, &d);
}

int case_handle(struct db *db, uint64_t report_id, const char *unit_name, const char *note,
		int64_t now)
{
	const struct deed d = { report_id, unit_name, note, 0, now };

	return transact(db, handle, &d);
}

int case_close(struct db *db, uint64_t report_id, const char *note, int64_t now)
{
	const struct deed d = { report_id, OFFICE_NAME, note, 0, now };

	return transact(db, close_case, &d);
}

/* --- the reporter ------------------------------------------------------------- */

static bool may_answer(const struct file *f, int64_t now)
{
	return f->confirm_until != DB_NULL_TIME && now <= f->confirm_until;
}

static int confirm(struct db *db, const struct deed *d)
{
	struct file f;
	int result = read_file(db, d, &f);

	if (result != WORKFLOW_DONE)
		return result;
	if (!may_answer(&f, d->now))
		return WORKFLOW_NOT_NOW;
	result = apply(db, d, ACTION_SOLVED, ACTOR_CITIZEN);
	return result == WORKFLOW_DONE ? close_file(db, d, CLOSED_BY_CITIZEN) : result;
}

static int attach_photo(struct db *db, const struct deed *d, unsigned int position)
{
	int64_t n;

	if (!d->photo_id)
		return WORKFLOW_DONE;
	n = db_exec(db, case_statements[STMT_PHOTO], "uuuu", d->report_id, (uint64_t)position,
		    d->photo_id, (uint64_t)PHOTO_REBUTTAL);
	if (n < 0)
		return -1;
	return n ? WORKFLOW_DONE : WORKFLOW_NOT_YOU;
}

static int start_clock_anew(struct db *db, const struct deed *d, const struct file *f)
{
	unsigned int half = f->limit_count > 1 ? f->limit_count / 2 : 1;
	struct arena *a = arena_new();
	struct calendar calendar;
	int result = -1;

	if (calendar_load(db, a, &calendar) == 0) {
		int64_t deadline = clock_deadline(&calendar, d->now, half, f->limit_unit);

		if (db_exec(db, case_statements[STMT_REOPENED], "uutu", (uint64_t)f->reopened + 1,
			    (uint64_t)half, deadline, d->report_id) >= 0)
			result = WORKFLOW_DONE;
	}
	arena_free(a);
	return result;
}

static int reopen(struct db *db, const struct deed *d)
{
	struct file f;
	int result = read_file(db, d, &f);

	if (result != WORKFLOW_DONE)
		return result;
	/* Her own word that it is solved, and her silence, stand. */
	if (!may_answer(&f, d->now) ||
	    (f.closed_how != CLOSED_NOT && f.closed_how != CLOSED_BY_OFFICE))
		return WORKFLOW_NOT_NOW;
	result = apply(db, d, ACTION_NOT_SOLVED, ACTOR_CITIZEN);
	if (result == WORKFLOW_DONE)
		result = attach_photo(db, d, f.reopened + 1);
	return result == WORKFLOW_DONE ? start_clock_anew(db, d, &f) : result;
}

int case_confirm(struct db *db, uint64_t report_id, int64_t now)
{
	const struct deed d = { report_id, CITIZEN_NAME, "", 0, now };

	return transact(db, confirm, &d);
}

int case_reopen(struct db *db, uint64_t report_id, const char *note, uint64_t photo_id, int64_t now)
{
	const struct deed d = { report_id, CITIZEN_NAME, note, photo_id, now };

	return transact(db, reopen, &d);
}

/* --- silence ------------------------------------------------------------------- */

static int silence(struct db *db, const struct deed *d)
{
	struct file f;
	int result = read_file(db, d, &f);

	if (result != WORKFLOW_DONE)
		return result;
	/* Reopened or closed since it was found. */
	if (f.closed_how != CLOSED_NOT || f.confirm_until == DB_NULL_TIME || may_answer(&f, d->now))
		return WORKFLOW_NOT_NOW;
	result = apply(db, d, ACTION_SILENCE, ACTOR_CORE);
	return result == WORKFLOW_DONE ? close_file(db, d, CLOSED_BY_SILENCE) : result;
}

static int find_silent(struct db *db, int64_t now, unsigned int max, uint64_t ids[SILENT_MAX])
{
	enum db_row_result row;
	int n = 0;

	if (db_query(db, case_statements[STMT_SILENT], "tu", now,
		     (uint64_t)(max < SILENT_MAX ? max : SILENT_MAX)) < 0)
		return -1;
	do {
		uint64_t id;

		row = db_next(db, "u", &id);
		if (row == DB_ROW)
			ids[n++] = id;
	} while (row == DB_ROW);
	return row == DB_NONE ? n : -1;
}

int case_close_silent(struct db *db, int64_t now, unsigned int at_most)
{
	uint64_t ids[SILENT_MAX];
	int found = find_silent(db, now, at_most, ids);
	int closed = 0;

	for (int i = 0; i < found; i++) {
		const struct deed d = { ids[i], CORE_NAME, "72小时内没有收到您的答复，已自动办结",
					0, now };
		int result = transact(db, silence, &d);

		if (result < 0)
			return -1;
		closed += result == WORKFLOW_DONE;
	}
	return found < 0 ? -1 : closed;
}
