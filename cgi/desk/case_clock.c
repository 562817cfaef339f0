/* How a case stands with its limits, in words: the unit's own, and the office's phases around it.
 */
#include "base/arena.h"
#include "base/clock.h"
#include "desk/case_view.h"
#include "desk/known.h"
#include "dispatch/limit.h"
#include "web/request.h"

static void add(json_t *list, const char *label, const char *text, bool late)
{
	json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "label", label, "text", text,
					      "late", late));
}

/* "82%（即将到期）", from the same walk that made the deadline. */
static void add_used(struct request *req, const struct record *r, json_t *list)
{
	const struct limit_input in = { r->opened_at, r->limit_count, r->limit_unit, r->clock,
					r->clock_count };
	struct limit_look look;

	if (r->limit_unit < TIME_URGENT_HOURS || r->limit_unit > TIME_CALENDAR_DAYS)
		return;
	limit_look(known_calendar(), &in, req->now, &look);
	add(list, "已用时限",
	    arena_printf(req->arena, "%u%%（%s）", look.percent, limit_state_say(&look)),
	    look.state == LIMIT_OVERDUE);
}

static void add_phase(struct request *req, const struct record *r, json_t *list, enum phase phase,
		      int64_t since)
{
	int64_t due;

	if (since == DB_NULL_TIME)
		return;
	due = phase_deadline(known_calendar(), known_phases(), phase, r->group_id, since);
	if (due != DB_NULL_TIME)
		add(list, arena_printf(req->arena, "%s期限", phase_say(phase)),
		    clock_say(req->arena, due, req->now), req->now > due);
}

void case_clock_facts(struct request *req, const struct record *r, json_t *list)
{
	switch ((enum case_state)r->state) {
	case STATE_HANDLING:
	case STATE_SUSPENDED:
		add_used(req, r, list);
		break;
	case STATE_HANDLED:
		add_used(req, r, list);
		if (r->checked_at == DB_NULL_TIME)
			add_phase(req, r, list, PHASE_CHECK, r->handled_at);
		break;
	case STATE_SUBMITTED:
	case STATE_TRIAGE:
		add_phase(req, r, list, PHASE_INTAKE, r->submitted_at);
		break;
	case STATE_ACCEPTED:
		add_phase(req, r, list, PHASE_ASSIGN, r->opened_at);
		break;
	default:
		break;
	}
}
