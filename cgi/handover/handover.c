#include "handover/handover.h"

#include "base/arena.h"
#include "handover/core_inbox.h"

enum {
	STMT_DUE,
	STMT_CLAIM,
	STMT_LOAD,
	STMT_BEGIN,
	STMT_LOCK,
	STMT_SAID,
	STMT_HEARD,
	STMT_SETTLE,
	STMT_LEFT,
	STMT_LATE,
	STMT_FAREWELL,
	STMT_FAILED,
	STMT_STUCK,
	STMT_DISOWN,
	STMT_UNSAY,
	STMT_RECOVER,
	STMT_LINE,
	STMT_STOP,
	STMT_GO,
	STMT_ASKED,
	STMT_FIGURES,
	STMT__MAX
};

const char *const handover_statements[STMT__MAX + 1] = {
	[STMT_DUE] = "SELECT report_id FROM handover_case WHERE state = 2 AND next_at <= ?"
		     " ORDER BY next_at LIMIT ? FOR UPDATE SKIP LOCKED",
	[STMT_CLAIM] = "UPDATE handover_case SET state = 3, claim = ?, next_at = ?"
		       " WHERE report_id = ?",
	[STMT_LOAD] =
		"SELECT m.id, m.log_id, m.kind, m.attempts + 1, m.doubt, m.created_at, m.first_at,"
		" w.note, w.at, h.handed_at, h.remote_id, h.remote_token, h.service_code, r.number, r.body,"
		" r.place_text, r.nickname, r.submitted_at, r.lat, r.lon, r.hidden,"
		" COALESCE(r.group_id, c.group_id, 0), COALESCE(c.id, 0), COALESCE(c.kind, 0),"
		" COALESCE(c.code, ''), COALESCE(c.name, ''), COALESCE(g.name, ''),"
		" CONCAT(COALESCE(d.name, ''), COALESCE(s.name, '')), r.phone_sealed"
		" FROM handover_case h JOIN handover_message m ON m.report_id = h.report_id"
		" JOIN flow_log w ON w.id = m.log_id JOIN report r ON r.id = h.report_id"
		" LEFT JOIN case_file k ON k.report_id = h.report_id"
		/* What people here made of it goes before what the report was taken for. */
		" LEFT JOIN category c ON c.id = COALESCE(k.category_id, r.category_id)"
		" LEFT JOIN category_group g ON g.id = COALESCE(r.group_id, c.group_id)"
		" LEFT JOIN area d ON d.code = r.district_code"
		" LEFT JOIN area s ON s.code = r.street_code AND s.code <> d.code"
		" WHERE h.report_id = ? AND m.state = 1 ORDER BY m.id LIMIT 1",
	[STMT_BEGIN] =
		"UPDATE handover_message SET attempts = LEAST(attempts + 1, 60000), doubt = 1,"
		" first_at = COALESCE(first_at, ?) WHERE id = ?",
	[STMT_LOCK] = "SELECT state, claim FROM handover_case WHERE report_id = ? FOR UPDATE",
	[STMT_SAID] = "UPDATE handover_message SET state = ?, done_at = ?, error = ?, doubt = 0,"
		      " answer = COALESCE(?, answer) WHERE id = ?",
	/* From left to right: the number before is kept before it is replaced. */
	[STMT_HEARD] =
		"UPDATE handover_case SET remote_before = IF(? = 1, remote_id, remote_before),"
		" remote_id = COALESCE(?, remote_id), remote_token = COALESCE(?, remote_token),"
		" service_code = COALESCE(?, service_code), ask_at = COALESCE(?, ask_at),"
		" handed_at = COALESCE(handed_at, ?) WHERE report_id = ?",
	[STMT_SETTLE] =
		"UPDATE handover_case SET claim = 0, next_at = ?, state = IF(EXISTS (SELECT 1"
		" FROM handover_message m WHERE m.report_id = handover_case.report_id"
		" AND m.state = 1), 2, 1) WHERE report_id = ? AND state = 3 AND claim = ?",
	[STMT_LEFT] = "UPDATE handover_case SET claim = 0, state = 7, ask_at = NULL"
		      " WHERE report_id = ?",
	/* Taken by our core while the other was just acknowledging it. */
	[STMT_LATE] = "UPDATE handover_case SET state = 2, next_at = ?, ask_at = NULL"
		      " WHERE report_id = ?",
	[STMT_FAREWELL] = "UPDATE handover_message SET state = 1, done_at = NULL"
			  " WHERE report_id = ? AND kind = 6 ORDER BY id DESC LIMIT 1",
	[STMT_FAILED] = "UPDATE handover_message SET attempts = attempts - ?, error = ?, doubt = ?"
			" WHERE id = ?",
	[STMT_STUCK] = "UPDATE handover_case SET state = ?, next_at = ?, claim = 0"
		       " WHERE report_id = ?",
	[STMT_DISOWN] = "UPDATE handover_case SET state = 6, remote_id = NULL, handed_at = NULL,"
			" ask_at = NULL, claim = 0 WHERE report_id = ?",
	[STMT_UNSAY] = "UPDATE handover_message SET state = 1, doubt = 1, error = ?, done_at = NULL"
		       " WHERE report_id = ? AND kind = 1 ORDER BY id DESC LIMIT 1",
	[STMT_RECOVER] = "UPDATE handover_case SET state = 2, claim = 0"
			 " WHERE state = 3 AND next_at < ? LIMIT 500",
	[STMT_LINE] = "SELECT COALESCE(unit_id, 0), stopped_at, stopped_why, asked_at, answered_at,"
		      " heard_until, ignored FROM handover_line WHERE id = 1",
	[STMT_STOP] = "UPDATE handover_line SET stopped_at = COALESCE(stopped_at, ?),"
		      " stopped_why = ? WHERE id = 1",
	[STMT_GO] = "UPDATE handover_line SET stopped_at = NULL, stopped_why = '', answered_at = ?"
		    " WHERE id = 1",
	[STMT_ASKED] = "UPDATE handover_line SET asked_at = ?,"
		       " answered_at = IF(? = 1, ?, answered_at) WHERE id = 1",
	[STMT_FIGURES] = "SELECT (SELECT COUNT(*) FROM handover_message m JOIN handover_case h"
			 " ON h.report_id = m.report_id WHERE m.state = 1 AND h.state IN (2, 3)),"
			 " (SELECT COUNT(*) FROM handover_case WHERE state IN (4, 5, 6)),"
			 " (SELECT MIN(created_at) FROM handover_message WHERE state = 1)",
};

