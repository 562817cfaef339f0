#include "dispatch/case_now.h"

#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/utf8.h"
#include "db/db.h"
#include "dispatch/outward.h"

enum { STMT_LOCK, STMT_OVERDUE, STMT__MAX };

const char *const case_act_statements[STMT__MAX + 1] = {
	/* The report before its case, as everywhere: so nobody waits in a circle. */
	[STMT_LOCK] =
		"SELECT r.status, r.detail, r.log_seq, r.log_id, r.log_hash, r.submitted_at,"
		" r.hidden, k.report_id IS NOT NULL, k.unit_id, k.category_id, k.standard_id,"
		" k.limit_count, k.limit_unit, k.base_count, k.dispatched_at, k.deadline, k.confirm_until,"
		" k.closed_how, k.reopened, k.rework, k.handler_id, k.returned_unit,"
		" k.returned_category, k.extensions, k.suspensions, k.suspended_until, k.decided_at,"
		" k.checked_at, k.overdue_at, k.main_id, k.exempt, k.rating,"
		" IF(j.ended_at IS NULL, j.object_until, NULL), j.times, j.reason"
		" FROM report r LEFT JOIN case_file k ON k.report_id = r.id"
		" LEFT JOIN case_rejection j ON j.report_id = r.id"
		" WHERE r.id = ? FOR UPDATE",
	[STMT_OVERDUE] = "UPDATE case_file SET overdue_at = deadline WHERE report_id = ?",
};

#define TRIES 3 /* of a transaction that met a deadlock */

/* Beyond state and log, each action's own. */
static deed_fn *const deeds[ACTION__MAX] = {
	[ACTION_ACCEPT] = deed_accept,
	[ACTION_REJECT] = deed_reject,
	[ACTION_OBJECT] = deed_object,
	[ACTION_DISPATCH] = deed_dispatch,
	[ACTION_DECIDE] = deed_dispatch,
	[ACTION_CLAIM] = deed_claim,
	[ACTION_RETURN] = deed_return,
	[ACTION_ASSIGN] = deed_assign,
	[ACTION_REVOKE] = deed_revoke,
	[ACTION_HANDLE] = deed_handle,
	[ACTION_SOLVED] = deed_solved,
	[ACTION_NOT_SOLVED] = deed_not_solved,
	[ACTION_SILENCE] = deed_silence,
	[ACTION_CHECK_PASS] = deed_check_pass,
	[ACTION_CHECK_FAIL] = deed_check_fail,
	[ACTION_CLOSE] = deed_close,
	[ACTION_JOIN] = deed_join,
	[ACTION_JOIN_DONE] = deed_join_done,
	[ACTION_DISMISS] = deed_dismiss,
	[ACTION_URGE] = deed_urge,
	[ACTION_CHOOSE_STANDARD] = deed_standard,
	[ACTION_ASK_EXTENSION] = deed_ask,
	[ACTION_GRANT_EXTENSION] = deed_grant_extension,
	[ACTION_REFUSE_EXTENSION] = deed_refuse,
	[ACTION_ASK_SUSPENSION] = deed_ask,
	[ACTION_GRANT_SUSPENSION] = deed_grant_suspension,
	[ACTION_REFUSE_SUSPENSION] = deed_refuse,
	[ACTION_RESUME] = deed_resume,
	[ACTION_ASK_APPEAL] = deed_ask,
	[ACTION_REVIEW_APPEAL] = deed_review_appeal,
	[ACTION_GRANT_APPEAL] = deed_grant_appeal,
	[ACTION_REFUSE_APPEAL] = deed_refuse,
	[ACTION_MERGE] = deed_merge,
	[ACTION_SPLIT] = deed_split,
	[ACTION_CLOSE_TWIN] = deed_close_twin,
	[ACTION_STAFF_HIDE] = deed_hide,
	[ACTION_STAFF_SHOW] = deed_show,
	[ACTION_RATE] = deed_rate,
};

/* Taking back has a door of its own (report/hide.h), the core's opening too (dispatch.h). */
static bool done_elsewhere(const struct case_deed *deed)
{
	return deed->action == ACTION_HIDE || deed->action == ACTION_SUBMIT ||
	       (deed->action == ACTION_DISPATCH && deed->actor == ACTOR_CORE);
}

/* Locks report and case. 1; 0 when there is no such report; -1. */
static int load(struct doing *d)
{
	struct case_now *c = &d->c;
	struct flow_report *r = &c->report;
	unsigned int status, detail, has_file, unit, category, standard, returned[2];
	struct db_bytes hash;

	r->id = d->deed->report_id;
	switch (db_row(d->db, case_act_statements[STMT_LOCK], "u", r->id,
		       "UUUubtUUUUUUUUtttUUUuUUUUttttuUUtUs", &status, &detail, &r->head.seq,
		       &r->head.log_id, &hash, &r->submitted_at, &c->hidden, &has_file, &unit,
		       &category, &standard, &c->limit_count, &c->limit_unit, &c->base_count,
		       &c->dispatched_at, &c->deadline, &c->confirm_until, &c->closed_how,
		       &c->reopened, &c->rework, &c->handler_id, &returned[0], &returned[1],
		       &c->extensions, &c->suspensions, &c->suspended_until, &c->decided_at,
		       &c->checked_at, &c->overdue_at, &c->main_id, &c->exempt, &c->rating,
		       &c->object_until, &c->rejections, &c->rejection)) {
	case DB_ROW:
		break;
	case DB_NONE:
		return 0;
	case DB_FAILED:
		return -1;
	}
	workflow_found(r, status, detail, &hash);
	c->has_file = has_file;
	c->unit_id = unit;
	c->category_id = category;
	c->standard_id = standard;
	c->returned_unit = returned[0];
	c->returned_category = returned[1];
	return 1;
}

