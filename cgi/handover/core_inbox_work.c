/* What the city's own core has said, done in its order. */
#include "base/clock.h"
#include "base/log.h"
#include "db/db.h"
#include "handover/core_inbox.h"
#include "handover/heard.h"

enum { STMT_WAITING, STMT_LAST, STMT_OTHERS, STMT_MARK, STMT_FORGET, STMT__MAX };

#define KEPT (400 * CLOCK_DAY)

const char *const core_inbox_work_statements[STMT__MAX + 1] = {
	/* What is counted in its order; the rest as it came. */
	[STMT_WAITING] = "SELECT id, report_id, sequence, at, remote_id, status, unit, deadline,"
			 " say FROM handover_reply WHERE state = 1"
			 " ORDER BY report_id, sequence, at, id LIMIT 50",
	[STMT_LAST] = "SELECT COALESCE((SELECT MAX(p.sequence) FROM handover_reply p"
		      " WHERE p.report_id = h.report_id AND p.state = 2), 0), h.heard_at"
		      " FROM handover_case h WHERE h.report_id = ?",
	[STMT_OTHERS] =
		"SELECT report_id FROM handover_case WHERE remote_id = ? AND report_id <> ?",
	[STMT_MARK] = "UPDATE handover_reply SET state = ?, why = ?, done_at = ? WHERE id = ?",
	[STMT_FORGET] = "DELETE FROM handover_reply WHERE state <> 1 AND received_at < ? LIMIT 500",
};

struct waiting {
	uint64_t id, sequence;
	char update_id[32];
	struct heard h;
};

static int load(struct db *db, struct waiting *list)
{
	enum db_row_result row = DB_NONE;
	int n = 0;

	if (db_query(db, core_inbox_work_statements[STMT_WAITING], "") < 0)
		return -1;
	while (n < CORE_INBOX_BATCH) {
		struct waiting *w = &list[n];
		unsigned int status;

		*w = (struct waiting){ 0 };
		row = db_next(db, "uuutsUsts", &w->id, &w->h.report_id, &w->sequence, &w->h.at,
			      &w->h.learned_id, &status, &w->h.unit, &w->h.deadline, &w->h.say);
		if (row != DB_ROW)
			break;
		w->h.status = status < CORE__MAX ? (enum core_status)status : CORE_WORDS;
		w->h.remote_status = core_status_names[w->h.status];
		n++;
	}
	return row == DB_FAILED ? -1 : n;
}

struct mark {
	enum core_state state;
	const char *why;
};

static struct mark mark_of(int heard)
{
	switch (heard) {
	case HEARD_LATE:
		return (struct mark){ CORE_LATE, "比先前的回复旧" };
	case HEARD_NOT_NOW:
		return (struct mark){ CORE_VOID, "这一件当时的状态不能这样变" };
	case HEARD_UNKNOWN:
		return (struct mark){ CORE_VOID, "这一件没有移交" };
	default:
		return (struct mark){ CORE_DONE, "" };
	}
}

/* Has another case got this number meanwhile? 1, 0 or -1. */
static int is_taken(struct db *db, const struct heard *h)
{
	uint64_t other;

	return h->learned_id ? db_row(db, core_inbox_work_statements[STMT_OTHERS], "su",
				      h->learned_id, h->report_id, "u", &other)
			     : 0;
}

/* 0, or -1: nothing of it is done, and it stays. */
static int hear(struct db *db, struct waiting *w, int64_t now, struct mark *m)
{
	int64_t heard_at = DB_NULL_TIME;
	uint64_t last = 0;
	int result;

	if (db_row(db, core_inbox_work_statements[STMT_LAST], "u", w->h.report_id, "ut", &last,
		   &heard_at) == DB_FAILED)
		return -1;
	*m = mark_of(HEARD_LATE);
	if (w->sequence && w->sequence <= last)
		return 0;
	/* A clock that goes ahead would make all that comes after it late. */
	if (w->h.at > now)
		w->h.at = now;
	/* Its own counting goes before its clock. */
	if (w->sequence && heard_at != DB_NULL_TIME && w->h.at < heard_at)
		w->h.at = heard_at;
	snprintf(w->update_id, sizeof(w->update_id), "reply-%llu", (unsigned long long)w->id);
	w->h.update_id = w->update_id;
	w->h.learned_id = *w->h.learned_id ? w->h.learned_id : NULL;
	result = is_taken(db, &w->h);
	if (result > 0) {
		*m = (struct mark){ CORE_VOID, "它给的编号是另一件案卷的" };
		return 0;
	}
	result = result < 0 ? -1 : heard_apply(db, &w->h, now);
	*m = mark_of(result);
	return result < 0 ? -1 : 0;
}

/* 1, or -1. */
static int work_one(struct db *db, struct waiting *w, int64_t now)
{
	struct mark m;

	if (hear(db, w, now, &m) < 0)
		return -1;
	if (m.state != CORE_DONE)
		log_warn("core", "reply %llu of report %llu was not done: state %d",
			 (unsigned long long)w->id, (unsigned long long)w->h.report_id,
			 (int)m.state);
	return db_exec(db, core_inbox_work_statements[STMT_MARK], "ustu", (uint64_t)m.state, m.why,
		       now, w->id) < 0
		       ? -1
		       : 1;
}

int core_inbox_work(struct db *db, int64_t now)
{
	struct waiting list[CORE_INBOX_BATCH];
	int n = load(db, list), done = 0;

	for (int i = 0; i < n && done >= 0; i++) {
		if (work_one(db, &list[i], now) > 0)
			done++;
		/* One that cannot be done is not to stop the others. */
		else if (db_ping(db) < 0)
			done = -1;
	}
	return n < 0 ? -1 : done;
}

int core_inbox_forget(struct db *db, int64_t now)
{
	return (int)db_exec(db, core_inbox_work_statements[STMT_FORGET], "t", now - KEPT);
}