const char *handover_state_text(enum handover_state state)
{
	static const char *const texts[HANDOVER__MAX] = {
		[HANDOVER_IDLE] = "已送达",
		[HANDOVER_WAITING] = "等待发送",
		[HANDOVER_SENDING] = "正在发送",
		[HANDOVER_DEAD] = "多次发送失败",
		[HANDOVER_REFUSED] = "对方拒绝",
		[HANDOVER_UNSURE] = "不确定对方是否收到",
		[HANDOVER_TAKEN] = "已转为本系统派遣",
	};

	return state > 0 && state < HANDOVER__MAX ? texts[state] : "";
}

const char *handover_kind_text(enum outward_kind kind)
{
	static const char *const texts[] = {
		[OUTWARD_NONE] = "",
		[OUTWARD_OPEN] = "转交案件",
		[OUTWARD_NOT_SOLVED] = "市民反馈未解决",
		[OUTWARD_SOLVED] = "市民确认已解决",
		[OUTWARD_WORDS] = "补充说明",
		[OUTWARD_HIDE] = "撤回或不公开",
		[OUTWARD_LEAVE] = "收回自行派遣",
		[OUTWARD_UPDATED] = "类别、时限等有变",
	};

	return kind < OUTWARD__MAX ? texts[kind] : "";
}

const char *handover_key(struct arena *a, const struct handover *h)
{
	return arena_printf(a, "%s-%u-%llu", h->number, (unsigned int)h->kind,
			    (unsigned long long)h->log_id);
}

/* --- on its way ------------------------------------------------------------------------- */

