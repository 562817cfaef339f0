#include "dispatch/limit.h"

#include "base/clock.h"
#include "base/log.h"

/* A stretch of a run in which the clock goes in one way. */
enum pace { PACE_STILL, PACE_WINDOWS, PACE_ALWAYS };

/* The walk over one run's events; `i` is the next that has not happened yet. */
struct walk {
	const struct limit_input *in;
	size_t i, end;
	int64_t at;       /* how far it came */
	int64_t still_to; /* suspended until; 0: not */
	int64_t stopped_at;
	bool stopped, urged;
};

void limit_half(unsigned int *count, enum time_unit *unit)
{
	if (*count > 1) {
		*count /= 2;
	} else if (*unit == TIME_WORKING_DAYS) {
		*count = 4;
		*unit = TIME_WORKING_HOURS;
	} else if (*unit == TIME_CALENDAR_DAYS) {
		*count = 12;
		*unit = TIME_URGENT_HOURS;
	}
}

/* Events that happened until `now`, all of them for INT64_MAX. */
static size_t happened(const struct limit_input *in, int64_t now)
{
	size_t n = 0;

	while (n < in->event_count && in->events[n].at <= now) {
		BUG_IF(n && in->events[n].at < in->events[n - 1].at);
		n++;
	}
	return n;
}

/* The last run of the first `end` events: where it begins, of how much. */
struct run {
	size_t first; /* its first event */
	int64_t start;
	unsigned int number, count, extra;
	enum time_unit unit;
	unsigned int extensions, pauses; /* granted to its unit, in this run or before */
};

/* What stays of the run before is only what its unit was granted. */
static void begin_run(struct run *r, const struct limit_event *e, size_t index)
{
	bool same = e->kind == LIMIT_REOPENED;
	unsigned int count = e->count ? e->count : r->count;
	enum time_unit unit = e->unit ? e->unit : r->unit;

	if (same && !e->count)
		limit_half(&count, &unit);
	*r = (struct run){ .first = index + 1,
			   .start = e->at,
			   .number = r->number + 1,
			   .count = count,
			   .unit = unit,
			   .extensions = same ? r->extensions : 0,
			   .pauses = same ? r->pauses : 0 };
}

/* Extensions were of the other limit: they are gone with it. */
static void change_run(struct run *r, const struct limit_event *e)
{
	r->count = e->count ? e->count : r->count;
	r->unit = e->unit ? e->unit : r->unit;
	r->extra = 0;
}

/* Of the first `end` events. */
static struct run last_run(const struct limit_input *in, size_t end)
{
	struct run r = { .start = in->start, .count = in->count, .unit = in->unit };

	for (size_t i = 0; i < end; i++) {
		const struct limit_event *e = &in->events[i];

		if (e->kind == LIMIT_REOPENED || e->kind == LIMIT_ASSIGNED)
			begin_run(&r, e, i);
		else if (e->kind == LIMIT_CHANGED)
			change_run(&r, e);
		r.extra += e->kind == LIMIT_EXTENDED ? e->count : 0;
		r.extensions += e->kind == LIMIT_EXTENDED;
		r.pauses += e->kind == LIMIT_PAUSED;
	}
	return r;
}

static int64_t limit_of(const struct run *r)
{
	return ((int64_t)r->count + r->extra) * clock_unit(r->unit);
}

static void take(struct walk *w, const struct limit_event *e)
{
	switch (e->kind) {
	case LIMIT_PAUSED:
		BUG_IF(e->until <= e->at);
		w->still_to = e->until;
		break;
	case LIMIT_RESUMED:
		w->still_to = 0;
		w->stopped = false;
		break;
	case LIMIT_STOPPED:
		w->still_to = 0;
		w->stopped = true;
		w->stopped_at = e->at;
		break;
	case LIMIT_URGED:
		w->urged = true;
		break;
	case LIMIT_EXTENDED:
	case LIMIT_REOPENED:
	case LIMIT_ASSIGNED:
	case LIMIT_CHANGED:
		break;
	}
}

/*
 * The next stretch [*from, *to) of one pace. After the last event the walk
 * stands still only for what is left of a suspension: a stop there has no end, and the
 * deadline is asked as if there were none. Returns false for that last,
 * endless stretch.
 */
static bool stretch(struct walk *w, int64_t *from, int64_t *to, enum pace *pace)
{
	bool last;

	while (w->i < w->end && w->in->events[w->i].at <= w->at)
		take(w, &w->in->events[w->i++]);
	last = w->i == w->end;
	*from = w->at;
	*to = last ? INT64_MAX : w->in->events[w->i].at;
	*pace = w->urged ? PACE_ALWAYS : PACE_WINDOWS;
	if (w->still_to > w->at) {
		*pace = PACE_STILL;
		if (w->still_to < *to) {
			*to = w->still_to;
			last = false;
		}
	}
	if (w->stopped && !last)
		*pace = PACE_STILL;
	w->at = *to;
	return !last;
}

static enum time_unit unit_at(const struct run *r, enum pace pace)
{
	return pace == PACE_ALWAYS ? TIME_CALENDAR_DAYS : r->unit;
}

static int64_t instant_in_run(const struct calendar *c, const struct limit_input *in, size_t end,
			      const struct run *r, int64_t need)
{
	struct walk w = { .in = in, .i = r->first, .end = end, .at = r->start };

	for (;;) {
		int64_t from, to, span;
		enum pace pace;
		bool more = stretch(&w, &from, &to, &pace);

		if (!more)
			return clock_after(c, from, need, unit_at(r, pace));
		if (pace == PACE_STILL)
			continue;
		span = clock_span(c, from, to, unit_at(r, pace));
		if (need <= span)
			return clock_after(c, from, need, unit_at(r, pace));
		need -= span;
	}
}

