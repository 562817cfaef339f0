/* Who may see a case, and what may be done with it now: the workflow's table, read aloud. */
#include "desk/record.h"

#include "account/staff.h"

static bool is_with_unit(const struct record *r)
{
	return r->has_file && r->unit_id != 0;
}

static bool is_own(const struct record *r, const struct staff *who)
{
	return who->unit_id && is_with_unit(r) && r->unit_id == who->unit_id;
}

static const struct record_helper *help_of(const struct record *r, const struct staff *who)
{
	for (size_t i = 0; i < r->helper_count; i++)
		if (r->helpers[i].unit_id == who->unit_id)
			return &r->helpers[i];
	return NULL;
}

bool record_in_sight(const struct record *r, const struct staff *who)
{
	if (who->role == ROLE_ADMIN)
		return false;
	if (who->role != ROLE_HANDLER)
		return true;
	return is_own(r, who) || help_of(r, who) ||
	       (who->unit_id && r->returned_unit == who->unit_id) ||
	       workflow_row(r->state, ACTION_CLAIM);
}

bool record_in_hand(const struct record *r, const struct staff *who)
{
	bool open = r->state == STATE_HANDLING || r->state == STATE_HANDLED ||
		    r->state == STATE_SUSPENDED;

	return who->role == ROLE_HANDLER && open && is_own(r, who);
}

static const struct record_request *request_of(const struct record *r, enum action action)
{
	static const enum case_request_kind kinds[ACTION__MAX] = {
		[ACTION_ASK_EXTENSION] = REQUEST_EXTENSION,
		[ACTION_GRANT_EXTENSION] = REQUEST_EXTENSION,
		[ACTION_REFUSE_EXTENSION] = REQUEST_EXTENSION,
		[ACTION_ASK_SUSPENSION] = REQUEST_SUSPENSION,
		[ACTION_GRANT_SUSPENSION] = REQUEST_SUSPENSION,
		[ACTION_REFUSE_SUSPENSION] = REQUEST_SUSPENSION,
		[ACTION_ASK_APPEAL] = REQUEST_APPEAL,
		[ACTION_REVIEW_APPEAL] = REQUEST_APPEAL,
		[ACTION_GRANT_APPEAL] = REQUEST_APPEAL,
		[ACTION_REFUSE_APPEAL] = REQUEST_APPEAL,
	};

	for (size_t i = 0; i < r->request_count; i++)
		if (kinds[action] && r->requests[i].kind == kinds[action])
			return &r->requests[i];
	return NULL;
}

static bool helped(const struct record *r)
{
	for (size_t i = 0; i < r->helper_count; i++)
		if (!r->helpers[i].done)
			return false;
	return true;
}

/* The guards that say whose turn it is: where one fails, there is no button at all. */
static int may_at_all(const struct record *r, const struct staff *who, unsigned int guard)
{
	const struct record_helper *help = help_of(r, who);

	if (who->role != ROLE_HANDLER)
		return WORKFLOW_DONE;
	if ((guard & GUARD_OWN) && !is_own(r, who))
		return WORKFLOW_NOT_YOU;
	if ((guard & GUARD_PART) && !is_own(r, who) && !help)
		return WORKFLOW_NOT_YOU;
	if ((guard & GUARD_HELPER) && (!help || help->done))
		return WORKFLOW_NOT_YOU;
	return WORKFLOW_DONE;
}

static int may_by_times(const struct record *r, unsigned int guard, int64_t now)
{
	bool late = r->state == STATE_HANDLING && r->deadline != DB_NULL_TIME && now > r->deadline;

	if ((guard & GUARD_IN_TIME) && late)
		return WORKFLOW_OVERDUE;
	if ((guard & GUARD_WAS_OVERDUE) && r->overdue_at == DB_NULL_TIME && !late)
		return WORKFLOW_NOT_OVERDUE;
	if ((guard & GUARD_UNASSIGNED) && r->handler_id)
		return WORKFLOW_ASSIGNED;
	if ((guard & GUARD_HELPED) && !helped(r))
		return WORKFLOW_HELP_OPEN;
	if ((guard & GUARD_CHECKED) && r->checked_at == DB_NULL_TIME)
		return WORKFLOW_UNCHECKED;
	return WORKFLOW_DONE;
}

static int may_by_requests(const struct record *r, const struct staff *who, enum action action,
			   unsigned int guard)
{
	const struct record_request *q = request_of(r, action);

	if ((guard & GUARD_NO_REQUEST) && q)
		return WORKFLOW_REQUESTED;
	if (!q)
		return guard & GUARD_REQUEST ? WORKFLOW_NO_REQUEST : WORKFLOW_DONE;
	if ((guard & GUARD_OTHER_PERSON) && (q->asked_by == who->id || q->first_by == who->id))
		return WORKFLOW_SAME_PERSON;
	if (action == ACTION_REVIEW_APPEAL && q->first_by)
		return WORKFLOW_REQUESTED;
	if (action == ACTION_GRANT_APPEAL && !q->first_by)
		return WORKFLOW_NO_REQUEST;
	return WORKFLOW_DONE;
}

/* What the deeds themselves ask for beyond the table. */
static int may_by_deed(const struct record *r, enum action action)
{
	if (action == ACTION_RETURN && r->decided_at != DB_NULL_TIME)
		return WORKFLOW_DECIDED;
	if (action == ACTION_ASK_EXTENSION && r->extensions >= CASE_EXTENSIONS_MAX)
		return WORKFLOW_TOO_MANY;
	if (action == ACTION_ASK_SUSPENSION && r->suspensions > 0)
		return WORKFLOW_TOO_MANY;
	if (action == ACTION_ASK_APPEAL && r->exempt)
		return WORKFLOW_TOO_MANY;
	if (action == ACTION_REVOKE && !r->handler_id)
		return WORKFLOW_NOT_NOW;
	if (action == ACTION_DISMISS && helped(r))
		return WORKFLOW_NOT_NOW;
	if (action == ACTION_STAFF_HIDE && r->hidden)
		return WORKFLOW_NOT_NOW;
	if (action == ACTION_STAFF_SHOW && r->hidden != HIDDEN_BY_STAFF)
		return WORKFLOW_NOT_NOW;
	return WORKFLOW_DONE;
}

int record_may(const struct record *r, const struct staff *who, enum action action, int64_t now)
{
	const struct transition *t = workflow_row(r->state, action);
	int result;

	if (!t)
		return WORKFLOW_NOT_NOW;
	if (!(t->who & 1u << who->role))
		return WORKFLOW_NOT_YOU;
	result = may_at_all(r, who, t->guard);
	if (result == WORKFLOW_DONE)
		result = may_by_deed(r, action);
	if (result == WORKFLOW_DONE)
		result = may_by_requests(r, who, action, t->guard);
	return result == WORKFLOW_DONE ? may_by_times(r, t->guard, now) : result;
}
