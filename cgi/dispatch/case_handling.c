/* From the unit's desk to the closing: handling, help, checking, the reporter's answers. */
#include "dispatch/case_now.h"

#include <string.h>

#include "base/arena.h"
#include "db/db.h"
#include "media/photo.h"

enum {
	STMT_ASSIGN,
	STMT_HANDLED,
	STMT_CLOSED,
	STMT_ANEW,
	STMT_CHECKED,
	STMT_URGED,
	STMT_RATED,
	STMT_POSITION,
	STMT_PHOTO,
	STMT_JOIN,
	STMT_JOIN_DONE,
	STMT_DISMISS,
	STMT_HELPER,
	STMT_HELP_OPEN,
	STMT_LAST_NOTE,
	STMT_HIDDEN,
	STMT_END_REJECTION,
	STMT__MAX
};

const char *const case_handling_statements[STMT__MAX + 1] = {
	[STMT_ASSIGN] = "UPDATE case_file SET handler_id = NULLIF(?, 0) WHERE report_id = ?",
	[STMT_HANDLED] = "UPDATE case_file SET handled_at = ?, confirm_until = ?, checked_at = NULL"
			 " WHERE report_id = ?",
	[STMT_CLOSED] = "UPDATE case_file SET closed_at = ?, closed_how = ? WHERE report_id = ?",
	[STMT_ANEW] =
		"UPDATE case_file SET confirm_until = NULL, closed_at = NULL, closed_how = 0,"
		" checked_at = NULL, main_id = NULL, reopened = ?, rework = ?, base_count = ?,"
		" dispatched_at = ? WHERE report_id = ?",
	[STMT_CHECKED] = "UPDATE case_file SET checked_at = ? WHERE report_id = ?",
	[STMT_URGED] = "UPDATE case_file SET urged = LEAST(urged + 1, 255) WHERE report_id = ?",
	[STMT_RATED] = "UPDATE case_file SET rating = ? WHERE report_id = ?",
	[STMT_POSITION] = "SELECT COALESCE(MAX(position), 0) FROM photo"
			  " WHERE report_id = ? AND role = ?",
	[STMT_PHOTO] = "UPDATE photo SET report_id = ?, position = ?"
		       " WHERE id = ? AND role = ? AND report_id IS NULL AND draft_id IS NULL",
	[STMT_JOIN] = "INSERT INTO case_unit (report_id, unit_id, asked_at) VALUES (?, ?, ?)"
		      " ON DUPLICATE KEY UPDATE asked_at = VALUES(asked_at), done_at = NULL",
	[STMT_JOIN_DONE] = "UPDATE case_unit SET done_at = ? WHERE report_id = ? AND unit_id = ?",
	/* That it was asked stands in the log. */
	[STMT_DISMISS] = "DELETE FROM case_unit WHERE report_id = ? AND unit_id = ?"
			 " AND done_at IS NULL",
	[STMT_HELPER] = "SELECT 1 FROM case_unit WHERE report_id = ? AND unit_id = ?"
			" AND (? = 0 OR done_at IS NULL)",
	[STMT_HELP_OPEN] = "SELECT COUNT(*) FROM case_unit WHERE report_id = ? AND done_at IS NULL",
	[STMT_LAST_NOTE] = "SELECT note FROM flow_log WHERE report_id = ? AND action = 5"
			   " ORDER BY id DESC LIMIT 1",
	[STMT_HIDDEN] = "UPDATE report SET hidden = ? WHERE id = ?",
	[STMT_END_REJECTION] = "UPDATE case_rejection SET ended_at = ? WHERE report_id = ?",
};

static int done(int64_t n)
{
	return n < 0 ? -1 : WORKFLOW_DONE;
}

/* --- the unit ------------------------------------------------------------------- */

int deed_assign(struct doing *d)
{
	if (!d->deed->to_staff)
		return WORKFLOW_NO_UNIT;
	d->data = arena_printf(d->arena, "{\"staff\":%llu}", (unsigned long long)d->deed->to_staff);
	return done(db_exec(d->db, case_handling_statements[STMT_ASSIGN], "uu", d->deed->to_staff,
			    d->c.report.id));
}

