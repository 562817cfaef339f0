#include "desk/say.h"

#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/db.h"
#include "report/status.h"

#define SOON 75 /* per cent of the limit */

static const struct {
	const char *name, *short_say, *chip;
} states[STATE__MAX] = {
	[STATE_NONE] = { "new", "待提交", "submitted" },
	[STATE_SUBMITTED] = { "submitted", "自动派单中", "submitted" },
	[STATE_TRIAGE] = { "triage", "待受理", "triage" },
	[STATE_HANDLING] = { "handling", "处理中", "handling" },
	[STATE_HANDLED] = { "handled", "待确认", "handled" },
	[STATE_CLOSED] = { "closed", "已办结", "closed" },
	[STATE_VERIFYING] = { "verifying", "核实中", "triage" },
	[STATE_ACCEPTED] = { "accepted", "待派遣", "triage" },
	[STATE_REJECTED] = { "rejected", "不予受理", "closed" },
	[STATE_RETURNED] = { "returned", "退回待派", "late" },
	[STATE_DISPUTED] = { "disputed", "待现场确认", "late" },
	[STATE_CONFIRMED] = { "confirmed", "待裁定", "late" },
	[STATE_SUSPENDED] = { "suspended", "挂账", "handled" },
	[STATE_MERGED] = { "merged", "已并案", "closed" },
};

const char *say_state_class(unsigned int state)
{
	return state < STATE__MAX ? states[state].chip : "closed";
}

const char *say_state_name(unsigned int state)
{
	return state < STATE__MAX ? states[state].name : "";
}

const char *say_state_short(unsigned int state)
{
	return state < STATE__MAX ? states[state].short_say : "未知";
}

unsigned int say_state_by_name(const char *name)
{
	for (unsigned int s = STATE_SUBMITTED; name && s < STATE__MAX; s++)
		if (!strcmp(states[s].name, name))
			return s;
	return STATE_NONE;
}

/* ---- time left ---- */

static json_t *due_view(struct arena *a, const char *say, int64_t at, int64_t now,
			unsigned int used, const char *level)
{
	bool known = at != DB_NULL_TIME;

	return json_pack("{s:s, s:s, s:s, s:i, s:s}", "say", say, "when",
			 known ? clock_say(a, at, now) : "", "iso", known ? clock_iso(a, at) : "",
			 "used", (int)used, "level", level);
}

static unsigned int per_cent(int64_t from, int64_t to, int64_t now)
{
	if (from == DB_NULL_TIME || to <= from || now >= to)
		return 100;
	return now <= from ? 0 : (unsigned int)(100 * (now - from) / (to - from));
}

static json_t *limit_due(struct arena *a, const struct say_times *t, int64_t now)
{
	unsigned int used = per_cent(t->dispatched_at, t->deadline, now);
	const char *span = clock_say_span(a, t->deadline - now);

	if (now > t->deadline)
		return due_view(a, arena_printf(a, "超期%s", span), t->deadline, now, 100, "late");
	return due_view(a, arena_printf(a, "还剩%s", span), t->deadline, now, used,
			used >= SOON ? "soon" : "ok");
}

/* With nobody's clock running: how long it has been waiting. */
static json_t *waiting(struct arena *a, const struct say_times *t, int64_t now)
{
	const char *say = arena_printf(a, "已等%s", clock_say_span(a, now - t->submitted_at));

	return due_view(a, say, t->submitted_at, now, 0, "wait");
}

json_t *say_due(struct arena *a, const struct say_times *t, int64_t now)
{
	switch (t->state) {
	case STATE_HANDLING:
		if (t->deadline != DB_NULL_TIME)
			return limit_due(a, t, now);
		break;
	case STATE_HANDLED:
		if (t->confirm_until != DB_NULL_TIME)
			return due_view(a,
					now > t->confirm_until
						? "确认期已过"
						: arena_printf(a, "等市民，剩%s",
							       clock_say_span(a, t->confirm_until -
											 now)),
					t->confirm_until, now, 0, "wait");
		break;
	case STATE_SUSPENDED:
		if (t->suspended_until != DB_NULL_TIME)
			return due_view(a, "挂账中", t->suspended_until, now, 0, "wait");
		break;
	case STATE_CLOSED:
	case STATE_MERGED:
	case STATE_REJECTED:
		return due_view(a, "", DB_NULL_TIME, now, 0, "over");
	default:
		break;
	}
	return waiting(a, t, now);
}

/* ---- addresses ---- */

const char *say_photo(struct arena *a, const void *hash, int side)
{
	char hex[65];

	sodium_bin2hex(hex, sizeof(hex), hash, 32);
	return arena_printf(a, "/desk/media/photo/%s-%d.jpg", hex, side);
}

const char *say_param(struct arena *a, const char *text)
{
	char *out = arena_alloc(a, 3 * strlen(text) + 1), *p = out;

	for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
		if ((*c >= '0' && *c <= '9') || ((*c | 32) >= 'a' && (*c | 32) <= 'z') ||
		    *c == '.' || *c == '-')
			*p++ = (char)*c;
		else
			p += snprintf(p, 4, "%%%02X", *c);
	}
	return out;
}
