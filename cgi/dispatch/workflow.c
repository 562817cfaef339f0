#include "dispatch/workflow.h"

#include "base/log.h"
#include "db/db.h"

enum { STMT_LOCK, STMT_MOVE, STMT_LOG, STMT__MAX };

const char *const workflow_statements[STMT__MAX + 1] = {
	/* Locked, so that two actions on one report follow each other. */
	[STMT_LOCK] = "SELECT status FROM report WHERE id = ? FOR UPDATE",
	[STMT_MOVE] = "UPDATE report SET status = ?, updated_at = ? WHERE id = ?",
	[STMT_LOG] = "INSERT INTO flow_log (report_id, at, actor, actor_name, action,"
		     " status_from, status_to, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
};

#define BY(who) (1u << ACTOR_##who)

/*
 * What the office closed can be reopened by the reporter as long as her 72
 * hours run (case_reopen() looks at the clock): nothing is ever closed
 * without her being able to say "not solved".
 */
const struct transition workflow[] = {
	{ STATUS_NONE, ACTION_SUBMIT, BY(CITIZEN), STATUS_SUBMITTED },

	{ STATUS_SUBMITTED, ACTION_DISPATCH, BY(CORE) | BY(OFFICE), STATUS_HANDLING },
	{ STATUS_SUBMITTED, ACTION_ASK_TRIAGE, BY(CORE), STATUS_TRIAGE },
	{ STATUS_SUBMITTED, ACTION_HIDE, BY(CITIZEN), STATUS_CLOSED },

	{ STATUS_TRIAGE, ACTION_DISPATCH, BY(OFFICE), STATUS_HANDLING },
	{ STATUS_TRIAGE, ACTION_HIDE, BY(CITIZEN), STATUS_CLOSED },

	{ STATUS_HANDLING, ACTION_COMMENT, BY(UNIT), STATUS_HANDLING },
	{ STATUS_HANDLING, ACTION_HANDLE, BY(UNIT), STATUS_HANDLED },
	{ STATUS_HANDLING, ACTION_HIDE, BY(CITIZEN), STATUS_CLOSED },

	{ STATUS_HANDLED, ACTION_COMMENT, BY(UNIT), STATUS_HANDLED },
	{ STATUS_HANDLED, ACTION_SOLVED, BY(CITIZEN), STATUS_CLOSED },
	{ STATUS_HANDLED, ACTION_NOT_SOLVED, BY(CITIZEN), STATUS_HANDLING },
	{ STATUS_HANDLED, ACTION_SILENCE, BY(CORE), STATUS_CLOSED },
	{ STATUS_HANDLED, ACTION_CLOSE, BY(OFFICE), STATUS_CLOSED },

	{ STATUS_CLOSED, ACTION_NOT_SOLVED, BY(CITIZEN), STATUS_HANDLING },
	{ 0 },
};

int workflow_next(enum report_status from, enum action action, enum actor actor,
		  enum report_status *to)
{
	int result = WORKFLOW_NOT_NOW;

	for (const struct transition *t = workflow; t->action; t++) {
		if (t->from != from || t->action != action)
			continue;
		if (t->who & 1u << actor) {
			*to = t->to;
			return WORKFLOW_DONE;
		}
		result = WORKFLOW_NOT_YOU;
	}
	return result;
}

static int find_status(struct db *db, uint64_t report_id, enum report_status *out)
{
	unsigned int status;

	switch (db_row(db, workflow_statements[STMT_LOCK], "u", report_id, "U", &status)) {
	case DB_ROW:
		*out = status;
		return 0;
	case DB_NONE:
		log_error("workflow", "there is no report %llu", (unsigned long long)report_id);
		return -1;
	case DB_FAILED:
		break;
	}
	return -1;
}

int workflow_apply(struct db *db, uint64_t report_id, enum action action, enum actor actor,
		   const char *actor_name, const char *note, int64_t now, enum report_status *from)
{
	enum report_status to = STATUS_NONE;
	int result;

	if (find_status(db, report_id, from) < 0)
		return -1;
	result = workflow_next(*from, action, actor, &to);
	if (result != WORKFLOW_DONE)
		return result;
	if (db_exec(db, workflow_statements[STMT_MOVE], "utu", (uint64_t)to, now, report_id) < 0 ||
	    db_exec(db, workflow_statements[STMT_LOG], "utusuuus", report_id, now, (uint64_t)actor,
		    actor_name, (uint64_t)action, (uint64_t)*from, (uint64_t)to, note) < 0)
		return -1;
	return WORKFLOW_DONE;
}
