/* What a unit asks for and others grant: extension (延期), suspension (挂账), appeal (超期申诉). */
#include "dispatch/case_now.h"

#include "base/arena.h"
#include "db/db.h"

enum {
	STMT_READ,
	STMT_ASK,
	STMT_DECIDE,
	STMT_REVIEW,
	STMT_EXTENDED,
	STMT_SUSPENDED,
	STMT_RESUMED,
	STMT_EXEMPT,
	STMT_VOID,
	STMT__MAX
};

const char *const case_request_statements[STMT__MAX + 1] = {
	[STMT_READ] = "SELECT id, asked_by, first_by, amount FROM case_request"
		      " WHERE report_id = ? AND open_kind = ?",
	[STMT_ASK] = "INSERT INTO case_request (report_id, kind, open_kind, state, amount, unit_id,"
		     " asked_by, asked_at, reason) VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?)",
	[STMT_DECIDE] = "UPDATE case_request SET state = ?, open_kind = NULL, decided_by = ?,"
			" decided_at = ? WHERE id = ?",
	[STMT_REVIEW] = "UPDATE case_request SET first_by = ?, first_at = ? WHERE id = ?",
	[STMT_EXTENDED] = "UPDATE case_file SET extensions = extensions + 1 WHERE report_id = ?",
	[STMT_SUSPENDED] = "UPDATE case_file SET suspensions = suspensions + 1, suspended_at = ?,"
			   " suspended_until = ? WHERE report_id = ?",
	[STMT_RESUMED] = "UPDATE case_file SET suspended_at = NULL, suspended_until = NULL"
			 " WHERE report_id = ?",
	/* Not appeals: the deadline that they are about stays missed. */
	[STMT_VOID] = "UPDATE case_request SET state = 3, open_kind = NULL, decided_at = ?"
		      " WHERE report_id = ? AND open_kind IN (1, 2)",
	[STMT_EXEMPT] = "UPDATE case_file SET exempt = 1 WHERE report_id = ?",
};

static int done(int64_t n)
{
	return n < 0 ? -1 : WORKFLOW_DONE;
}

int case_request_read(struct doing *d, enum case_request_kind kind, struct case_request_now *out)
{
	return db_row(d->db, case_request_statements[STMT_READ], "uu", d->c.report.id,
		      (uint64_t)kind, "uuuU", &out->id, &out->asked_by, &out->first_by,
		      &out->amount);
}

static int decide(struct doing *d, const struct case_request_now *r, enum case_request_state state)
{
	return done(db_exec(d->db, case_request_statements[STMT_DECIDE], "uutu", (uint64_t)state,
			    d->deed->staff_id, d->deed->now, r->id));
}

/* The guards have seen that it is open. */
static int need(struct doing *d, struct case_request_now *r)
{
	return case_request_read(d, case_request_kind_of(d->deed->action), r) == 1 ? WORKFLOW_DONE
										   : -1;
}

static int may_ask(struct doing *d, enum case_request_kind kind, unsigned int amount)
{
	int64_t now = d->deed->now;
	struct calendar calendar;
	struct limit_input in;

	if (kind == REQUEST_APPEAL)
		return d->c.exempt ? WORKFLOW_TOO_MANY : WORKFLOW_DONE;
	if (!amount)
		return WORKFLOW_TOO_LONG;
	if (calendar_load(d->db, d->arena, &calendar) < 0 ||
	    limit_read(d->db, d->arena, d->c.report.id, &in) <= 0)
		return -1;
	if (kind == REQUEST_EXTENSION)
		return case_limit_result(limit_may_extend(&calendar, &in, now, amount));
	return case_limit_result(limit_may_pause(&calendar, &in, now, now + amount * CLOCK_DAY));
}

int case_requests_void(struct doing *d)
{
	const struct transition *t = d->row;
	bool goes = t->from == STATE_HANDLING &&
		    (t->to != STATE_HANDLING || t->action == ACTION_DISPATCH);

	if (!goes)
		return 0;
	return db_exec(d->db, case_request_statements[STMT_VOID], "tu", d->deed->now,
		       d->c.report.id) < 0
		       ? -1
		       : 0;
}

