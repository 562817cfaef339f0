#include "handover/heard.h"

#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "db/db.h"
#include "dispatch/case.h"
#include "handover/way.h"

enum {
	STMT_SEEN,
	STMT_FIND,
	STMT_FIND_REMOTE,
	STMT_FORGET,
	STMT_KEEP,
	STMT_COUNT,
	STMT_SAID,
	STMT_UNTOLD,
	STMT_LAST,
	STMT_KNOW,
	STMT_DEADLINE,
	STMT_THEIRS_NO_MORE,
	STMT_SKIP,
	STMT__MAX
};

const char *const heard_statements[STMT__MAX + 1] = {
	[STMT_SEEN] = "SELECT what FROM handover_heard WHERE update_id = ?",
	[STMT_FIND] = "SELECT h.report_id, h.unit_id, h.remote_status, h.heard_at, h.remote_id,"
		      " COALESCE(u.name, '') FROM handover_case h"
		      " LEFT JOIN unit u ON u.id = h.unit_id WHERE h.report_id = ?",
	[STMT_FIND_REMOTE] =
		"SELECT h.report_id, h.unit_id, h.remote_status, h.heard_at, h.remote_id,"
		" COALESCE(u.name, '') FROM handover_case h LEFT JOIN unit u ON u.id = h.unit_id"
		" WHERE h.remote_id = ?",
	[STMT_FORGET] = "DELETE FROM handover_heard WHERE update_id = ?",
	[STMT_KEEP] = "INSERT IGNORE INTO handover_heard (update_id, report_id, what, at)"
		      " VALUES (?, ?, ?, ?)",
	[STMT_COUNT] = "UPDATE handover_line SET ignored = ignored + 1 WHERE id = 1",
	/* Also what we are just saying: it may be heard before its answer is. */
	[STMT_SAID] = "SELECT m.kind, m.answer, w.note FROM handover_message m"
		      " JOIN flow_log w ON w.id = m.log_id WHERE m.report_id = ?"
		      " AND m.kind <> 1 AND m.first_at IS NOT NULL ORDER BY m.id DESC LIMIT 50",
	/* 2: she says that it is not solved. */
	[STMT_UNTOLD] = "SELECT EXISTS (SELECT 1 FROM handover_message WHERE report_id = ?"
			" AND kind = 2 AND state <> 3 AND (first_at IS NULL OR first_at > ?))",
	[STMT_LAST] = "SELECT w.note FROM report r JOIN flow_log w ON w.id = r.log_id"
		      " WHERE r.id = ?",
	[STMT_KNOW] = "UPDATE handover_case SET remote_status = ?, heard_at = ?,"
		      " remote_id = COALESCE(remote_id, ?) WHERE report_id = ?",
	[STMT_DEADLINE] = "UPDATE case_file SET deadline = ?, escalate_at ="
			  " IF(escalate_at IS NULL, NULL, ?) WHERE report_id = ? AND deadline <> ?"
			  " AND opened_at < ?",
	[STMT_THEIRS_NO_MORE] = "UPDATE handover_case SET state = 7, unit_id = 0, ask_at = NULL"
				" WHERE report_id = ?",
	[STMT_SKIP] = "UPDATE handover_message SET state = 3, done_at = ?"
		      " WHERE report_id = ? AND state = 1",
};

#define TRIES         3
#define CLOCKS_MARGIN (2 * CLOCK_SECOND) /* its times are whole seconds */
#define SAY_CHARS     850                /* of a note's 1,000 */
#define UNIT_CHARS    60

struct known {
	uint64_t report_id;
	uint32_t unit_id; /* 0: not theirs any more */
	const char *status, *remote_id, *unit;
	int64_t heard_at;
};

/* --- once ------------------------------------------------------------------------------------ */

static enum db_row_result find(struct db *db, const struct heard *h, struct known *out)
{
	const char *sql = heard_statements[h->report_id ? STMT_FIND : STMT_FIND_REMOTE];
	static const char columns[] = "uUstss";

	return h->report_id
		       ? db_row(db, sql, "u", h->report_id, columns, &out->report_id, &out->unit_id,
				&out->status, &out->heard_at, &out->remote_id, &out->unit)
		       : db_row(db, sql, "s", h->remote_id ? h->remote_id : "", columns,
				&out->report_id, &out->unit_id, &out->status, &out->heard_at,
				&out->remote_id, &out->unit);
}