int deed_revoke(struct doing *d)
{
	return done(db_exec(d->db, case_handling_statements[STMT_ASSIGN], "uu", (uint64_t)0,
			    d->c.report.id));
}

int case_attach_photos(struct doing *d, unsigned int role)
{
	const struct case_deed *deed = d->deed;
	unsigned int position = 0;

	if (!deed->photo_count)
		return WORKFLOW_DONE;
	if (db_row(d->db, case_handling_statements[STMT_POSITION], "uu", d->c.report.id,
		   (uint64_t)role, "U", &position) != DB_ROW)
		return -1;
	for (size_t i = 0; i < deed->photo_count; i++) {
		int64_t n =
			db_exec(d->db, case_handling_statements[STMT_PHOTO], "uuuu", d->c.report.id,
				(uint64_t)++position, deed->photos[i], (uint64_t)role);

		if (n <= 0)
			return n < 0 ? -1 : WORKFLOW_NO_PHOTO;
	}
	return WORKFLOW_DONE;
}

int deed_handle(struct doing *d)
{
	int64_t now = d->deed->now;

	if (db_exec(d->db, case_handling_statements[STMT_HANDLED], "ttu", now, now + CONFIRM_SPAN,
		    d->c.report.id) < 0 ||
	    case_clock(d, (struct limit_event){ .kind = LIMIT_STOPPED }, NULL) < 0)
		return -1;
	return case_attach_photos(d, PHOTO_AFTER);
}

/* What was sent back may not come again in the same words. */
int case_handled_anew(struct doing *d)
{
	const char *before;

	if (!d->c.rework)
		return WORKFLOW_DONE;
	switch (db_row(d->db, case_handling_statements[STMT_LAST_NOTE], "u", d->c.report.id, "s",
		       &before)) {
	case DB_ROW:
		return strcmp(before, d->deed->note) ? WORKFLOW_DONE : WORKFLOW_COPIED;
	case DB_NONE:
		return WORKFLOW_DONE;
	case DB_FAILED:
		break;
	}
	return -1;
}

/* --- several units, one of which leads ----------------------------------------------- */

int deed_join(struct doing *d)
{
	if (d->deed->to_unit == d->c.unit_id)
		return WORKFLOW_SAME;
	d->log_unit = d->deed->to_unit;
	return done(db_exec(d->db, case_handling_statements[STMT_JOIN], "uut", d->c.report.id,
			    (uint64_t)d->deed->to_unit, d->deed->now));
}

int deed_join_done(struct doing *d)
{
	if (db_exec(d->db, case_handling_statements[STMT_JOIN_DONE], "tuu", d->deed->now,
		    d->c.report.id, (uint64_t)d->deed->unit_id) < 0)
		return -1;
	return case_attach_photos(d, PHOTO_AFTER);
}

/* What it has done already stays its part. */
int deed_dismiss(struct doing *d)
{
	int64_t n = db_exec(d->db, case_handling_statements[STMT_DISMISS], "uu", d->c.report.id,
			    (uint64_t)d->deed->to_unit);

	d->log_unit = d->deed->to_unit;
	return n == 0 ? WORKFLOW_NO_HELPER : done(n);
}

int case_helper(struct doing *d, bool undone)
{
	unsigned int one;

	return db_row(d->db, case_handling_statements[STMT_HELPER], "uuu", d->c.report.id,
		      (uint64_t)d->deed->unit_id, (uint64_t)undone, "U", &one);
}

int case_all_helped(struct doing *d)
{
	unsigned int open;

	if (db_row(d->db, case_handling_statements[STMT_HELP_OPEN], "u", d->c.report.id, "U",
		   &open) != DB_ROW)
		return -1;
	return open ? WORKFLOW_HELP_OPEN : WORKFLOW_DONE;
}

/* --- checking and closing ---------------------------------------------------------------- */

int deed_check_pass(struct doing *d)
{
	return done(db_exec(d->db, case_handling_statements[STMT_CHECKED], "tu", d->deed->now,
			    d->c.report.id));
}

