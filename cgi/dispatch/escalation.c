#include "dispatch/escalation.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/db.h"
#include "dispatch/limit_store.h"

enum { STMT_DUE, STMT_CASE, STMT_WRITE, STMT_NEXT, STMT_PUT_OFF, STMT_LIST, STMT__MAX };

const char *const escalation_statements[STMT__MAX + 1] = {
	[STMT_DUE] = "SELECT report_id FROM case_file WHERE escalate_at < ?"
		     " ORDER BY escalate_at LIMIT ?",
	[STMT_CASE] = "SELECT c.unit_id, COALESCE(u.name, '') FROM case_file c"
		      " LEFT JOIN unit u ON u.id = c.unit_id"
		      " WHERE c.report_id = ? AND c.escalate_at < ?",
	/* Written before: left alone. */
	[STMT_WRITE] = "INSERT IGNORE INTO escalation (report_id, run, level, at, to_role, unit_id)"
		       " VALUES (?, ?, ?, ?, ?, ?)",
	[STMT_NEXT] = "UPDATE case_file SET escalate_at = ?, overdue_at = COALESCE(overdue_at, ?)"
		      " WHERE report_id = ?",
	[STMT_PUT_OFF] = "UPDATE case_file SET escalate_at = ? WHERE report_id = ?",
	[STMT_LIST] = "SELECT e.id, e.report_id, r.number, e.run, e.level, e.at, e.to_role,"
		      " e.unit_id, u.name FROM escalation e JOIN report r ON r.id = e.report_id"
		      " JOIN unit u ON u.id = e.unit_id"
		      " WHERE e.to_role = ? AND (? = 0 OR e.unit_id = ?) AND (? = 0 OR e.id < ?)"
		      " ORDER BY e.id DESC LIMIT ?",
};

#define CORE_NAME "派单系统"
#define TRIES     3
#define DUE_MAX   500

const struct escalation_level escalation_levels[ESCALATION_LEVELS] = {
	{ 100, ACTOR_UNIT, "处置时限已过，已提醒%s负责人督促办理。" },
	{ 150, ACTOR_INSPECTOR, "超过时限一半仍未处置，%s已被报送督查员督办。" },
	{ 200, ACTOR_OFFICE, "超过时限一倍仍未处置，%s已被报送城管委办公室。" },
};

/* A case while it climbs. */
struct climb {
	struct db *db;
	struct arena *arena;
	const struct calendar *calendar;
	int64_t now;
	struct flow_report report;
	struct limit_input limit;
	uint32_t unit_id;
	const char *unit;
};

static const char *say(struct arena *a, const char *text, const char *unit)
{
	const char *at = strstr(text, "%s");

	return arena_printf(a, "%.*s%s%s", (int)(at - text), text, unit, at + 2);
}

/* 1 written, 0 it was there, -1. */
static int write_level(struct climb *c, const struct escalation_level *level, unsigned int run)
{
	struct flow_entry e = {
		.at = c->now,
		.actor = ACTOR_CORE,
		.actor_name = CORE_NAME,
		.note = say(c->arena, level->say, c->unit),
		.unit_id = c->unit_id,
		.data = arena_printf(c->arena, "{\"level\":%u,\"to\":%u,\"run\":%u}",
				     level->percent, (unsigned int)level->to, run),
	};
	int64_t n = db_exec(c->db, escalation_statements[STMT_WRITE], "uuutuu", c->report.id,
			    (uint64_t)run, (uint64_t)level->percent, c->now, (uint64_t)level->to,
			    (uint64_t)c->unit_id);

	if (n <= 0)
		return n < 0 ? -1 : 0;
	if (workflow_move(c->db, &c->report, workflow_row(c->report.state, ACTION_ESCALATE), &e) <
	    0)
		return -1;
	return 1;
}

/* What is over, and in *next when the next will be. How many were written, or -1. */
static int climb(struct climb *c, int64_t *next)
{
	struct limit_look look;
	int written = 0;

	limit_look(c->calendar, &c->limit, c->now, &look);
	*next = DB_NULL_TIME;
	if (look.state == LIMIT_DONE)
		return 0;
	for (size_t i = 0; i < ESCALATION_LEVELS; i++) {
		const struct escalation_level *level = &escalation_levels[i];
		int n;

		*next = limit_instant(c->calendar, &c->limit, level->percent);
		if (*next >= c->now)
			return written;
		n = write_level(c, level, look.run);
		if (n < 0)
			return -1;
		written += n;
	}
	*next = DB_NULL_TIME;
	return written;
}