/* 1: done before; 0; -1. What was of no case of ours then may be by now. */
static int seen(struct db *db, const struct heard *h)
{
	unsigned int what;

	if (!*h->update_id)
		return 0;
	switch (db_row(db, heard_statements[STMT_SEEN], "s", h->update_id, "U", &what)) {
	case DB_ROW:
		return what != HEARD_UNKNOWN;
	case DB_NONE:
		return 0;
	case DB_FAILED:
		break;
	}
	return -1;
}

static int keep(struct db *db, const struct heard *h, uint64_t report_id, enum heard_result what,
		int64_t now)
{
	int64_t kept = 1;

	if (*h->update_id)
		kept = db_exec(db, heard_statements[STMT_KEEP], "suut", h->update_id, report_id,
			       (uint64_t)what, now);
	if (kept > 0 && what != HEARD_DONE && what != HEARD_SAME && what != HEARD_ECHO &&
	    db_exec(db, heard_statements[STMT_COUNT], "") < 0)
		return -1;
	return kept < 0 ? -1 : (int)what;
}

/* --- what it means here --- */

static bool is_echo(struct db *db, const struct heard *h, uint64_t report_id)
{
	struct handover said = { 0 };
	const char *answer;
	unsigned int kind;

	if (db_query(db, heard_statements[STMT_SAID], "u", report_id) < 0)
		return false;
	while (db_next(db, "Uss", &kind, &answer, &said.note) == DB_ROW) {
		said.kind = (enum outward_kind)kind;
		if ((*answer && !strcmp(answer, h->update_id)) ||
		    (*h->say && !strcmp(h->say, way_words(&said))))
			return true;
	}
	return false;
}

static bool ends(enum core_status s)
{
	return s == CORE_HANDLED || s == CORE_CLOSED;
}

/* 0: no step. untold: it does not know yet that our reporter says "not solved", so that it is
 * done with the case is no answer to that. */
static enum action action_of(const struct heard *h, enum case_state state, bool same, bool untold)
{
	bool says = *h->say != '\0';

	switch (state) {
	case STATE_HANDLING:
		if (ends(h->status))
			return !untold ? ACTION_HANDLE : says ? ACTION_COMMENT : 0;
		if (h->status == CORE_RETURNED)
			return ACTION_RETURN;
		return h->status != CORE_RECEIVED && (says || !same) ? ACTION_COMMENT : 0;
	case STATE_HANDLED:
		if (h->status == CORE_HANDLING && !same)
			return ACTION_CHECK_FAIL;
		return says && h->status != CORE_RECEIVED ? ACTION_COMMENT : 0;
	case STATE_SUSPENDED:
		return says ? ACTION_COMMENT : 0;
	default:
		return 0;
	}
}

static const char *words(struct arena *a, const struct heard *h, enum action action)
{
	size_t len = utf8_prefix(h->unit, UNIT_CHARS);
	const char *who = len ? arena_printf(a, "%.*s：", (int)len, h->unit) : "";

	if (*h->say)
		return arena_printf(a, "%s%.*s", who, (int)utf8_prefix(h->say, SAY_CHARS), h->say);
	switch (action) {
	case ACTION_HANDLE:
		return arena_printf(a, "%s已处理完成", who);
	case ACTION_RETURN:
		return arena_printf(a, "%s退回，没有说明理由", who);
	case ACTION_CHECK_FAIL:
		return arena_printf(a, "%s重新处理", who);
	default:
		return arena_printf(a, "%s正在处理", who);
	}
}

/* A machine may say the same twice of a case that was reopened: a person here may not. */
static const char *not_copied(struct arena *a, const char *note, int64_t at)
{
	return arena_printf(a, "%s（%s 再次反馈）", note, clock_say(a, at, at));
}

static int act(struct db *db, struct arena *a, const struct heard *h, const struct known *k,
	       enum action action, int64_t now)
{
	struct case_deed d = {
		.report_id = k->report_id,
		.action = action,
		.actor = ACTOR_CORE,
		.actor_name = *k->unit ? k->unit : "城市派遣平台",
		.unit_id = CASE_ANY_UNIT,
		.note = words(a, h, action),
		.now = now,
	};
	int result = case_act_inside(db, a, &d);

	if (result == WORKFLOW_COPIED) {
		d.note = not_copied(a, d.note, h->at == DB_NULL_TIME ? now : h->at);
		result = case_act_inside(db, a, &d);
	}
	return result;
}

static bool said_last(struct db *db, uint64_t report_id, const char *note)
{
	const char *last;

	return db_row(db, heard_statements[STMT_LAST], "u", report_id, "s", &last) == DB_ROW &&
	       !strcmp(last, note);
}