static int claim_due(struct db *db, uint64_t claim, int64_t now, int64_t lease, uint64_t *ids,
		     unsigned int max)
{
	enum db_row_result row = DB_NONE;
	unsigned int n = 0;

	if (db_query(db, handover_statements[STMT_DUE], "tu", now, (uint64_t)max) < 0)
		return -1;
	while (n < max && (row = db_next(db, "u", &ids[n])) == DB_ROW)
		n++;
	if (row == DB_FAILED)
		return -1;
	for (unsigned int i = 0; i < n; i++)
		if (db_exec(db, handover_statements[STMT_CLAIM], "utu", claim, lease, ids[i]) < 0)
			return -1;
	return (int)n;
}

int handover_claim(struct db *db, uint64_t claim, int64_t now, int64_t lease, uint64_t *ids,
		   unsigned int max)
{
	if (db_begin(db) < 0)
		return -1;
	return db_end(db, claim_due(db, claim, now, lease, ids, max));
}

enum db_row_result handover_load(struct db *db, uint64_t report_id, struct handover *out)
{
	unsigned int kind, doubt, category;
	enum db_row_result row;

	*out = (struct handover){ .report_id = report_id };
	row = db_row(db, handover_statements[STMT_LOAD], "u", report_id,
		     "uuUUUttsttssssssstddUUUUssssb", &out->message_id, &out->log_id, &kind,
		     &out->attempts, &doubt, &out->created_at, &out->first_at, &out->note, &out->at,
		     &out->handed_at, &out->remote_id, &out->remote_token, &out->service_code,
		     &out->number, &out->body, &out->place, &out->nickname, &out->submitted_at,
		     &out->lat, &out->lon, &out->hidden, &out->group_id, &category,
		     &out->category_kind, &out->category_code, &out->category, &out->group,
		     &out->area, &out->phone_sealed);
	if (row == DB_ROW) {
		out->kind = (enum outward_kind)kind;
		out->doubt = doubt != 0;
		out->category_id = category;
	}
	return row;
}

int handover_begin(struct db *db, const struct handover *h, int64_t now)
{
	return db_exec(db, handover_statements[STMT_BEGIN], "tu", now, h->message_id) < 0 ? -1 : 0;
}

/* --- what became of it --------------------------------------------------------------------- */

/* The case's own row after a message of it was said. 0 or -1. */
static int go_on(struct db *db, const struct handover *h, uint64_t claim, bool taken, int64_t now)
{
	if (h->kind == OUTWARD_LEAVE)
		return (int)db_exec(db, handover_statements[STMT_LEFT], "u", h->report_id);
	if (taken && h->kind == OUTWARD_OPEN) {
		if (db_exec(db, handover_statements[STMT_LATE], "tu", now, h->report_id) < 0)
			return -1;
		return (int)db_exec(db, handover_statements[STMT_FAREWELL], "u", h->report_id);
	}
	return (int)db_exec(db, handover_statements[STMT_SETTLE], "tuu", now, h->report_id, claim);
}

/* Under the event's key: said again by a later attempt it is not kept twice. 0 or -1. */
static int keep_told(struct db *db, const struct handover *h, const struct core_reply *told,
		     int64_t now)
{
	struct arena *a = arena_new();
	int result = core_inbox_answer(db, h->report_id, handover_key(a, h), told, now);

	arena_free(a);
	return result;
}

static int said(struct db *db, const struct handover *h, uint64_t claim, bool taken,
		const struct handover_result *r, int64_t now)
{
	if (db_exec(db, handover_statements[STMT_SAID], "utssu",
		    (uint64_t)(r->skip ? MESSAGE_SKIPPED : MESSAGE_SAID), now, r->error, r->answer,
		    h->message_id) < 0)
		return -1;
	if (!r->skip && (h->kind == OUTWARD_OPEN || r->remote_id) &&
	    db_exec(db, handover_statements[STMT_HEARD], "usssttu", (uint64_t)r->anew, r->remote_id,
		    r->remote_token, r->service_code, r->ask_at ? r->ask_at : DB_NULL_TIME, now,
		    h->report_id) < 0)
		return -1;
	if (r->told && keep_told(db, h, r->told, now) < 0)
		return -1;
	return go_on(db, h, claim, taken && !r->skip, now) < 0 ? -1 : 1;
}