/*
 * Inside the transaction. Whoever works on the case goes first; what changed its clock
 * meanwhile has set its next time anew.
 */
static int escalate(struct climb *c, uint64_t report_id)
{
	int64_t next = DB_NULL_TIME, deadline;
	enum db_row_result row;
	int written = 0;

	if (workflow_lock(c->db, report_id, &c->report) < 0)
		return -1;
	row = db_row(c->db, escalation_statements[STMT_CASE], "ut", report_id, c->now, "Us",
		     &c->unit_id, &c->unit);
	if (row != DB_ROW)
		return row == DB_NONE ? 0 : -1;
	if (limit_read(c->db, c->arena, report_id, &c->limit) <= 0)
		return -1;
	deadline = DB_NULL_TIME;
	if (workflow_row(c->report.state, ACTION_ESCALATE)) {
		written = climb(c, &next);
		deadline = written > 0 ? limit_deadline(c->calendar, &c->limit) : DB_NULL_TIME;
	}
	if (written < 0 ||
	    db_exec(c->db, escalation_statements[STMT_NEXT], "ttu", next, deadline, report_id) < 0)
		return -1;
	return written;
}

static int transact(struct climb *c, uint64_t report_id)
{
	int result = -1;

	for (int i = 0; i < TRIES; i++) {
		if (db_begin(c->db) < 0)
			return -1;
		result = db_end(c->db, escalate(c, report_id));
		if (result >= 0 || !db_retry(c->db))
			break;
	}
	return result;
}

static int find_due(struct db *db, int64_t now, unsigned int max, uint64_t ids[DUE_MAX])
{
	enum db_row_result row;
	int n = 0;

	if (db_query(db, escalation_statements[STMT_DUE], "tu", now,
		     (uint64_t)(max < DUE_MAX ? max : DUE_MAX)) < 0)
		return -1;
	do {
		uint64_t id;

		row = db_next(db, "u", &id);
		if (row == DB_ROW)
			ids[n++] = id;
	} while (row == DB_ROW);
	return row == DB_NONE ? n : -1;
}

/* One that cannot be done is logged below, and does not stand in front of the others. */
static void put_off(struct climb *c, uint64_t report_id)
{
	log_error("escalation", "report %llu is put off for an hour",
		  (unsigned long long)report_id);
	db_exec(c->db, escalation_statements[STMT_PUT_OFF], "tu", c->now + CLOCK_HOUR, report_id);
}

int escalate_due(struct db *db, int64_t now, unsigned int at_most)
{
	uint64_t ids[DUE_MAX];
	int found = find_due(db, now, at_most, ids), result = found;
	struct arena *a;
	struct calendar calendar;
	struct climb c = { .db = db, .now = now, .calendar = &calendar };

	if (found <= 0)
		return found;
	a = c.arena = arena_new();
	if (calendar_load(db, a, &calendar) < 0)
		found = result = -1;
	for (int i = 0; i < found; i++) {
		if (transact(&c, ids[i]) < 0) {
			put_off(&c, ids[i]);
			result = -1;
		}
	}
	arena_free(a);
	return result;
}

int escalation_list(struct db *db, const struct escalation_filter *filter, uint64_t before,
		    struct escalation_row *out, unsigned int max)
{
	uint64_t unit = filter->unit_id;
	enum db_row_result row;
	int n = 0;

	if (db_query(db, escalation_statements[STMT_LIST], "uuuuuu", (uint64_t)filter->to, unit,
		     unit, before, before, (uint64_t)max) < 0)
		return -1;
	do {
		struct escalation_row *e = &out[n];
		unsigned int to;

		row = db_next(db, "uusUUtUUs", &e->id, &e->report_id, &e->number, &e->run,
			      &e->percent, &e->at, &to, &e->unit_id, &e->unit_name);
		if (row != DB_ROW)
			break;
		e->to = to;
		n++;
	} while (row == DB_ROW);
	return row == DB_NONE ? n : -1;
}