/* An enum heard_result, -1, or -1 - an enum workflow_result that says no. */
static int step(struct db *db, struct arena *a, const struct heard *h, const struct known *k,
		int64_t now)
{
	bool same = *h->remote_status && !strcmp(h->remote_status, k->status);
	struct flow_report r;
	unsigned int untold;
	enum action action;
	int result;

	if (workflow_lock(db, k->report_id, &r) < 0)
		return -1;
	if (db_row(db, heard_statements[STMT_UNTOLD], "ut", k->report_id,
		   h->at_here ? h->at_here + CLOCKS_MARGIN : now + CLOCK_DAY, "U",
		   &untold) != DB_ROW)
		return -1;
	action = action_of(h, r.state, same, untold);
	if (!action)
		return HEARD_SAME;
	if (action == ACTION_COMMENT && said_last(db, k->report_id, words(a, h, action)))
		return HEARD_SAME;
	result = act(db, a, h, k, action, now);
	if (result != WORKFLOW_DONE)
		return result < 0 ? -1 : -1 - result;
	/* They do not want to hear that we have it again. */
	if (action == ACTION_RETURN &&
	    (db_exec(db, heard_statements[STMT_THEIRS_NO_MORE], "u", k->report_id) < 0 ||
	     db_exec(db, heard_statements[STMT_SKIP], "tu", now, k->report_id) < 0))
		return -1;
	return HEARD_DONE;
}

static int know(struct db *db, const struct heard *h, const struct known *k)
{
	if (h->deadline != DB_NULL_TIME &&
	    db_exec(db, heard_statements[STMT_DEADLINE], "ttutt", h->deadline, h->deadline,
		    k->report_id, h->deadline, h->deadline) < 0)
		return -1;
	return db_exec(db, heard_statements[STMT_KNOW], "stsu",
		       h->status == CORE_WORDS && !*h->remote_status ? k->status : h->remote_status,
		       h->at == DB_NULL_TIME ? k->heard_at : h->at, h->learned_id, k->report_id) < 0
		       ? -1
		       : 0;
}

/* --- one --- */

static int inside(struct db *db, struct arena *a, const struct heard *h, const struct known *k,
		  int64_t now)
{
	struct flow_report r;
	int result;
	bool late = h->at != DB_NULL_TIME && k->heard_at != DB_NULL_TIME && h->at < k->heard_at;

	/* The report first, as everywhere; whoever else does the same update waits here. */
	if (workflow_lock(db, k->report_id, &r) < 0)
		return -1;
	result = seen(db, h);
	if (result != 0)
		return result < 0 ? -1 : HEARD_BEFORE;
	if (*h->update_id && db_exec(db, heard_statements[STMT_FORGET], "s", h->update_id) < 0)
		return -1;
	if (!k->unit_id)
		return keep(db, h, k->report_id, HEARD_NOT_NOW, now);
	if (is_echo(db, h, k->report_id))
		return keep(db, h, k->report_id, HEARD_ECHO, now);
	if (late && h->status != CORE_WORDS)
		return keep(db, h, k->report_id, HEARD_LATE, now);
	result = step(db, a, h, k, now);
	if (result < 0 || (!late && know(db, h, k) < 0))
		return result < 0 ? result : -1;
	return keep(db, h, k->report_id, (enum heard_result)result, now);
}

static int whole(struct db *db, struct arena *a, const struct heard *h, const struct known *k,
		 int64_t now)
{
	int result;

	if (db_begin(db) < 0)
		return -1;
	result = db_end(db, inside(db, a, h, k, now));
	if (result >= -1)
		return result;
	/* The workflow said no, half-way perhaps: only that is written down. */
	if (db_begin(db) < 0)
		return -1;
	return db_end(db, keep(db, h, k->report_id, HEARD_NOT_NOW, now));
}

int heard_apply(struct db *db, const struct heard *h, int64_t now)
{
	struct arena *a = arena_new();
	struct known k = { 0 };
	int result = seen(db, h);

	if (result == 0)
		result = find(db, h, &k) == DB_FAILED ? -1 : k.report_id ? 0 : HEARD_UNKNOWN;
	else if (result > 0)
		result = HEARD_BEFORE;
	if (result == HEARD_UNKNOWN)
		result = keep(db, h, 0, HEARD_UNKNOWN, now);
	for (int i = 0; result == 0 && i < TRIES; i++) {
		result = whole(db, a, h, &k, now);
		if (result == -1 && db_retry(db))
			result = 0;
	}
	arena_free(a);
	return result == 0 ? -1 : result;
}
