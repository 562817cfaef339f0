#include "dispatch/outward.h"

#include "db/db.h"

enum { STMT_WAKE, STMT_ADD };

const char *const outward_statements[] = {
	/* 1 idle, 2 waiting, 7 taken (handover/handover.h); only an idle one gets a new time. */
	[STMT_WAKE] = "UPDATE handover_case SET next_at = IF(state = 1, ?, next_at),"
		      " state = IF(state = 1, 2, state) WHERE report_id = ? AND state <> 7",
	/* Once, whoever says it again. */
	[STMT_ADD] = "INSERT IGNORE INTO handover_message (report_id, kind, log_id, created_at)"
		     " VALUES (?, ?, ?, ?)",
	NULL
};

enum {
	STMT_UNIT,
	STMT_OPEN,
	STMT_OPEN_AGAIN,
	STMT_LEAVE,
	STMT_SKIP,
	STMT_SKIP_UNHEARD,
	STMT_SHOWN
};

const char *const outward_office_statements[] = {
	[STMT_UNIT] = "SELECT COALESCE(unit_id, 0) FROM handover_line WHERE id = 1",
	/* Taken back by our core and then given away again: it goes on where it was. */
	[STMT_OPEN] = "INSERT IGNORE INTO handover_case (report_id, unit_id, state, next_at,"
		      " created_at) VALUES (?, ?, 2, ?, ?)",
	[STMT_OPEN_AGAIN] = "UPDATE handover_case SET unit_id = ?, state = 2, next_at = ?"
			    " WHERE report_id = ?",
	/* What was never acknowledged over there needs no farewell. */
	[STMT_LEAVE] =
		"UPDATE handover_case SET state = IF(handed_at IS NULL AND remote_id IS NULL, 7, 2), next_at = ?,"
		" ask_at = NULL, unit_id = 0 WHERE report_id = ? AND unit_id <> ?"
		" AND unit_id <> 0",
	[STMT_SKIP] = "UPDATE handover_message SET state = 3, done_at = ?"
		      " WHERE report_id = ? AND state = 1",
	/* A farewell to who never acknowledged it: said only if it does after all (handover.c). */
	[STMT_SKIP_UNHEARD] =
		"UPDATE handover_message m JOIN handover_case h ON h.report_id = m.report_id"
		" SET m.state = 3, m.done_at = ? WHERE m.report_id = ? AND m.state = 1"
		" AND h.state = 7",
	/* It was not sent because it was hidden. */
	[STMT_SHOWN] = "UPDATE handover_case SET state = 2, next_at = ?"
		       " WHERE report_id = ? AND state = 5 AND handed_at IS NULL",
	NULL
};

enum { STMT_MAKE_LINE, STMT_SET_UNIT };

const char *const outward_start_statements[] = {
	[STMT_MAKE_LINE] = "INSERT IGNORE INTO handover_line (id) VALUES (1)",
	[STMT_SET_UNIT] = "UPDATE handover_line SET unit_id = NULLIF(?, 0) WHERE id = 1",
	NULL
};

enum outward_kind outward_kind_of(enum action action, enum actor actor)
{
	if (actor == ACTOR_CORE)
		return OUTWARD_NONE;
	switch (action) {
	case ACTION_NOT_SOLVED:
	case ACTION_CHECK_FAIL:
		return OUTWARD_NOT_SOLVED;
	case ACTION_SOLVED:
		return OUTWARD_SOLVED;
	case ACTION_ADD:
	case ACTION_URGE:
	case ACTION_COMMENT:
		return OUTWARD_WORDS;
	case ACTION_HIDE:
	case ACTION_STAFF_HIDE:
		return OUTWARD_HIDE;
	case ACTION_CHOOSE_STANDARD:
	case ACTION_GRANT_EXTENSION:
	case ACTION_STAFF_SHOW:
		return OUTWARD_UPDATED;
	default:
		return OUTWARD_NONE;
	}
}

int outward_unit(struct db *db, uint32_t *unit_id)
{
	*unit_id = 0;
	return db_row(db, outward_office_statements[STMT_UNIT], "", "U", unit_id) == DB_FAILED ? -1
											       : 0;
}

int outward_set_unit(struct db *db, uint32_t unit_id)
{
	if (db_exec(db, outward_start_statements[STMT_MAKE_LINE], "") < 0)
		return -1;
	return db_exec(db, outward_start_statements[STMT_SET_UNIT], "u", (uint64_t)unit_id) < 0 ? -1
												: 0;
}

static int add(struct db *db, uint64_t report_id, enum outward_kind kind, uint64_t log_id,
	       int64_t now)
{
	return db_exec(db, outward_statements[STMT_ADD], "uuut", report_id, (uint64_t)kind, log_id,
		       now) < 0
		       ? -1
		       : 0;
}

int outward_open(struct db *db, uint64_t report_id, uint32_t unit_id, uint64_t log_id, int64_t now)
{
	int64_t made = db_exec(db, outward_office_statements[STMT_OPEN], "uutt", report_id,
			       (uint64_t)unit_id, now, now);

	if (made < 0 || (made == 0 && db_exec(db, outward_office_statements[STMT_OPEN_AGAIN], "utu",
					      (uint64_t)unit_id, now, report_id) < 0))
		return -1;
	return add(db, report_id, OUTWARD_OPEN, log_id, now);
}

/* What nobody has said yet is not said any more, but that we have it now. */
static int leave(struct db *db, uint64_t report_id, uint32_t to_unit, uint64_t log_id, int64_t now)
{
	int64_t left = db_exec(db, outward_office_statements[STMT_LEAVE], "tuu", now, report_id,
			       (uint64_t)to_unit);

	if (left <= 0)
		return left < 0 ? -1 : 0;
	if (db_exec(db, outward_office_statements[STMT_SKIP], "tu", now, report_id) < 0)
		return -1;
	if (add(db, report_id, OUTWARD_LEAVE, log_id, now) < 0)
		return -1;
	return db_exec(db, outward_office_statements[STMT_SKIP_UNHEARD], "tu", now, report_id) < 0
		       ? -1
		       : 0;
}

static int given(struct db *db, uint64_t report_id, uint32_t to_unit, uint64_t log_id, int64_t now)
{
	uint32_t remote;

	if (outward_unit(db, &remote) < 0)
		return -1;
	return remote && remote == to_unit ? outward_open(db, report_id, to_unit, log_id, now)
					   : leave(db, report_id, to_unit, log_id, now);
}

int outward_note(struct db *db, uint64_t report_id, enum action action, enum actor actor,
		 uint32_t to_unit, uint64_t log_id, int64_t now)
{
	enum outward_kind kind = outward_kind_of(action, actor);
	int64_t awake;

	if (to_unit &&
	    (action == ACTION_DISPATCH || action == ACTION_DECIDE || action == ACTION_CLAIM))
		return given(db, report_id, to_unit, log_id, now);
	if (action == ACTION_RETURN || action == ACTION_MERGE)
		return leave(db, report_id, 0, log_id, now);
	if (action == ACTION_STAFF_SHOW)
		return db_exec(db, outward_office_statements[STMT_SHOWN], "tu", now, report_id) < 0
			       ? -1
			       : 0;
	if (!kind)
		return 0;
	awake = db_exec(db, outward_statements[STMT_WAKE], "tu", now, report_id);
	if (awake <= 0)
		return awake < 0 ? -1 : 0;
	return add(db, report_id, kind, log_id, now);
}