static int failed(struct db *db, const struct handover *h, const struct handover_result *r)
{
	bool waits = r->state == HANDOVER_WAITING;

	if (db_exec(db, handover_statements[STMT_FAILED], "usuu", (uint64_t)r->uncounted, r->error,
		    (uint64_t)(r->doubt || h->doubt), h->message_id) < 0)
		return -1;
	return db_exec(db, handover_statements[STMT_STUCK], "utu", (uint64_t)r->state,
		       waits ? r->next_at : h->created_at, h->report_id) < 0
		       ? -1
		       : 1;
}

static int mark(struct db *db, const struct handover *h, uint64_t claim,
		const struct handover_result *r, int64_t now)
{
	unsigned int state;
	uint64_t whose;
	bool own;

	switch (db_row(db, handover_statements[STMT_LOCK], "u", h->report_id, "Uu", &state,
		       &whose)) {
	case DB_ROW:
		break;
	case DB_NONE:
		return 1;
	case DB_FAILED:
		return -1;
	}
	own = state == HANDOVER_SENDING && whose == claim;
	if (r->state == HANDOVER_IDLE)
		return said(db, h, claim, state == HANDOVER_TAKEN, r, now);
	return own ? failed(db, h, r) : 1;
}

static int marked(struct db *db, const struct handover *h, uint64_t claim,
		  const struct handover_result *r, int64_t now)
{
	if (db_begin(db) < 0)
		return -1;
	return db_end(db, mark(db, h, claim, r, now));
}

int handover_mark(struct db *db, const struct handover *h, uint64_t claim,
		  const struct handover_result *r, int64_t now)
{
	const struct handover_result stolen = {
		.state = HANDOVER_UNSURE,
		.doubt = true,
		.error = "it answered with the number of another case",
	};
	int result = marked(db, h, claim, r, now);

	if (result >= 0 || !r->remote_id || !db_was_duplicate(db))
		return result;
	return marked(db, h, claim, &stolen, now) < 0 ? -1 : 0;
}

int handover_settle(struct db *db, uint64_t report_id, uint64_t claim)
{
	return db_exec(db, handover_statements[STMT_SETTLE], "tuu", (int64_t)0, report_id, claim) <
			       0
		       ? -1
		       : 0;
}

int handover_disown(struct db *db, uint64_t report_id, const char *why)
{
	bool done;

	if (db_begin(db) < 0)
		return -1;
	done = db_exec(db, handover_statements[STMT_DISOWN], "u", report_id) >= 0 &&
	       db_exec(db, handover_statements[STMT_UNSAY], "su", why, report_id) >= 0;
	return db_end(db, done ? 0 : -1);
}

int handover_recover(struct db *db, int64_t now)
{
	return (int)db_exec(db, handover_statements[STMT_RECOVER], "t", now);
}

/* --- the line --------------------------------------------------------------------------------- */

int handover_line_load(struct db *db, struct handover_line *out)
{
	/* Before dispatchd first ran there is no line. */
	*out = (struct handover_line){
		.stopped_at = DB_NULL_TIME,
		.stopped_why = "",
		.asked_at = DB_NULL_TIME,
		.answered_at = DB_NULL_TIME,
		.heard_until = DB_NULL_TIME,
	};
	return db_row(db, handover_statements[STMT_LINE], "", "Utstttu", &out->unit_id,
		      &out->stopped_at, &out->stopped_why, &out->asked_at, &out->answered_at,
		      &out->heard_until, &out->ignored) == DB_FAILED
		       ? -1
		       : 0;
}

int handover_line_stop(struct db *db, const char *why, int64_t now)
{
	return db_exec(db, handover_statements[STMT_STOP], "ts", now, why) < 0 ? -1 : 0;
}

int handover_line_go(struct db *db, int64_t now)
{
	return db_exec(db, handover_statements[STMT_GO], "t", now) < 0 ? -1 : 0;
}

int handover_line_asked(struct db *db, bool answered, int64_t now)
{
	return db_exec(db, handover_statements[STMT_ASKED], "tut", now, (uint64_t)answered, now) < 0
		       ? -1
		       : 0;
}

int handover_figures(struct db *db, struct handover_figures *out)
{
	return db_row(db, handover_statements[STMT_FIGURES], "", "uut", &out->waiting, &out->stuck,
		      &out->oldest) == DB_ROW
		       ? 0
		       : -1;
}
