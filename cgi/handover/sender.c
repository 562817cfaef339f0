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
#include "handover/line.h"
#include "handover/way.h"
#include "out/back_off.h"

#define STEPS 3

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
	int64_t lease_ms, recover_at, chores_at;
	unsigned int tries, in_flight;
	struct line line;
	struct slot slot[SENDER_SLOTS + 1];
};

static int64_t between(long n, int64_t least, int64_t most)
{
	return n < least ? least : n > most ? most : n;
}

static void prepare(struct sender *s, const struct conf *c)
{
	int64_t timeout = between(conf_int(c, "handover", "timeout_ms"), 100, 120000);

	s->http = http_new(timeout, conf_str(c, "handover", "ca_file"));
	/* Long enough that what is in work by a living process is never taken for lost. */
	s->lease_ms = 3 * timeout + CLOCK_SECOND;
	line_init(&s->line, between(conf_int(c, "handover", "first_pause_ms"), 1, BACK_OFF_MOST));
	s->in_flight = (unsigned int)between(conf_int(c, "handover", "in_flight"), 1, SENDER_SLOTS);
	s->tries = (unsigned int)between(conf_int(c, "handover", "tries"), 1, 1000);
	secret_random(&s->claim, sizeof(s->claim));
	s->claim >>= 1;
	for (size_t i = 0; i <= SENDER_SLOTS; i++)
		s->slot[i].arena = arena_new();
	s->recover_at = s->chores_at = INT64_MIN / 2;
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

/* --- slots --- */

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

/* --- what became of a message --- */

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
	int64_t wait =
		away ? line_put_off(&s->line, v->wait_ms)
		     : back_off_asked(back_off(s->line.first_ms, slot->h.attempts), v->wait_ms);

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

/* --- what goes out --- */

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
	if (way_settles(&slot->h, &v)) {
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

static unsigned int room(const struct sender *s)
{
	unsigned int most = line_room(&s->line, s->in_flight), busy = messages(s);

	if (s->way->ready && !s->way->ready(s->core))
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

/* --- news --- */

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
	line_note_news(&s->line, s->db, &v, clock_now());
	if (v.outcome != WAY_SAID)
		log_warn("handover", "no news: %s", v.why);
	clear(slot);
}

/* --- turns --- */

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
	if (r->wire == WIRE_UNSURE && v.outcome == WAY_LATER && s->line.answered < slot->begun)
		v.outcome = WAY_AWAY;
	line_note(&s->line, s->db, &v, clock_now());
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

int sender_turn(struct sender *s, int wait_ms, bool closing)
{
	int marked = mark_all(s), after;
	bool failed = marked < 0;

	if (!failed && !closing) {
		failed = recover(s) < 0 || line_look(&s->line, s->db) < 0 ||
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
