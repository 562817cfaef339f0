#include "handover/sender.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"
#include "base/secret.h"
#include "db/db.h"
#include "handover/core_inbox.h"
#include "handover/handover_figures.h"
#include "handover/way.h"
#include "notice/delivery.h"
#include "report/status.h"

#define STEPS     3
#define PROBE_MAX (10 * CLOCK_MINUTE)

enum slot_state { SLOT_FREE, SLOT_SENT, SLOT_JUDGED };

struct slot {
	enum slot_state state;
	bool news; /* the request for it, no message */
	struct arena *arena;
	struct handover h;
	unsigned int step;
	int64_t begun;                 /* clock_monotonic() */
	struct handover_result result; /* when judged */
};

struct sender {
	struct db *db;
	struct http *http;
	const struct way *way;
	void *core;
	uint64_t claim;
	int64_t first_ms, lease_ms, recover_at, chores_at;
	/* Monotonic: nothing is claimed before; how often in a row nobody was there. */
	int64_t away_until, answered; /* when anything was last answered */
	unsigned int away, tries, in_flight;
	bool stopped; /* as this process knows it */
	struct slot slot[SENDER_SLOTS + 1];
};

static const struct way *const ways[] = { &way_open311, &way_webhook };

static int64_t between(long n, int64_t least, int64_t most)
{
	return n < least ? least : n > most ? most : n;
}

static const struct way *way_of(const char *name)
{
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (!strcmp(ways[i]->name, name))
			return ways[i];
	log_error("handover", "[dispatch] core: embedded, open311 or webhook, not '%s'", name);
	return NULL;
}

static void prepare(struct sender *s, const struct conf *c)
{
	int64_t timeout = between(conf_int(c, "handover", "timeout_ms"), 100, 120000);

	s->http = http_new(timeout, conf_str(c, "handover", "ca_file"));
	/* Long enough that what is in work by a living process is never taken for lost. */
	s->lease_ms = 3 * timeout + CLOCK_SECOND;
	s->first_ms = between(conf_int(c, "handover", "first_pause_ms"), 1, BACK_OFF_MOST);
	s->in_flight = (unsigned int)between(conf_int(c, "handover", "in_flight"), 1, SENDER_SLOTS);
	s->tries = (unsigned int)between(conf_int(c, "handover", "tries"), 1, 1000);
	secret_random(&s->claim, sizeof(s->claim));
	s->claim >>= 1;
	for (size_t i = 0; i <= SENDER_SLOTS; i++)
		s->slot[i].arena = arena_new();
	s->recover_at = s->chores_at = s->away_until = INT64_MIN / 2;
}

struct sender *sender_new(const struct conf *c, struct db *db, bool *idle)
{
	const char *name = conf_str(c, "dispatch", "core");
	const struct way *way;
	struct sender *s;
	void *core;

	*idle = !strcmp(name, "embedded");
	way = *idle ? NULL : way_of(name);
	core = way ? way->open(c) : NULL;
	if (!core)
		return NULL;
	s = xmalloc(sizeof(*s));
	memset(s, 0, sizeof(*s));
	s->db = db;
	s->way = way;
	s->core = core;
	s->stopped = true; /* until look_at_line() has looked */
	prepare(s, c);
	return s;
}

void sender_free(struct sender *s)
{
	http_free(s->http);
	for (size_t i = 0; i <= SENDER_SLOTS; i++)
		arena_free(s->slot[i].arena);
	s->way->close(s->core);
	free(s);
}

/* --- slots ----------------------------------------------------------------------------------- */

static void clear(struct slot *s)
{
	struct arena *a = s->arena;

	arena_reset(a);
	*s = (struct slot){ .arena = a };
}

static unsigned int used(const struct sender *s)
{
	unsigned int count = 0;

	for (size_t i = 0; i <= SENDER_SLOTS; i++)
		count += s->slot[i].state != SLOT_FREE;
	return count;
}