static int close_file(struct doing *d, enum closed_how how)
{
	return done(db_exec(d->db, case_handling_statements[STMT_CLOSED], "tuu", d->deed->now,
			    (uint64_t)how, d->c.report.id));
}

int deed_close(struct doing *d)
{
	return close_file(d, CLOSED_BY_OFFICE);
}

int deed_solved(struct doing *d)
{
	return close_file(d, CLOSED_BY_CITIZEN);
}

int deed_close_twin(struct doing *d)
{
	return close_file(d, CLOSED_WITH_MAIN);
}

int deed_silence(struct doing *d)
{
	const struct case_now *c = &d->c;
	bool rejected = c->report.state == STATE_REJECTED;
	int64_t until = rejected ? c->object_until : c->confirm_until;

	/* Answered since it was found. */
	if (until == DB_NULL_TIME || d->deed->now <= until)
		return WORKFLOW_NOT_NOW;
	if (rejected && db_exec(d->db, case_handling_statements[STMT_END_REJECTION], "tu",
				d->deed->now, c->report.id) < 0)
		return -1;
	return close_file(d, rejected ? CLOSED_REFUSED : CLOSED_BY_SILENCE);
}

int case_start_anew(struct doing *d, unsigned int reopened)
{
	const struct case_now *c = &d->c;
	struct limit_event anew = { .kind = LIMIT_REOPENED,
				    .count = c->limit_count,
				    .unit = (enum time_unit)c->limit_unit };
	int64_t deadline;

	limit_half(&anew.count, &anew.unit);
	if (db_exec(d->db, case_handling_statements[STMT_ANEW], "uuutu", (uint64_t)reopened,
		    (uint64_t)c->rework + 1, (uint64_t)anew.count, d->deed->now,
		    c->report.id) < 0 ||
	    case_clock(d, anew, &deadline) < 0)
		return -1;
	d->data = arena_printf(d->arena, "{\"limit\":%u,\"unit\":%u,\"deadline\":%lld}", anew.count,
			       (unsigned int)anew.unit, (long long)deadline);
	return WORKFLOW_DONE;
}

/* Her own word that it is solved, and her silence, stand. */
int deed_not_solved(struct doing *d)
{
	const struct case_now *c = &d->c;
	int result;

	if (c->closed_how != CLOSED_NOT && c->closed_how != CLOSED_BY_OFFICE &&
	    c->closed_how != CLOSED_WITH_MAIN)
		return WORKFLOW_NOT_NOW;
	result = case_attach_photos(d, PHOTO_REBUTTAL);
	return result == WORKFLOW_DONE ? case_start_anew(d, c->reopened + 1) : result;
}

int deed_check_fail(struct doing *d)
{
	return case_start_anew(d, d->c.reopened);
}

/* --- the rest --- */

int deed_urge(struct doing *d)
{
	return done(db_exec(d->db, case_handling_statements[STMT_URGED], "u", d->c.report.id));
}

/* Once, and only of what was really closed as handled. */
int deed_rate(struct doing *d)
{
	unsigned int stars = d->deed->amount;

	if (!d->c.has_file || d->c.rating || d->c.closed_how == CLOSED_NOT ||
	    d->c.closed_how == CLOSED_REFUSED)
		return WORKFLOW_NOT_NOW;
	if (stars < 1 || stars > 5)
		return WORKFLOW_TOO_MANY;
	d->data = arena_printf(d->arena, "{\"rating\":%u}", stars);
	return done(db_exec(d->db, case_handling_statements[STMT_RATED], "uu", (uint64_t)stars,
			    d->c.report.id));
}

static int set_hidden(struct doing *d, enum report_hidden from, enum report_hidden to)
{
	if (d->c.hidden != from)
		return WORKFLOW_NOT_NOW;
	return done(db_exec(d->db, case_handling_statements[STMT_HIDDEN], "uu", (uint64_t)to,
			    d->c.report.id));
}

int deed_hide(struct doing *d)
{
	return set_hidden(d, HIDDEN_NO, HIDDEN_BY_STAFF);
}

/* What its reporter took back stays taken back. */
int deed_show(struct doing *d)
{
	return set_hidden(d, HIDDEN_BY_STAFF, HIDDEN_NO);
}
