#include "report/hide.h"

#include "db/db.h"
#include "dispatch/outward.h"
#include "dispatch/workflow.h"

enum { STMT_ACTED, STMT_HIDE, STMT_END_CASE, STMT_LOG };

const char *const hide_statements[] = {
	/* Staff acted, or others' reports go with it. Read after workflow_apply() locked the
	 * report, so no action can slip between. */
	[STMT_ACTED] = ("SELECT EXISTS (SELECT 1 FROM flow_log WHERE report_id = ? AND actor >= 3)"
			" OR EXISTS (SELECT 1 FROM case_file WHERE main_id = ?)"),
	[STMT_HIDE] = "UPDATE report SET hidden = 1, updated_at = ? WHERE id = ? AND hidden = 0",
	/* Without a way it was closed: it counts neither as solved nor as given up. */
	[STMT_END_CASE] =
		"UPDATE case_file SET closed_at = ? WHERE report_id = ? AND closed_at IS NULL",
	[STMT_LOG] = "SELECT log_id FROM report WHERE id = ?",
	NULL,
};

static int hide(struct db *db, uint64_t report_id, int64_t now)
{
	enum case_state from;
	unsigned int acted = 1;
	uint64_t log_id;
	int result =
		workflow_apply(db, report_id, ACTION_HIDE, ACTOR_CITIZEN, "市民", "", now, &from);

	if (result != WORKFLOW_DONE)
		return result;
	if (db_row(db, hide_statements[STMT_ACTED], "uu", report_id, report_id, "U", &acted) !=
	    DB_ROW)
		return -1;
	if (acted)
		return WORKFLOW_NOT_NOW;
	if (db_exec(db, hide_statements[STMT_HIDE], "tu", now, report_id) < 0 ||
	    db_exec(db, hide_statements[STMT_END_CASE], "tu", now, report_id) < 0)
		return -1;
	if (db_row(db, hide_statements[STMT_LOG], "u", report_id, "u", &log_id) != DB_ROW ||
	    outward_note(db, report_id, ACTION_HIDE, ACTOR_CITIZEN, 0, log_id, now) < 0)
		return -1;
	return WORKFLOW_DONE;
}

int hide_report(struct db *db, uint64_t report_id, int64_t now)
{
	int result;

	if (db_begin(db) < 0)
		return -1;
	result = hide(db, report_id, now);
	if (result == WORKFLOW_DONE)
		return db_end(db, result);
	/* A refusal rolls back what workflow_apply() may have written before it was known. */
	db_end(db, -1);
	return result;
}
