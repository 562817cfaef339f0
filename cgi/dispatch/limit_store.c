#include "dispatch/limit_store.h"

#include "base/arena.h"
#include "base/log.h"
#include "db/db.h"

enum { STMT_CASE, STMT_EVENTS, STMT_ADD, STMT_DERIVE, STMT__MAX };

const char *const limit_statements[STMT__MAX + 1] = {
	[STMT_CASE] = "SELECT opened_at, limit_count, limit_unit FROM case_file"
		      " WHERE report_id = ?",
	/* The newest, in their order: only the last run counts. */
	[STMT_EVENTS] =
		"SELECT kind, at, count, unit, until FROM (SELECT id, kind, at, count, unit,"
		" until FROM limit_event WHERE report_id = ? ORDER BY id DESC LIMIT 200) e"
		" ORDER BY id",
	[STMT_ADD] = "INSERT INTO limit_event (report_id, at, kind, count, unit, until, staff_id)"
		     " VALUES (?, ?, ?, ?, ?, ?, ?)",
	[STMT_DERIVE] = "UPDATE case_file SET limit_count = ?, limit_unit = ?, deadline = ?,"
			" escalate_at = ? WHERE report_id = ?",
};

static int read_events(struct db *db, struct arena *a, uint64_t report_id, struct limit_input *in)
{
	struct limit_event *events = arena_alloc(a, LIMIT_EVENTS_MAX * sizeof(*events));
	enum db_row_result row;
	size_t n = 0;

	if (db_query(db, limit_statements[STMT_EVENTS], "u", report_id) < 0)
		return -1;
	do {
		struct limit_event e = { 0 };
		unsigned int kind, unit;

		row = db_next(db, "UtUUt", &kind, &e.at, &e.count, &unit, &e.until);
		if (row != DB_ROW)
			break;
		e.kind = kind;
		e.unit = unit;
		/* A clock set back between two actions must not turn their order. */
		if (n && e.at < events[n - 1].at)
			e.at = events[n - 1].at;
		events[n++] = e;
	} while (row == DB_ROW);
	in->events = events;
	in->event_count = n;
	return row == DB_NONE ? 1 : -1;
}

int limit_read(struct db *db, struct arena *a, uint64_t report_id, struct limit_input *out)
{
	unsigned int unit;

	*out = (struct limit_input){ 0 };
	switch (db_row(db, limit_statements[STMT_CASE], "u", report_id, "tUU", &out->start,
		       &out->count, &unit)) {
	case DB_ROW:
		break;
	case DB_NONE:
		return 0;
	case DB_FAILED:
		return -1;
	}
	out->unit = unit;
	if (unit < TIME_URGENT_HOURS || unit > TIME_CALENDAR_DAYS) {
		log_error("limit", "case of report %llu: time unit %u is none",
			  (unsigned long long)report_id, unit);
		return -1;
	}
	return read_events(db, a, report_id, out);
}

static int derive(struct db *db, const struct calendar *c, uint64_t report_id,
		  const struct limit_input *in, int64_t *deadline)
{
	struct limit_look look;
	int64_t end = limit_deadline(c, in), now = in->events[in->event_count - 1].at;
	int64_t escalate = end;

	limit_look(c, in, now, &look);
	if (look.state == LIMIT_DONE)
		escalate = DB_NULL_TIME;
	if (deadline)
		*deadline = end;
	return db_exec(db, limit_statements[STMT_DERIVE], "uuttu", (uint64_t)look.count,
		       (uint64_t)look.unit, end, escalate, report_id) < 0
		       ? -1
		       : 0;
}

/* case_file has the present run's limit only: what a new run takes from it is written out. */
static int spell_out(struct db *db, struct arena *a, uint64_t report_id, struct limit_event *e)
{
	struct limit_input in;

	if (e->count || (e->kind != LIMIT_REOPENED && e->kind != LIMIT_ASSIGNED))
		return 0;
	if (limit_read(db, a, report_id, &in) <= 0)
		return -1;
	e->count = in.count;
	if (e->kind == LIMIT_REOPENED) {
		e->unit = in.unit;
		limit_half(&e->count, &e->unit);
	}
	return 0;
}

int limit_note(struct db *db, const struct calendar *c, uint64_t report_id,
	       const struct limit_event *event, uint64_t staff_id, int64_t *deadline)
{
	struct arena *a = arena_new();
	struct limit_event e = *event;
	struct limit_input in;
	int64_t until = e.kind == LIMIT_PAUSED ? e.until : DB_NULL_TIME;
	int result = -1;

	if (spell_out(db, a, report_id, &e) == 0 &&
	    db_exec(db, limit_statements[STMT_ADD], "utuuutu", report_id, e.at, (uint64_t)e.kind,
		    (uint64_t)e.count, (uint64_t)e.unit, until, staff_id) >= 0 &&
	    limit_read(db, a, report_id, &in) > 0)
		result = derive(db, c, report_id, &in, deadline);
	arena_free(a);
	return result;
}
