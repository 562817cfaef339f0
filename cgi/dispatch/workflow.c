#include "dispatch/workflow.h"

#include <string.h>

#include "base/log.h"
#include "db/db.h"
#include "dispatch/outbox.h"

enum { STMT_LOCK, STMT_MOVE, STMT__MAX };

const char *const workflow_statements[STMT__MAX + 1] = {
	/* Locked, so that two actions on one report follow each other. */
	[STMT_LOCK] = "SELECT status, detail, log_seq, log_id, log_hash, submitted_at FROM report"
		      " WHERE id = ? FOR UPDATE",
	[STMT_MOVE] = "UPDATE report SET status = ?, detail = ?, log_seq = ?, log_id = ?,"
		      " log_hash = ?, updated_at = ? WHERE id = ?",
};

int workflow_next(enum case_state from, enum action action, enum actor actor, enum case_state *to)
{
	const struct transition *t = workflow_row(from, action);

	if (!t)
		return WORKFLOW_NOT_NOW;
	if (!(t->who & 1u << actor))
		return WORKFLOW_NOT_YOU;
	*to = t->to;
	return WORKFLOW_DONE;
}

const struct transition *workflow_row(enum case_state from, enum action action)
{
	for (const struct transition *t = workflow; t->action; t++)
		if (t->from == from && t->action == action)
			return t;
	return NULL;
}

uint64_t workflow_offers(enum case_state state, enum actor actor)
{
	uint64_t set = 0;

	for (const struct transition *t = workflow; t->action; t++)
		if (t->from == state && t->who & 1u << actor)
			set |= UINT64_C(1) << t->action;
	return set;
}

enum report_status workflow_status(enum case_state state)
{
	switch (state) {
	case STATE_VERIFYING:
	case STATE_ACCEPTED:
	case STATE_RETURNED:
	case STATE_DISPUTED:
	case STATE_CONFIRMED:
		return STATUS_TRIAGE;
	case STATE_SUSPENDED:
	case STATE_MERGED:
		return STATUS_HANDLING;
	case STATE_REJECTED:
		return STATUS_HANDLED;
	default:
		BUG_IF(state >= STATE__MAX);
		return (enum report_status)state;
	}
}

/* --- a report's row and its chain ------------------------------------------------- */

void workflow_found(struct flow_report *r, unsigned int status, unsigned int detail,
		    const struct db_bytes *hash)
{
	r->state = detail ? detail : status;
	if (r->head.seq && hash->len == FLOW_HASH)
		memcpy(r->head.hash, hash->data, FLOW_HASH);
	else
		flow_first(&r->head, r->id, r->submitted_at);
}

int workflow_lock(struct db *db, uint64_t report_id, struct flow_report *out)
{
	unsigned int status, detail;
	struct db_bytes hash;

	*out = (struct flow_report){ .id = report_id };
	switch (db_row(db, workflow_statements[STMT_LOCK], "u", report_id, "UUUubt", &status,
		       &detail, &out->head.seq, &out->head.log_id, &hash, &out->submitted_at)) {
	case DB_ROW:
		workflow_found(out, status, detail, &hash);
		return 0;
	case DB_NONE:
		log_error("workflow", "there is no report %llu", (unsigned long long)report_id);
		return -1;
	case DB_FAILED:
		break;
	}
	return -1;
}

unsigned int workflow_detail(enum case_state state)
{
	return (unsigned int)state == (unsigned int)workflow_status(state) ? 0 : state;
}

int workflow_log(struct db *db, struct flow_report *r, const struct transition *t,
		 struct flow_entry *e)
{
	e->report_id = r->id;
	e->action = t->action;
	e->from = r->state;
	e->to = t->to;
	if (flow_append(db, e, &r->head) < 0)
		return -1;
	r->state = t->to;
	return 0;
}

int workflow_move(struct db *db, struct flow_report *r, const struct transition *t,
		  struct flow_entry *e)
{
	if (workflow_log(db, r, t, e) < 0 ||
	    db_exec(db, workflow_statements[STMT_MOVE], "uuuubtu", (uint64_t)workflow_status(t->to),
		    (uint64_t)workflow_detail(t->to), (uint64_t)r->head.seq, r->head.log_id,
		    (const void *)r->head.hash, (size_t)FLOW_HASH, e->at, r->id) < 0)
		return -1;
	return t->told ? outbox_add_notice(db, r->id, r->head.log_id, e->at) : 0;
}

int workflow_apply(struct db *db, uint64_t report_id, enum action action, enum actor actor,
		   const char *actor_name, const char *note, int64_t now, enum case_state *from)
{
	struct flow_entry e = { .at = now, .actor = actor, .actor_name = actor_name, .note = note };
	struct flow_report r;
	enum case_state to;
	int result;

	if (workflow_lock(db, report_id, &r) < 0)
		return -1;
	*from = r.state;
	result = workflow_next(r.state, action, actor, &to);
	if (result != WORKFLOW_DONE)
		return result;
	return workflow_move(db, &r, workflow_row(r.state, action), &e) < 0 ? -1 : WORKFLOW_DONE;
}