static unsigned int messages(const struct sender *s)
{
	unsigned int count = 0;

	for (size_t i = 0; i < SENDER_SLOTS; i++)
		count += s->slot[i].state != SLOT_FREE;
	return count;
}

static struct slot *free_slot(struct sender *s)
{
	for (size_t i = 0; i < SENDER_SLOTS; i++)
		if (s->slot[i].state == SLOT_FREE)
			return &s->slot[i];
	return NULL;
}

/* --- how the line stands ------------------------------------------------------------------------
 */

static int64_t back_off(const struct sender *s, unsigned int times)
{
	uint32_t chance;

	secret_random(&chance, sizeof(chance));
	return delivery_back_off(s->first_ms, times, chance);
}

/* Nobody there, or nobody for us: one case tries it again after a while. */
static int64_t put_off(struct sender *s, int64_t wait_ms)
{
	int64_t wait;

	s->away += s->away < 100;
	wait = back_off(s, s->away);
	if (wait > PROBE_MAX)
		wait = PROBE_MAX;
	if (wait_ms > wait)
		wait = wait_ms < BACK_OFF_MOST ? wait_ms : BACK_OFF_MOST;
	s->away_until = clock_monotonic() + wait;
	return wait;
}

/* It answered, whatever it said. */
static void is_there(struct sender *s, int64_t now)
{
	if (s->stopped) {
		log_info("handover", "the other core takes us again");
		handover_line_go(s->db, now);
	}
	s->stopped = false;
	s->away = 0;
	s->away_until = INT64_MIN / 2;
	s->answered = clock_monotonic();
}

static void stop_line(struct sender *s, const char *why, int64_t now)
{
	if (!s->stopped)
		log_error("handover", "STOPPED, nothing is handed over: the other core %s", why);
	s->stopped = true;
	handover_line_stop(s->db, why, now);
}

static void note_line(struct sender *s, const struct way_verdict *v, int64_t now)
{
	bool answered = v->outcome != WAY_AWAY && v->outcome != WAY_STOP;

	if (v->outcome == WAY_STOP)
		stop_line(s, v->why, now);
	else if (answered)
		is_there(s, now);
	handover_line_asked(s->db, answered, now);
}

/* --- what became of a message --------------------------------------------------------------------
 */

static enum handover_state state_of(const struct sender *s, const struct handover *h,
				    const struct way_verdict *v)
{
	switch (v->outcome) {
	case WAY_SAID:
	case WAY_NOT_NEEDED:
		return HANDOVER_IDLE;
	case WAY_REFUSED:
		return HANDOVER_REFUSED;
	case WAY_UNSURE:
		return HANDOVER_UNSURE;
	case WAY_LATER:
	case WAY_NEXT:
		return h->attempts < s->tries ? HANDOVER_WAITING
		       : v->doubt             ? HANDOVER_UNSURE
					      : HANDOVER_DEAD;
	case WAY_NOT_YET:
	case WAY_AWAY:
	case WAY_STOP:
		break;
	}
	return HANDOVER_WAITING;
}

static void settle(struct sender *s, struct slot *slot, const struct way_verdict *v, int64_t now)
{
	bool away = v->outcome == WAY_AWAY || v->outcome == WAY_STOP;
	struct handover_result *r = &slot->result;
	int64_t wait = away ? put_off(s, v->wait_ms) : back_off(s, slot->h.attempts);

	if (v->wait_ms > wait)
		wait = v->wait_ms < BACK_OFF_MOST ? v->wait_ms : BACK_OFF_MOST;
	*r = (struct handover_result){
		.state = state_of(s, &slot->h, v),
		.skip = v->outcome == WAY_NOT_NEEDED,
		.uncounted = away || v->outcome == WAY_NOT_YET,
		.doubt = v->doubt,
		.next_at = now + wait,
		.error = v->why,
		.remote_id = v->remote_id,
		.remote_token = v->remote_token,
		.service_code = v->service_code,
		.answer = v->answer,
		.anew = v->anew,
		.ask_at = v->ask_at,
		.told = v->told,
	};
	slot->state = SLOT_JUDGED;
	if (r->state >= HANDOVER_DEAD)
		log_warn("handover", "%s of %s waits for a person: %s",
			 handover_kind_text(slot->h.kind), slot->h.number, v->why);
}