int64_t limit_instant(const struct calendar *c, const struct limit_input *in, unsigned int percent)
{
	size_t end = happened(in, INT64_MAX);
	struct run r = last_run(in, end);

	return instant_in_run(c, in, end, &r, limit_of(&r) * percent / 100);
}

int64_t limit_deadline(const struct calendar *c, const struct limit_input *in)
{
	return limit_instant(c, in, 100);
}

/* How much of a run's limit is used at `now`, and in which way its clock goes then. */
static int64_t used(const struct calendar *c, const struct limit_input *in, size_t end,
		    const struct run *r, int64_t now, struct walk *w)
{
	int64_t sum = 0, from, to;
	bool more = true;

	*w = (struct walk){ .in = in, .i = r->first, .end = end, .at = r->start };
	while (more && w->at < now) {
		enum pace pace;

		more = stretch(w, &from, &to, &pace);
		if (to > now)
			to = now;
		if (pace != PACE_STILL && !(w->stopped && !more))
			sum += clock_span(c, from, to, unit_at(r, pace));
	}
	/* What happened at `now` itself. */
	while (w->i < end)
		take(w, &in->events[w->i++]);
	return sum;
}

static enum limit_state state_of(const struct limit_look *look, const struct walk *w, int64_t now)
{
	if (w->stopped)
		return LIMIT_DONE;
	if (w->still_to > now)
		return LIMIT_SUSPENDED;
	if (look->late)
		return LIMIT_OVERDUE;
	return look->percent >= LIMIT_SOON ? LIMIT_DUE_SOON : LIMIT_RUNNING;
}

void limit_look(const struct calendar *c, const struct limit_input *in, int64_t now,
		struct limit_look *out)
{
	size_t end = happened(in, now);
	struct run r = last_run(in, end);
	int64_t limit = limit_of(&r), spent;
	struct walk w;

	*out = (struct limit_look){ .run = r.number,
				    .count = r.count,
				    .unit = r.unit,
				    .extensions = r.extensions,
				    .pauses = r.pauses };
	spent = used(c, in, end, &r, now, &w);
	out->deadline = instant_in_run(c, in, end, &r, limit);
	out->percent = limit ? (unsigned int)(spent * 100 / limit) : 100;
	out->left = limit - spent;
	/* By the instants, not by `left`: in the night after the last minute nothing more is used.
	 */
	out->late = (w.stopped ? w.stopped_at : now) > out->deadline;
	out->state = state_of(out, &w, now);
}

const char *limit_state_say(const struct limit_look *look)
{
	switch (look->state) {
	case LIMIT_RUNNING:
		return "进行中";
	case LIMIT_DUE_SOON:
		return "即将到期";
	case LIMIT_OVERDUE:
		return "已超期";
	case LIMIT_SUSPENDED:
		return "挂账中";
	case LIMIT_DONE:
		break;
	}
	return look->late ? "超期处置" : "已处置";
}

/* --- what the rules of the trade allow ------------------------------------------- */

static enum limit_refusal running(const struct limit_look *look)
{
	if (look->state == LIMIT_SUSPENDED || look->state == LIMIT_DONE)
		return LIMIT_NOT_NOW;
	return look->late ? LIMIT_TOO_LATE : LIMIT_ALLOWED;
}

enum limit_refusal limit_may_extend(const struct calendar *c, const struct limit_input *in,
				    int64_t now, unsigned int count)
{
	struct limit_look look;
	enum limit_refusal refusal;

	limit_look(c, in, now, &look);
	refusal = running(&look);
	if (refusal != LIMIT_ALLOWED)
		return refusal;
	if (look.extensions >= LIMIT_EXTENSIONS_MAX)
		return LIMIT_TOO_MANY;
	return count && count <= look.count ? LIMIT_ALLOWED : LIMIT_TOO_LONG;
}

enum limit_refusal limit_may_pause(const struct calendar *c, const struct limit_input *in,
				   int64_t now, int64_t until)
{
	struct limit_look look;
	enum limit_refusal refusal;

	limit_look(c, in, now, &look);
	refusal = running(&look);
	if (refusal != LIMIT_ALLOWED)
		return refusal;
	if (look.pauses >= LIMIT_PAUSES_MAX)
		return LIMIT_TOO_MANY;
	return until > now && until - now <= LIMIT_PAUSE_DAYS * CLOCK_DAY ? LIMIT_ALLOWED
									  : LIMIT_TOO_LONG;
}

enum limit_refusal limit_may_resume(const struct calendar *c, const struct limit_input *in,
				    int64_t now)
{
	struct limit_look look;

	limit_look(c, in, now, &look);
	return look.state == LIMIT_SUSPENDED ? LIMIT_ALLOWED : LIMIT_NOT_NOW;
}

const char *limit_refusal_say(enum limit_refusal refusal)
{
	static const char *const words[] = {
		[LIMIT_ALLOWED] = "",
		[LIMIT_TOO_MANY] = "次数已用完：延期最多2次，挂账最多1次",
		[LIMIT_TOO_LONG] = "时间太长：每次延期不能超过原时限，挂账不能超过365天",
		[LIMIT_TOO_LATE] = "已经超期，不能再延期或挂账",
		[LIMIT_NOT_NOW] = "现在不能这样做：时限没有在走，或没有挂账",
	};

	return words[refusal];
}