/* A report that only has its submission's row does not know that row's id. */
static bool has_changed(const struct doing *d)
{
	uint64_t newest = d->c.report.head.log_id;

	return d->deed->seen && newest && d->deed->seen != newest;
}

static int may_act(struct doing *d)
{
	const struct case_deed *deed = d->deed;

	if (has_changed(d))
		return WORKFLOW_CHANGED;
	d->row = workflow_row(d->c.report.state, deed->action);
	if (!d->row || done_elsewhere(deed))
		return WORKFLOW_NOT_NOW;
	if (!(d->row->who & 1u << deed->actor))
		return WORKFLOW_NOT_YOU;
	return case_guards(d);
}

int case_clock(struct doing *d, struct limit_event e, int64_t *deadline)
{
	struct calendar calendar;

	if (!e.at)
		e.at = d->deed->now;
	if (calendar_load(d->db, d->arena, &calendar) < 0)
		return -1;
	return limit_note(d->db, &calendar, d->c.report.id, &e, d->deed->staff_id, deadline);
}

int case_limit_result(enum limit_refusal refusal)
{
	switch (refusal) {
	case LIMIT_ALLOWED:
		return WORKFLOW_DONE;
	case LIMIT_TOO_MANY:
		return WORKFLOW_TOO_MANY;
	case LIMIT_TOO_LONG:
		return WORKFLOW_TOO_LONG;
	case LIMIT_TOO_LATE:
		return WORKFLOW_OVERDUE;
	case LIMIT_NOT_NOW:
		break;
	}
	return WORKFLOW_NOT_NOW;
}

/* The first missed deadline stays on record, whatever happens to the deadline later. */
static int note_overdue(struct doing *d)
{
	const struct case_now *c = &d->c;

	if (c->report.state != STATE_HANDLING || !c->has_file || c->overdue_at != DB_NULL_TIME ||
	    d->deed->now <= c->deadline)
		return 0;
	return db_exec(d->db, case_act_statements[STMT_OVERDUE], "u", c->report.id) < 0 ? -1 : 0;
}

static bool is_internal(const struct transition *t)
{
	switch (t->action) {
	case ACTION_NOTE:
	case ACTION_ASSIGN:
	case ACTION_REVOKE:
	case ACTION_ASK_EXTENSION:
	case ACTION_REFUSE_EXTENSION:
	case ACTION_ASK_SUSPENSION:
	case ACTION_REFUSE_SUSPENSION:
	case ACTION_ASK_APPEAL:
	case ACTION_REVIEW_APPEAL:
	case ACTION_GRANT_APPEAL:
	case ACTION_REFUSE_APPEAL:
	case ACTION_ESCALATE:
	case ACTION_ASK_VERIFY:
	case ACTION_STAFF_SHOW:
		return true;
	default:
		return false;
	}
}

static int write_down(struct doing *d)
{
	const struct case_deed *deed = d->deed;
	/* What a deed added to the person's words may be too much; these words alone are not. */
	size_t bytes = utf8_prefix(d->note, FLOW_NOTE_MAX);
	const char *note =
		d->note == deed->note ? d->note : arena_strndup(d->arena, d->note, bytes);
	struct flow_entry e = {
		.at = deed->now,
		.actor = deed->actor,
		.actor_name = deed->actor_name,
		.note = note,
		.internal = is_internal(d->row),
		.staff_id = deed->staff_id,
		.unit_id = d->log_unit,
		.data = d->data,
	};

	if (workflow_move(d->db, &d->c.report, d->row, &e) < 0)
		return -1;
	return outward_note(d->db, d->c.report.id, deed->action, deed->actor,
			    deed->action == ACTION_CLAIM ? deed->unit_id : deed->to_unit,
			    d->c.report.head.log_id, deed->now);
}

int case_act_inside(struct db *db, struct arena *a, const struct case_deed *deed)
{
	struct doing d = { .db = db, .arena = a, .deed = deed };
	deed_fn *fn = deeds[deed->action];
	int result = case_lock_main(&d) < 0 ? -1 : load(&d);

	if (result <= 0) {
		if (result == 0)
			log_error("case", "there is no report %llu",
				  (unsigned long long)deed->report_id);
		return -1;
	}
	d.note = deed->note ? deed->note : "";
	d.log_unit = deed->unit_id == CASE_ANY_UNIT ? d.c.unit_id : deed->unit_id;
	result = may_act(&d);
	if (result != WORKFLOW_DONE)
		return result;
	if (note_overdue(&d) < 0)
		return -1;
	result = fn ? fn(&d) : WORKFLOW_DONE;
	if (result != WORKFLOW_DONE)
		return result;
	if (case_requests_void(&d) < 0 || write_down(&d) < 0 ||
	    (d.row->to == STATE_CLOSED && case_close_twins(&d) < 0))
		return -1;
	return WORKFLOW_DONE;
}

/*
 * A refusal changes nothing, also when it is found half-way: everything but
 * WORKFLOW_DONE is rolled back.
 */
int case_act(struct db *db, const struct case_deed *deed)
{
	struct arena *a = arena_new();
	int result = -1;

	BUG_IF(deed->action <= 0 || deed->action >= ACTION__MAX);
	for (int i = 0; i < TRIES; i++) {
		if (db_begin(db) < 0)
			break;
		result = case_act_inside(db, a, deed);
		if (result > 0) {
			db_end(db, -1);
			break;
		}
		result = db_end(db, result);
		if (result == WORKFLOW_DONE || !db_retry(db))
			break;
	}
	arena_free(a);
	return result;
}
