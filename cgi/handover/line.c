#include "handover/line.h"

#include "base/clock.h"
#include "base/log.h"
#include "db/db.h"
#include "handover/handover.h"
#include "handover/way.h"
#include "out/back_off.h"

#define PROBE_MAX (10 * CLOCK_MINUTE)
#define LONG_AGO  (INT64_MIN / 2)

void line_init(struct line *l, int64_t first_ms)
{
	*l = (struct line){ .first_ms = first_ms, .away_until = LONG_AGO, .stopped = true };
}

/* One alone as long as it is not known whether anybody is there. */
unsigned int line_room(const struct line *l, unsigned int most)
{
	if (clock_monotonic() < l->away_until)
		return 0;
	return l->away || l->stopped ? 1 : most;
}

int64_t line_put_off(struct line *l, int64_t wait_ms)
{
	int64_t wait;

	l->away += l->away < 100;
	wait = back_off(l->first_ms, l->away);
	wait = back_off_asked(wait < PROBE_MAX ? wait : PROBE_MAX, wait_ms);
	l->away_until = clock_monotonic() + wait;
	return wait;
}

/* It answered, whatever it said. */
static void is_there(struct line *l, struct db *db, int64_t now)
{
	if (l->stopped) {
		log_info("handover", "the other core takes us again");
		handover_line_go(db, now);
	}
	l->stopped = false;
	l->away = 0;
	l->away_until = LONG_AGO;
	l->answered = clock_monotonic();
}

static void stop(struct line *l, struct db *db, const char *why, int64_t now)
{
	if (!l->stopped)
		log_error("handover", "STOPPED, nothing is handed over: the other core %s", why);
	l->stopped = true;
	handover_line_stop(db, why, now);
}

void line_note(struct line *l, struct db *db, const struct way_verdict *v, int64_t now)
{
	bool answered = v->outcome != WAY_AWAY && v->outcome != WAY_STOP;

	if (v->outcome == WAY_STOP)
		stop(l, db, v->why, now);
	else if (answered)
		is_there(l, db, now);
	handover_line_asked(db, answered, now);
}

void line_note_news(struct line *l, struct db *db, const struct way_verdict *v, int64_t now)
{
	if (v->outcome == WAY_STOP)
		stop(l, db, v->why, now);
	else if (v->outcome == WAY_SAID && !l->stopped)
		is_there(l, db, now);
	handover_line_asked(db, v->outcome == WAY_SAID, now);
}

int line_look(struct line *l, struct db *db)
{
	struct handover_line line;

	if (!l->stopped)
		return 0;
	if (handover_line_load(db, &line) < 0)
		return -1;
	if (line.stopped_at == DB_NULL_TIME) {
		l->stopped = false;
		l->away_until = LONG_AGO;
	}
	return 0;
}
