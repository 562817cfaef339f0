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
	[STMT_EXTENDED] = "UPDATE case_file SET extensions = extensions + 1, deadline = ?"
			  " WHERE report_id = ?",
	[STMT_SUSPENDED] = "UPDATE case_file SET suspensions = suspensions + 1, suspended_at = ?,"
			   " suspended_until = ?, deadline = ? WHERE report_id = ?",
	[STMT_RESUMED] = "UPDATE case_file SET suspended_at = NULL, suspended_until = NULL,"
			 " deadline = ? WHERE report_id = ?",
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

static int may_ask(const struct case_now *c, enum case_request_kind kind, unsigned int amount)
{
	unsigned int most = c->base_count ? c->base_count : c->limit_count;

	switch (kind) {
	case REQUEST_EXTENSION:
		if (c->extensions >= CASE_EXTENSIONS_MAX)
			return WORKFLOW_TOO_MANY;
		return amount && amount <= most ? WORKFLOW_DONE : WORKFLOW_TOO_LONG;
	case REQUEST_SUSPENSION:
		if (c->suspensions)
			return WORKFLOW_TOO_MANY;
		return amount && amount <= CASE_SUSPENSION_DAYS ? WORKFLOW_DONE : WORKFLOW_TOO_LONG;
	default:
		return c->exempt ? WORKFLOW_TOO_MANY : WORKFLOW_DONE;
	}
}

int deed_ask(struct doing *d)
{
	enum case_request_kind kind = case_request_kind_of(d->deed->action);
	const struct case_deed *deed = d->deed;
	int result = may_ask(&d->c, kind, deed->amount);

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
	const struct case_now *c = &d->c;
	struct calendar calendar;
	struct case_request_now r;
	int64_t deadline;
	int result;

	if (need(d, &r) < 0 || calendar_load(d->db, d->arena, &calendar) < 0)
		return -1;
	result = may_ask(c, REQUEST_EXTENSION, r.amount);
	if (result != WORKFLOW_DONE)
		return result;
	deadline = clock_deadline(&calendar, c->deadline, r.amount, c->limit_unit);
	d->data = arena_printf(d->arena, "{\"amount\":%u,\"deadline\":%lld}", r.amount,
			       (long long)deadline);
	if (db_exec(d->db, case_request_statements[STMT_EXTENDED], "tu", deadline, c->report.id) <
	    0)
		return -1;
	return decide(d, &r, REQUEST_GRANTED);
}

/* What was left of the limit when it was suspended, from `start` on. */
static int64_t rest(const struct calendar *calendar, const struct case_now *c, int64_t suspended,
		    int64_t start)
{
	int64_t left = clock_span(calendar, suspended, c->deadline, c->limit_unit);

	return clock_after(calendar, start, left, c->limit_unit);
}

int deed_grant_suspension(struct doing *d)
{
	struct case_now *c = &d->c;
	int64_t now = d->deed->now, until, deadline;
	struct calendar calendar;
	struct case_request_now r;
	int result;

	if (need(d, &r) < 0 || calendar_load(d->db, d->arena, &calendar) < 0)
		return -1;
	result = may_ask(c, REQUEST_SUSPENSION, r.amount);
	if (result != WORKFLOW_DONE)
		return result;
	until = now + r.amount * CLOCK_DAY;
	/* Already late: the lateness stays as it is. */
	deadline = now > c->deadline ? c->deadline : rest(&calendar, c, now, until);
	d->data = arena_printf(d->arena, "{\"days\":%u,\"until\":%lld,\"deadline\":%lld}", r.amount,
			       (long long)until, (long long)c->deadline);
	if (db_exec(d->db, case_request_statements[STMT_SUSPENDED], "tttu", now, until, deadline,
		    c->report.id) < 0)
		return -1;
	return decide(d, &r, REQUEST_GRANTED);
}

/* Earlier than planned: what is left of the limit runs from now. */
int deed_resume(struct doing *d)
{
	struct case_now *c = &d->c;
	int64_t now = d->deed->now, deadline = c->deadline;
	struct calendar calendar;

	if (d->deed->actor == ACTOR_CORE && now < c->suspended_until)
		return WORKFLOW_NOT_NOW;
	if (calendar_load(d->db, d->arena, &calendar) < 0)
		return -1;
	if (c->suspended_until != DB_NULL_TIME && c->deadline > c->suspended_until)
		deadline = rest(&calendar, c, c->suspended_until, now);
	d->data = arena_printf(d->arena, "{\"deadline\":%lld}", (long long)deadline);
	return done(db_exec(d->db, case_request_statements[STMT_RESUMED], "tu", deadline,
			    c->report.id));
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
