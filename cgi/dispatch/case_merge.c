/*
 * Two reports of one problem: the twin goes with its main case, and its people with it
 * (case_people.c); closing the main closes its twins, and
 * each twin's reporter may still say "not solved" of hers.
 */
#include "dispatch/case_now.h"

#include "base/arena.h"
#include "db/db.h"

enum { STMT_MAIN, STMT_MAIN_OF, STMT_FILE, STMT_SPLIT, STMT_TWINS, STMT_CONFIRM, STMT__MAX };

const char *const case_merge_statements[STMT__MAX + 1] = {
	[STMT_MAIN] = "SELECT r.status, r.detail, r.hidden, r.number, k.main_id"
		      " FROM report r STRAIGHT_JOIN case_file k ON k.report_id = r.id"
		      " WHERE r.id = ? FOR UPDATE",
	[STMT_MAIN_OF] = "SELECT main_id FROM case_file WHERE report_id = ?",
	/* The twin's case is its main's, so that it can be reopened on its own. */
	[STMT_FILE] =
		"INSERT INTO case_file (report_id, unit_id, category_id, standard_id, rule_id, reason,"
		" reason_data, limit_count, base_count, limit_unit, opened_at, dispatched_at,"
		" deadline, main_id)"
		" SELECT ?, unit_id, category_id, standard_id, rule_id, reason, reason_data,"
		" limit_count, base_count, limit_unit, ?, dispatched_at, deadline, report_id"
		" FROM case_file m WHERE m.report_id = ?"
		" ON DUPLICATE KEY UPDATE main_id = VALUES(main_id), unit_id = VALUES(unit_id),"
		" handler_id = NULL",
	[STMT_SPLIT] = "UPDATE case_file SET main_id = NULL WHERE report_id = ?",
	/* 13: those that still go with it (STATE_MERGED). */
	[STMT_TWINS] = "SELECT k.report_id FROM case_file k JOIN report r ON r.id = k.report_id"
		       " WHERE k.main_id = ? AND r.detail = 13 ORDER BY k.report_id LIMIT 500",
	/* With whom the main was at last, and its limit: there the twin goes if she disagrees. */
	[STMT_CONFIRM] = "UPDATE case_file t JOIN case_file m ON m.report_id = t.main_id"
			 " SET t.handled_at = ?, t.confirm_until = ?, t.unit_id = m.unit_id,"
			 " t.category_id = m.category_id, t.standard_id = m.standard_id,"
			 " t.limit_count = m.limit_count, t.limit_unit = m.limit_unit"
			 " WHERE t.report_id = ?",
};

#define TWINS_MAX 500
#define CORE_NAME "派单系统"

static int done(int64_t n)
{
	return n < 0 ? -1 : WORKFLOW_DONE;
}

int case_lock_main(struct doing *d)
{
	const struct case_deed *deed = d->deed;
	struct db *db = d->db;
	uint64_t main_id = deed->action == ACTION_MERGE ? deed->main_id : 0, main_of_main;
	unsigned int status, detail, hidden;
	const char *number;

	if (deed->action == ACTION_SPLIT && db_row(db, case_merge_statements[STMT_MAIN_OF], "u",
						   deed->report_id, "u", &main_id) == DB_FAILED)
		return -1;
	if (!main_id || main_id >= deed->report_id)
		return 0;
	d->locked_main = main_id;
	return db_row(db, case_merge_statements[STMT_MAIN], "u", main_id, "UUUsu", &status, &detail,
		      &hidden, &number, &main_of_main) == DB_FAILED
		       ? -1
		       : 0;
}

/* Twins of a twin would hang in the air. */
static int check_main(struct doing *d, const char **number)
{
	unsigned int status, detail, hidden;
	uint64_t main_of_main;

	if (!d->deed->main_id || d->deed->main_id == d->c.report.id)
		return WORKFLOW_NOT_TWINS;
	switch (db_row(d->db, case_merge_statements[STMT_MAIN], "u", d->deed->main_id, "UUUsu",
		       &status, &detail, &hidden, number, &main_of_main)) {
	case DB_ROW:
		break;
	case DB_NONE:
		return WORKFLOW_NOT_TWINS;
	case DB_FAILED:
		return -1;
	}
	if (status != STATUS_HANDLING || (detail && detail != STATE_SUSPENDED) || hidden ||
	    main_of_main)
		return WORKFLOW_NOT_TWINS;
	return WORKFLOW_DONE;
}

int deed_merge(struct doing *d)
{
	const char *number;
	int result = check_main(d, &number);

	if (result == WORKFLOW_DONE)
		result = case_move_people(d);
	if (result != WORKFLOW_DONE)
		return result;
	/* A case of its own stops; it may be its own again one day. */
	if (d->c.has_file && case_clock(d, (struct limit_event){ .kind = LIMIT_STOPPED }, NULL) < 0)
		return -1;
	d->note = arena_printf(d->arena, "与 %s 是同一问题，一并办理。%s", number, d->note);
	return done(db_exec(d->db, case_merge_statements[STMT_FILE], "utu", d->c.report.id,
			    d->deed->now, d->deed->main_id));
}

int deed_split(struct doing *d)
{
	/* Merged since it was looked up: its main would be locked in the wrong order. */
	if (d->c.main_id < d->c.report.id && d->c.main_id != d->locked_main)
		return WORKFLOW_CHANGED;
	if (case_give_people_back(d) < 0)
		return -1;
	return done(db_exec(d->db, case_merge_statements[STMT_SPLIT], "u", d->c.report.id));
}

/* --- twins ------------------------------------------------------------------------------- */

static int find_twins(struct doing *d, uint64_t ids[TWINS_MAX])
{
	enum db_row_result row;
	int n = 0;

	if (db_query(d->db, case_merge_statements[STMT_TWINS], "u", d->c.report.id) < 0)
		return -1;
	do {
		uint64_t id;

		row = db_next(d->db, "u", &id);
		if (row == DB_ROW && n < TWINS_MAX)
			ids[n++] = id;
	} while (row == DB_ROW);
	return row == DB_NONE ? n : -1;
}

int case_no_twins(struct doing *d)
{
	uint64_t ids[TWINS_MAX];
	int n = find_twins(d, ids);

	return n < 0 ? -1 : n ? WORKFLOW_NOT_TWINS : WORKFLOW_DONE;
}

int case_close_twins(struct doing *d)
{
	int64_t now = d->deed->now;
	uint64_t ids[TWINS_MAX];
	int n = find_twins(d, ids);

	for (int i = 0; i < n; i++) {
		const struct case_deed twin = {
			.report_id = ids[i],
			.action = ACTION_CLOSE_TWIN,
			.actor = ACTOR_CORE,
			.actor_name = CORE_NAME,
			.note = "同一问题的主案件已办结；如果您那里没有解决，72小时内可以告诉我们。",
			.now = now,
		};

		if (db_exec(d->db, case_merge_statements[STMT_CONFIRM], "ttu", now,
			    now + CONFIRM_SPAN, ids[i]) < 0)
			return -1;
		/* Not merged any more (closed or reopened before): nothing to do. */
		if (case_act_inside(d->db, d->arena, &twin) < 0)
			return -1;
	}
	return n < 0 ? -1 : 0;
}
