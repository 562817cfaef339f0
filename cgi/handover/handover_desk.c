/* What a person sees and decides of cases on their way out. */
#include "handover/handover.h"

#include "base/arena.h"
#include "dispatch/case.h"

enum {
	STMT_LOCK,
	STMT_HEAD,
	STMT_THEIRS,
	STMT_HEAD_AGAIN,
	STMT_AGAIN,
	STMT_HEAD_SKIP,
	STMT_GO_ON,
	STMT_SKIP_ALL,
	STMT_TAKEN,
	STMT_LIST,
	STMT_LEFT,
	STMT__MAX
};

const char *const handover_desk_statements[STMT__MAX + 1] = {
	/* Not what is on its way just now: its answer may come any moment. */
	[STMT_LOCK] =
		"SELECT state FROM handover_case WHERE report_id = ? AND state IN (2, 4, 5, 6)"
		" FOR UPDATE",
	[STMT_HEAD] = "SELECT COALESCE(MIN(id), 0) FROM handover_message"
		      " WHERE report_id = ? AND state = 1",
	/* unit_id 0: it is ours again already, and only that is still to be said. */
	[STMT_THEIRS] = "SELECT r.log_id FROM handover_case h JOIN report r ON r.id = h.report_id"
			" WHERE h.report_id = ? AND h.unit_id <> 0 AND h.state IN (1, 2, 4, 5, 6)",
	[STMT_HEAD_AGAIN] = "UPDATE handover_message SET attempts = 0, doubt = 0, first_at = NULL"
			    " WHERE report_id = ? AND state = 1 ORDER BY id LIMIT 1",
	[STMT_AGAIN] = "UPDATE handover_case SET state = 2, next_at = ? WHERE report_id = ?",
	[STMT_HEAD_SKIP] = "UPDATE handover_message SET state = 3, done_at = ?"
			   " WHERE report_id = ? AND state = 1 ORDER BY id LIMIT 1",
	[STMT_GO_ON] = "UPDATE handover_case SET next_at = ?, state = IF(EXISTS (SELECT 1"
		       " FROM handover_message m WHERE m.report_id = handover_case.report_id"
		       " AND m.state = 1), 2, IF(unit_id = 0, 7, 1)) WHERE report_id = ?",
	[STMT_SKIP_ALL] = "UPDATE handover_message SET state = 3, done_at = ?"
			  " WHERE report_id = ? AND state = 1",
	/* 5: closed. What waits for its reporter's word stays theirs: she may say "not solved". */
	[STMT_TAKEN] = "UPDATE handover_case h JOIN report r ON r.id = h.report_id"
		       " SET h.state = 7, h.unit_id = 0, h.ask_at = NULL WHERE h.report_id = ?"
		       " AND r.status = 5 AND h.unit_id <> 0 AND h.state IN (1, 2, 4, 5, 6)",
	[STMT_LIST] =
		"SELECT h.report_id, m.id, r.number, COALESCE(c.name, ''), m.error, h.remote_id,"
		" h.state, m.kind, m.attempts, (SELECT COUNT(*) FROM handover_message b"
		" WHERE b.report_id = h.report_id AND b.state = 1) - 1, m.created_at, h.next_at"
		" FROM handover_case h JOIN report r ON r.id = h.report_id"
		" JOIN handover_message m ON m.id = (SELECT MIN(o.id) FROM handover_message o"
		" WHERE o.report_id = h.report_id AND o.state = 1)"
		" LEFT JOIN category c ON c.id = r.category_id"
		" WHERE h.report_id > ? AND h.state BETWEEN ? AND ?"
		" ORDER BY h.report_id LIMIT ?",
	/* 3: being handled. */
	[STMT_LEFT] =
		"SELECT h.report_id, r.number, COALESCE(c.name, ''), h.remote_id, h.created_at"
		" FROM report r JOIN handover_case h ON h.report_id = r.id"
		" LEFT JOIN category c ON c.id = r.category_id"
		" WHERE r.status = 3 AND h.state = 1 AND h.unit_id <> 0 ORDER BY r.id LIMIT ?",
};

/* 1, 0: nothing that a person could decide of, -1. */
static int lock(struct db *db, uint64_t report_id)
{
	unsigned int state;

	return db_row(db, handover_desk_statements[STMT_LOCK], "u", report_id, "U", &state);
}

/* Is what was seen still the next one to be said? 1, 0 or -1. */
static int is_head(struct db *db, uint64_t report_id, uint64_t message_id)
{
	uint64_t head;

	if (message_id == HANDOVER_HEAD)
		return 1;
	if (db_row(db, handover_desk_statements[STMT_HEAD], "u", report_id, "u", &head) != DB_ROW)
		return -1;
	return head == message_id;
}

static int find(struct db *db, uint64_t report_id, uint64_t message_id)
{
	int found = lock(db, report_id);

	return found <= 0 ? found : is_head(db, report_id, message_id);
}