static int mark_all(struct sender *s)
{
	int marked = 0;

	for (size_t i = 0; i < SENDER_SLOTS; i++) {
		struct slot *slot = &s->slot[i];

		if (slot->state != SLOT_JUDGED)
			continue;
		if (handover_mark(s->db, &slot->h, s->claim, &slot->result, clock_now()) < 0)
			return -1;
		clear(slot);
		marked++;
	}
	return marked;
}

/* --- what goes out
 * ----------------------------------------------------------------------------------- */

/* What needs no asking, in any way. */
static bool settled_here(const struct handover *h, struct way_verdict *v)
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

/* Build and start the present step, or settle it. */
static void say(struct sender *s, struct slot *slot)
{
	struct way_verdict v;
	struct post post;
	bool ask = false;

	for (; slot->step < STEPS; slot->step++) {
		db_use_arena(s->db, slot->arena);
		ask = s->way->build(s->core, slot->arena, s->db, &slot->h, slot->step, &post, &v);
		if (ask || v.outcome != WAY_NEXT)
			break;
	}
	if (ask && http_start(s->http, &post, slot) < 0) {
		v = (struct way_verdict){ .outcome = WAY_AWAY, .why = "its address is none" };
		ask = false;
	}
	slot->begun = clock_monotonic();
	if (ask)
		slot->state = SLOT_SENT;
	else
		settle(s, slot, &v, clock_now());
}

static int send_one(struct sender *s, uint64_t report_id)
{
	struct slot *slot = free_slot(s);
	enum db_row_result row;
	struct way_verdict v;

	if (!slot) /* never: no more are claimed than there are slots */
		return 0;
	db_use_arena(s->db, slot->arena);
	row = handover_load(s->db, report_id, &slot->h);
	if (row != DB_ROW) {
		int result = row == DB_FAILED ? -1 : handover_settle(s->db, report_id, s->claim);

		clear(slot);
		return result;
	}
	if (settled_here(&slot->h, &v)) {
		settle(s, slot, &v, clock_now());
		return 0;
	}
	/* Before the first byte: who is killed from here on leaves it in doubt. */
	if (handover_begin(s->db, &slot->h, clock_now()) < 0) {
		clear(slot);
		return -1;
	}
	say(s, slot);
	return 0;
}

/* One alone as long as it is not known whether anybody is there. */
static unsigned int room(const struct sender *s)
{
	unsigned int most = s->away || s->stopped ? 1 : s->in_flight, busy = messages(s);

	if (clock_monotonic() < s->away_until || (s->way->ready && !s->way->ready(s->core)))
		return 0;
	return busy < most ? most - busy : 0;
}

static int fill(struct sender *s)
{
	uint64_t ids[SENDER_SLOTS];
	unsigned int most = room(s);
	int64_t now = clock_now();
	int got;

	if (!most)
		return 0;
	got = handover_claim(s->db, s->claim, now, now + s->lease_ms, ids, most);
	for (int i = 0; i < got; i++)
		if (send_one(s, ids[i]) < 0)
			return -1;
	return got < 0 ? -1 : 0;
}

/* --- news
 * -----------------------------------------------------------------------------------------------
 */

