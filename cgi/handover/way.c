#include "handover/way.h"

#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "db/db.h"
#include "report/status.h"

const char *way_words(const struct handover *h)
{
	static const char *const usual[] = {
		[OUTWARD_NONE] = "",
		[OUTWARD_OPEN] = "",
		[OUTWARD_NOT_SOLVED] = "上报人反馈：还没有解决",
		[OUTWARD_SOLVED] = "上报人确认：已经解决",
		[OUTWARD_WORDS] = "",
		[OUTWARD_HIDE] = "此件已撤回或不再公开，请不要对外展示",
		[OUTWARD_LEAVE] = "此件已由本市另行派遣，请不要再处理",
		[OUTWARD_UPDATED] = "此件的类别、时限或公开范围有变化",
	};

	/* What is said of hiding, leaving and facts here is not meant for over there. */
	if (h->note && *h->note && h->kind != OUTWARD_HIDE && h->kind != OUTWARD_LEAVE &&
	    h->kind != OUTWARD_UPDATED)
		return h->note;
	return usual[h->kind];
}

static void set(struct way_verdict *v, enum way_outcome outcome, const char *why, bool doubt)
{
	v->outcome = outcome;
	v->why = why;
	v->doubt = doubt;
}

bool way_judge_wire(struct arena *a, const struct reply *r, struct way_verdict *v)
{
	*v = (struct way_verdict){ .why = "", .wait_ms = r->wait_ms };
	if (r->wire == WIRE_NOT_SENT)
		set(v, WAY_AWAY, arena_printf(a, "not reached: %s", r->error), false);
	else if (r->wire == WIRE_UNSURE)
		set(v, WAY_LATER, arena_printf(a, "no whole answer: %s", r->error), true);
	else if (r->status == 401 || r->status == 403)
		set(v, WAY_STOP,
		    arena_printf(a, "answered %d: it does not take our key", r->status), false);
	else if (r->status == 429 || r->status == 503)
		set(v, WAY_AWAY, arena_printf(a, "answered %d: not now", r->status), false);
	else if (r->status == 502 || r->status == 504)
		set(v, WAY_AWAY, arena_printf(a, "answered %d: its core is away", r->status), true);
	else if (r->status >= 500)
		set(v, WAY_LATER, arena_printf(a, "answered %d", r->status), true);
	else if (r->cut)
		set(v, WAY_LATER, arena_printf(a, "answered %d with more than it may", r->status),
		    true);
	else if (r->status >= 300 && r->status < 400)
		set(v, WAY_LATER, arena_printf(a, "answered %d: not followed", r->status), false);
	else
		return false;
	return true;
}

bool way_settles(const struct handover *h, struct way_verdict *v)
{
	*v = (struct way_verdict){ .outcome = WAY_NOT_NEEDED, .why = "" };
	if (h->handed_at != DB_NULL_TIME || h->remote_id)
		return false;
	if (h->kind != OUTWARD_OPEN) {
		v->why = "the case was never handed over";
		return true;
	}
	if (h->hidden == HIDDEN_BY_REPORTER) {
		v->why = "taken back before it was handed over";
		return true;
	}
	if (h->hidden != HIDDEN_BY_STAFF)
		return false;
	v->outcome = WAY_REFUSED;
	v->why = "hidden from the public: show it, or let our own core take it";
	return true;
}

static const struct way *const ways[] = { &way_open311, &way_webhook };

const struct way *way_of(const char *name)
{
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (!strcmp(ways[i]->name, name))
			return ways[i];
	log_error("handover", "[dispatch] core: embedded, open311 or webhook, not '%s'", name);
	return NULL;
}