static int again(struct db *db, uint64_t report_id, uint64_t message_id, int64_t now)
{
	int found = find(db, report_id, message_id);

	if (found <= 0)
		return found;
	if (db_exec(db, handover_desk_statements[STMT_HEAD_AGAIN], "u", report_id) < 0 ||
	    db_exec(db, handover_desk_statements[STMT_AGAIN], "tu", now, report_id) < 0)
		return -1;
	return 1;
}

int handover_again(struct db *db, uint64_t report_id, uint64_t message_id, int64_t now)
{
	return db_begin(db) < 0 ? -1 : db_end(db, again(db, report_id, message_id, now));
}

static int skip(struct db *db, uint64_t report_id, uint64_t message_id, int64_t now)
{
	int found = find(db, report_id, message_id);

	if (found <= 0)
		return found;
	if (db_exec(db, handover_desk_statements[STMT_HEAD_SKIP], "tu", now, report_id) < 0 ||
	    db_exec(db, handover_desk_statements[STMT_GO_ON], "tu", now, report_id) < 0)
		return -1;
	return 1;
}

int handover_skip(struct db *db, uint64_t report_id, uint64_t message_id, int64_t now)
{
	return db_begin(db) < 0 ? -1 : db_end(db, skip(db, report_id, message_id, now));
}

/* Not open over here: there is nothing to dispatch, only nothing more to be said. */
static int take_closed(struct db *db, uint64_t report_id, int64_t now)
{
	int64_t taken = db_exec(db, handover_desk_statements[STMT_TAKEN], "u", report_id);

	if (taken <= 0)
		return taken < 0 ? -1 : 0;
	return db_exec(db, handover_desk_statements[STMT_SKIP_ALL], "tu", now, report_id) < 0 ? -1
											      : 1;
}

int handover_take(struct db *db, uint64_t report_id, uint64_t message_id, const char *by,
		  uint64_t staff_id, int64_t now)
{
	uint64_t seen;
	int result = db_row(db, handover_desk_statements[STMT_THEIRS], "u", report_id, "u", &seen);

	if (result > 0)
		result = is_head(db, report_id, message_id);
	if (result <= 0)
		return result;
	/* outward_note() writes down that the case is no longer theirs. */
	result = case_act(db, &(struct case_deed){
				      .report_id = report_id,
				      .action = ACTION_RETURN,
				      .actor = ACTOR_CORE,
				      .actor_name = by,
				      .staff_id = staff_id,
				      .unit_id = CASE_ANY_UNIT,
				      .note = "城市派遣平台没有接办，转由本系统派遣",
				      /* Whose it became meanwhile is not sent back. */
				      .seen = seen,
				      .now = now,
			      });
	if (result != WORKFLOW_NOT_NOW)
		return result == WORKFLOW_DONE ? 1 : result < 0 ? -1 : 0;
	return db_begin(db) < 0 ? -1 : db_end(db, take_closed(db, report_id, now));
}

int handover_list(struct db *db, bool stuck, uint64_t after, struct handover_item *out,
		  unsigned int max)
{
	uint64_t from = stuck ? HANDOVER_DEAD : HANDOVER_WAITING;
	uint64_t to = stuck ? HANDOVER_UNSURE : HANDOVER_SENDING;
	enum db_row_result row = DB_NONE;
	unsigned int n = 0;

	if (db_query(db, handover_desk_statements[STMT_LIST], "uuuu", after, from, to,
		     (uint64_t)max) < 0)
		return -1;
	while (n < max) {
		struct handover_item *i = &out[n];
		unsigned int state, kind;

		row = db_next(db, "uussssUUUUtt", &i->report_id, &i->message_id, &i->number,
			      &i->category, &i->error, &i->remote_id, &state, &kind, &i->attempts,
			      &i->behind, &i->created_at, &i->next_at);
		if (row != DB_ROW)
			break;
		i->state = (enum handover_state)state;
		i->kind = (enum outward_kind)kind;
		n++;
	}
	return row == DB_FAILED ? -1 : (int)n;
}

int handover_left(struct db *db, struct handover_item *out, unsigned int max)
{
	enum db_row_result row = DB_NONE;
	unsigned int n = 0;

	if (db_query(db, handover_desk_statements[STMT_LEFT], "u", (uint64_t)max) < 0)
		return -1;
	for (; n < max; n++) {
		struct handover_item *i = &out[n];

		*i = (struct handover_item){ .state = HANDOVER_IDLE,
					     .kind = OUTWARD_OPEN,
					     .error = "",
					     .next_at = DB_NULL_TIME };
		row = db_next(db, "ussst", &i->report_id, &i->number, &i->category, &i->remote_id,
			      &i->created_at);
		if (row != DB_ROW)
			break;
	}
	return row == DB_FAILED ? -1 : (int)n;
}