static void ask_news(struct sender *s)
{
	struct slot *slot = &s->slot[SENDER_SLOTS];
	struct post post;

	if (!s->way->ask || slot->state != SLOT_FREE)
		return;
	db_use_arena(s->db, slot->arena);
	if (!s->way->ask(s->core, slot->arena, s->db, clock_now(), &post)) {
		clear(slot);
		return;
	}
	slot->news = true;
	slot->state = SLOT_SENT;
	if (http_start(s->http, &post, slot) < 0) {
		struct way_verdict v;

		s->way->told(s->core, slot->arena, s->db,
			     &(struct reply){ .wire = WIRE_NOT_SENT,
					      .error = "its address is none" },
			     clock_now(), &v);
		clear(slot);
	}
}

/* What is not written down is asked for again. */
static void hear_news(struct sender *s, struct slot *slot, const struct reply *r)
{
	struct way_verdict v = { .why = "" };

	db_use_arena(s->db, slot->arena);
	s->way->told(s->core, slot->arena, s->db, r, clock_now(), &v);
	if (v.outcome == WAY_STOP)
		stop_line(s, v.why, clock_now());
	else if (v.outcome == WAY_SAID && !s->stopped)
		is_there(s, clock_now());
	handover_line_asked(s->db, v.outcome == WAY_SAID, clock_now());
	if (v.outcome != WAY_SAID)
		log_warn("handover", "no news: %s", v.why);
	clear(slot);
}

/* --- turns
 * ------------------------------------------------------------------------------------------------
 */

static struct arena *arena_of(void *owner)
{
	return ((struct slot *)owner)->arena;
}

static void judge(struct sender *s, struct slot *slot, const struct reply *r)
{
	struct way_verdict v;

	db_use_arena(s->db, slot->arena);
	s->way->judge(s->core, slot->arena, &slot->h, slot->step, r, &v);
	/* It hangs for everybody: no case's own fault. */
	if (r->wire == WIRE_UNSURE && v.outcome == WAY_LATER && s->answered < slot->begun)
		v.outcome = WAY_AWAY;
	note_line(s, &v, clock_now());
	if (v.outcome == WAY_NEXT && slot->step + 1 < STEPS) {
		slot->step++;
		say(s, slot);
		return;
	}
	settle(s, slot, &v, clock_now());
}

static void collect(struct sender *s)
{
	struct reply reply;
	struct slot *slot;

	while ((slot = http_next(s->http, arena_of, &reply))) {
		if (slot->news)
			hear_news(s, slot, &reply);
		else
			judge(s, slot, &reply);
	}
}

/* Often enough that what a killed process left is found soon after its lease. */
static int recover(struct sender *s)
{
	if (clock_monotonic() - s->recover_at < s->lease_ms / 2)
		return 0;
	if (handover_recover(s->db, clock_now()) < 0)
		return -1;
	s->recover_at = clock_monotonic();
	return 0;
}

/* Somebody at the desk may have let the line go on. */
static int look_at_line(struct sender *s)
{
	struct handover_line line;

	if (!s->stopped)
		return 0;
	if (handover_line_load(s->db, &line) < 0)
		return -1;
	if (line.stopped_at == DB_NULL_TIME) {
		s->stopped = false;
		s->away_until = INT64_MIN / 2;
	}
	return 0;
}

int sender_turn(struct sender *s, int wait_ms, bool closing)
{
	int marked = mark_all(s), after;
	bool failed = marked < 0;

	if (!failed && !closing) {
		failed = recover(s) < 0 || look_at_line(s) < 0 ||
			 core_inbox_work(s->db, clock_now()) < 0 || fill(s) < 0;
		if (!failed)
			ask_news(s);
	}
	/* Also without a database the answers of what is on its way are waited for. */
	http_wait(s->http, wait_ms);
	collect(s);
	after = failed ? -1 : mark_all(s);
	return after < 0 ? -1 : (int)used(s) + marked + after;
}

void sender_chores(struct sender *s)
{
	if (clock_monotonic() - s->chores_at < CLOCK_MINUTE)
		return;
	handover_figures_refresh(s->db, clock_now());
	core_inbox_forget(s->db, clock_now());
	s->chores_at = clock_monotonic();
}
