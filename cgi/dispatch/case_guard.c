/* What must hold besides state and role, one small question each. */
#include "dispatch/case_now.h"

#include "db/db.h"

static const struct {
	enum action ask, grant, refuse, review;
	enum case_request_kind kind;
} requests[] = {
	{ ACTION_ASK_EXTENSION, ACTION_GRANT_EXTENSION, ACTION_REFUSE_EXTENSION, 0,
	  REQUEST_EXTENSION },
	{ ACTION_ASK_SUSPENSION, ACTION_GRANT_SUSPENSION, ACTION_REFUSE_SUSPENSION, 0,
	  REQUEST_SUSPENSION },
	{ ACTION_ASK_APPEAL, ACTION_GRANT_APPEAL, ACTION_REFUSE_APPEAL, ACTION_REVIEW_APPEAL,
	  REQUEST_APPEAL },
};

enum case_request_kind case_request_kind_of(enum action action)
{
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
		if (requests[i].ask == action || requests[i].grant == action ||
		    requests[i].refuse == action || requests[i].review == action)
			return requests[i].kind;
	return REQUEST_NONE;
}

static bool is_blank(const char *text)
{
	return !text || !text[strspn(text, " \t\r\n")];
}

static int note(struct doing *d)
{
	return is_blank(d->deed->note) ? WORKFLOW_NO_REASON : WORKFLOW_DONE;
}

static bool is_own(const struct doing *d)
{
	const struct case_deed *deed = d->deed;

	return deed->actor != ACTOR_HANDLER ||
	       (d->c.has_file && (deed->unit_id == CASE_ANY_UNIT ||
				  (deed->unit_id && deed->unit_id == d->c.unit_id)));
}

static int own(struct doing *d)
{
	return is_own(d) ? WORKFLOW_DONE : WORKFLOW_NOT_YOU;
}

static int part(struct doing *d)
{
	int helps;

	if (is_own(d))
		return WORKFLOW_DONE;
	helps = case_helper(d, false);
	return helps < 0 ? -1 : helps ? WORKFLOW_DONE : WORKFLOW_NOT_YOU;
}

static int helper(struct doing *d)
{
	int helps = case_helper(d, true);

	return helps < 0 ? -1 : helps ? WORKFLOW_DONE : WORKFLOW_NOT_YOU;
}

static int unit(struct doing *d)
{
	/* Who claims a case names itself. */
	uint32_t whom = d->deed->action == ACTION_CLAIM ? d->deed->unit_id : d->deed->to_unit;

	return whom && whom != CASE_ANY_UNIT ? WORKFLOW_DONE : WORKFLOW_NO_UNIT;
}

static int standard(struct doing *d)
{
	/* These do not choose one: it must stand in the case. */
	bool closes = d->deed->action == ACTION_CHECK_PASS || d->deed->action == ACTION_CLOSE;

	return (d->deed->standard_id && !closes) || d->c.standard_id ? WORKFLOW_DONE
								     : WORKFLOW_NO_STANDARD;
}

static int answer_time(struct doing *d)
{
	const struct case_now *c = &d->c;
	int64_t until = c->report.state == STATE_REJECTED ? c->object_until : c->confirm_until;

	return until != DB_NULL_TIME && d->deed->now <= until ? WORKFLOW_DONE : WORKFLOW_NOT_NOW;
}

static int in_time(struct doing *d)
{
	return d->deed->now <= d->c.deadline ? WORKFLOW_DONE : WORKFLOW_OVERDUE;
}

static int was_overdue(struct doing *d)
{
	const struct case_now *c = &d->c;
	bool now_late = c->report.state == STATE_HANDLING && d->deed->now > c->deadline;

	return c->overdue_at != DB_NULL_TIME || now_late ? WORKFLOW_DONE : WORKFLOW_NOT_OVERDUE;
}

static int unassigned(struct doing *d)
{
	return d->c.handler_id ? WORKFLOW_ASSIGNED : WORKFLOW_DONE;
}

static int checked(struct doing *d)
{
	return d->c.checked_at == DB_NULL_TIME ? WORKFLOW_UNCHECKED : WORKFLOW_DONE;
}

static int request(struct doing *d)
{
	struct case_request_now r;
	int found = case_request_read(d, case_request_kind_of(d->deed->action), &r);

	return found < 0 ? -1 : found ? WORKFLOW_DONE : WORKFLOW_NO_REQUEST;
}

static int no_request(struct doing *d)
{
	struct case_request_now r;
	int found = case_request_read(d, case_request_kind_of(d->deed->action), &r);

	return found < 0 ? -1 : found ? WORKFLOW_REQUESTED : WORKFLOW_DONE;
}

/* Who is no member of staff (the admin's command) cannot be told apart, so cannot do it. */
static int other_person(struct doing *d)
{
	struct case_request_now r;
	uint64_t who = d->deed->staff_id;
	int found = case_request_read(d, case_request_kind_of(d->deed->action), &r);

	if (found <= 0)
		return found < 0 ? -1 : WORKFLOW_NO_REQUEST;
	return !who || who == r.asked_by || who == r.first_by ? WORKFLOW_SAME_PERSON
							      : WORKFLOW_DONE;
}

static const struct {
	enum case_guard bit;
	deed_fn *holds;
} guards[] = {
	{ GUARD_OWN, own },
	{ GUARD_PART, part },
	{ GUARD_HELPER, helper },
	{ GUARD_ANSWER_TIME, answer_time },
	{ GUARD_NOTE, note },
	{ GUARD_UNIT, unit },
	{ GUARD_STANDARD, standard },
	{ GUARD_IN_TIME, in_time },
	{ GUARD_WAS_OVERDUE, was_overdue },
	{ GUARD_UNASSIGNED, unassigned },
	{ GUARD_HELPED, case_all_helped },
	{ GUARD_CHECKED, checked },
	{ GUARD_NO_REQUEST, no_request },
	{ GUARD_REQUEST, request },
	{ GUARD_OTHER_PERSON, other_person },
	{ GUARD_CHANGED, case_has_changed },
	{ GUARD_NO_TWINS, case_no_twins },
};

int case_guards(struct doing *d)
{
	for (size_t i = 0; i < sizeof(guards) / sizeof(guards[0]); i++) {
		int result;

		if (!(d->row->guard & guards[i].bit))
			continue;
		result = guards[i].holds(d);
		if (result != WORKFLOW_DONE)
			return result;
	}
	return WORKFLOW_DONE;
}