int deed_ask(struct doing *d)
{
	enum case_request_kind kind = case_request_kind_of(d->deed->action);
	const struct case_deed *deed = d->deed;
	int result = may_ask(d, kind, deed->amount);

	if (result != WORKFLOW_DONE)
		return result;
	d->data = arena_printf(d->arena, "{\"amount\":%u}", deed->amount);
	return done(db_exec(d->db, case_request_statements[STMT_ASK], "uuuuuuts", d->c.report.id,
			    (uint64_t)kind, (uint64_t)kind, (uint64_t)deed->amount,
			    (uint64_t)d->c.unit_id, deed->staff_id, deed->now, deed->note));
}

int deed_refuse(struct doing *d)
{
	struct case_request_now r;

	if (need(d, &r) < 0)
		return -1;
	return decide(d, &r, REQUEST_REFUSED);
}

int deed_grant_extension(struct doing *d)
{
	struct limit_event longer = { .kind = LIMIT_EXTENDED };
	struct case_request_now r;
	int64_t deadline;
	int result;

	if (need(d, &r) < 0)
		return -1;
	result = may_ask(d, REQUEST_EXTENSION, r.amount);
	if (result != WORKFLOW_DONE)
		return result;
	longer.count = r.amount;
	if (case_clock(d, longer, &deadline) < 0 ||
	    db_exec(d->db, case_request_statements[STMT_EXTENDED], "u", d->c.report.id) < 0)
		return -1;
	d->data = arena_printf(d->arena, "{\"amount\":%u,\"deadline\":%lld}", r.amount,
			       (long long)deadline);
	return decide(d, &r, REQUEST_GRANTED);
}

int deed_grant_suspension(struct doing *d)
{
	struct limit_event pause = { .kind = LIMIT_PAUSED };
	struct case_request_now r;
	int64_t deadline;
	int result;

	if (need(d, &r) < 0)
		return -1;
	result = may_ask(d, REQUEST_SUSPENSION, r.amount);
	if (result != WORKFLOW_DONE)
		return result;
	pause.until = d->deed->now + r.amount * CLOCK_DAY;
	if (case_clock(d, pause, &deadline) < 0 ||
	    db_exec(d->db, case_request_statements[STMT_SUSPENDED], "ttu", d->deed->now,
		    pause.until, d->c.report.id) < 0)
		return -1;
	d->data = arena_printf(d->arena, "{\"days\":%u,\"until\":%lld,\"deadline\":%lld}", r.amount,
			       (long long)pause.until, (long long)deadline);
	return decide(d, &r, REQUEST_GRANTED);
}

/* Earlier than planned: what is left of the limit runs from now. At its end it does so by itself.
 */
int deed_resume(struct doing *d)
{
	int64_t until = d->c.suspended_until, deadline = d->c.deadline;
	struct limit_event resumed = { .kind = LIMIT_RESUMED };

	if (d->deed->actor == ACTOR_CORE && d->deed->now < until)
		return WORKFLOW_NOT_NOW;
	if (d->deed->now < until && case_clock(d, resumed, &deadline) < 0)
		return -1;
	d->data = arena_printf(d->arena, "{\"deadline\":%lld}", (long long)deadline);
	return done(db_exec(d->db, case_request_statements[STMT_RESUMED], "u", d->c.report.id));
}

/* --- appeal: two reviewers; the overdue fact stays ----------------------------------------- */

int deed_review_appeal(struct doing *d)
{
	struct case_request_now r;

	if (need(d, &r) < 0)
		return -1;
	if (r.first_by)
		return WORKFLOW_REQUESTED;
	return done(db_exec(d->db, case_request_statements[STMT_REVIEW], "utu", d->deed->staff_id,
			    d->deed->now, r.id));
}

int deed_grant_appeal(struct doing *d)
{
	struct case_request_now r;

	if (need(d, &r) < 0)
		return -1;
	if (!r.first_by)
		return WORKFLOW_NO_REQUEST;
	if (db_exec(d->db, case_request_statements[STMT_EXEMPT], "u", d->c.report.id) < 0)
		return -1;
	return decide(d, &r, REQUEST_GRANTED);
}
