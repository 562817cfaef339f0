#include "notice/notifier.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"
#include "base/secret.h"
#include "db/db.h"
#include "notice/channel.h"
#include "notice/notice_figures.h"
#include "out/back_off.h"

enum slot_state { SLOT_FREE, SLOT_SENT, SLOT_JUDGED };

struct slot {
	enum slot_state state;
	bool for_token; /* WeChat's pass, no delivery */
	struct arena *arena;
	const struct channel *channel;
	uint32_t lane;
	struct delivery d;
	struct delivery_result result; /* when judged */
};

struct notifier {
	struct db *db;
	struct http *http;
	struct channels channels;
	uint64_t claim;
	int64_t first_ms, lease_ms, recover_at, chores_at;
	unsigned int in_flight; /* of one lane */
	struct slot slot[NOTIFIER_SLOTS];
};

static int64_t between(long n, int64_t least, int64_t most)
{
	return n < least ? least : n > most ? most : n;
}

struct notifier *notifier_new(const struct conf *c, struct db *db)
{
	struct notifier *n = xmalloc(sizeof(*n));
	int64_t timeout = between(conf_int(c, "notice", "timeout_ms"), 100, 60000);

	memset(n, 0, sizeof(*n));
	n->db = db;
	n->http = http_new(timeout, conf_str(c, "notice", "ca_file"));
	/* Long enough that what is in work by a living process is never taken for lost. */
	n->lease_ms = 3 * timeout + CLOCK_SECOND;
	n->first_ms = between(conf_int(c, "notice", "first_pause_ms"), 1, BACK_OFF_MOST);
	n->in_flight = (unsigned int)between(conf_int(c, "notice", "in_flight"), 1, NOTIFIER_SLOTS);
	channels_init(&n->channels, c);
	secret_random(&n->claim, sizeof(n->claim));
	n->claim >>= 1;
	for (size_t i = 0; i < NOTIFIER_SLOTS; i++)
		n->slot[i].arena = arena_new();
	n->recover_at = n->chores_at = INT64_MIN / 2;
	return n;
}

void notifier_free(struct notifier *n)
{
	http_free(n->http);
	for (size_t i = 0; i < NOTIFIER_SLOTS; i++)
		arena_free(n->slot[i].arena);
	channels_release(&n->channels);
	free(n);
}

/* --- slots -------------------------------------------------------------------------- */

static struct slot *free_slot(struct notifier *n)
{
	for (size_t i = 0; i < NOTIFIER_SLOTS; i++)
		if (n->slot[i].state == SLOT_FREE)
			return &n->slot[i];
	return NULL;
}

static void clear(struct slot *s)
{
	struct arena *a = s->arena;

	arena_reset(a);
	*s = (struct slot){ .arena = a };
}

static unsigned int used(const struct notifier *n)
{
	unsigned int count = 0;

	for (size_t i = 0; i < NOTIFIER_SLOTS; i++)
		count += n->slot[i].state != SLOT_FREE;
	return count;
}

static unsigned int room_in_lane(const struct notifier *n, const struct channel *c, uint32_t lane)
{
	unsigned int free_slots = NOTIFIER_SLOTS - used(n), busy = 0, room;

	for (size_t i = 0; i < NOTIFIER_SLOTS; i++)
		busy += n->slot[i].state != SLOT_FREE && n->slot[i].channel == c &&
			n->slot[i].lane == lane;
	room = busy < n->in_flight ? n->in_flight - busy : 0;
	return room < free_slots ? room : free_slots;
}

/* --- what became of it ---------------------------------------------------------------- */

static void settle(struct notifier *n, struct slot *s, const struct verdict *v, int64_t now)
{
	static const enum delivery_state states[] = {
		[OUTCOME_SENT] = DELIVERY_SENT,       [OUTCOME_LATER] = DELIVERY_WAITING,
		[OUTCOME_REFUSED] = DELIVERY_REFUSED, [OUTCOME_UNKNOWN] = DELIVERY_UNKNOWN,
		[OUTCOME_DROPPED] = DELIVERY_DROPPED,
	};
	struct delivery_result *r = &s->result;
	int64_t wait = back_off_asked(back_off(n->first_ms, s->d.attempts), v->wait_ms);

	*r = (struct delivery_result){ .state = states[v->outcome],
				       .next_at = now + (v->soon ? 0 : wait),
				       .error = v->why,
				       .address_refused = v->address_refused };
	if (r->state == DELIVERY_WAITING && s->d.attempts >= s->channel->tries)
		r->state = DELIVERY_DEAD;
	s->state = SLOT_JUDGED;
	if (r->state == DELIVERY_DEAD || r->state == DELIVERY_REFUSED ||
	    r->state == DELIVERY_UNKNOWN)
		log_warn(s->channel->name, "delivery %llu of %s, attempt %u: %s",
			 (unsigned long long)s->d.id, s->d.number, s->d.attempts, v->why);
}

/* Marked or not: 1, or -1 when the database is away and the slot waits for it. */
static int mark(struct notifier *n, struct slot *s)
{
	if (delivery_mark(n->db, &s->d, n->claim, &s->result, clock_now()) < 0)
		return -1;
	clear(s);
	return 1;
}

static int mark_all(struct notifier *n)
{
	int marked = 0;

	for (size_t i = 0; i < NOTIFIER_SLOTS; i++) {
		if (n->slot[i].state != SLOT_JUDGED)
			continue;
		if (mark(n, &n->slot[i]) < 0)
			return -1;
		marked++;
	}
	return marked;
}

static struct arena *arena_of(void *owner)
{
	return ((struct slot *)owner)->arena;
}

static void collect(struct notifier *n)
{
	struct reply reply;
	struct slot *s;

	while ((s = http_next(n->http, arena_of, &reply))) {
		struct verdict v;

		if (s->for_token) {
			wechat_pass_answered(&n->channels.pass, &reply, clock_monotonic());
			clear(s);
			continue;
		}
		s->channel->judge(&n->channels, s->arena, &s->d, &reply, &v);
		settle(n, s, &v, clock_now());
	}
}

/* --- what goes out ---------------------------------------------------------------------- */

static int send_one(struct notifier *n, const struct channel *c, uint32_t lane, uint64_t id)
{
	struct slot *s = free_slot(n);
	enum db_row_result row;
	struct post post;
	struct verdict v;

	if (!s) /* never: no more are claimed than there are slots */
		return 0;
	db_use_arena(n->db, s->arena);
	row = delivery_load(n->db, id, &s->d);
	if (row != DB_ROW) { /* its lease ends, and it comes again */
		clear(s);
		return row == DB_FAILED ? -1 : 0;
	}
	s->channel = c;
	s->lane = lane;
	s->state = SLOT_SENT;
	if (!c->build(&n->channels, s->arena, &s->d, &post, &v)) {
		settle(n, s, &v, clock_now());
	} else if (http_start(n->http, &post, s) < 0) {
		v = (struct verdict){ .outcome = OUTCOME_LATER, .why = "its address is none" };
		settle(n, s, &v, clock_now());
	}
	return 0;
}

static int fill_lane(struct notifier *n, enum channel_id id, uint32_t lane)
{
	const struct channel *c = channel_of(id);
	unsigned int room = room_in_lane(n, c, lane);
	uint64_t ids[NOTIFIER_SLOTS];
	int64_t now = clock_now();
	int got;

	if (!room)
		return 0;
	got = delivery_claim(n->db, id, lane, n->claim, now, now + n->lease_ms, ids, room);
	for (int i = 0; i < got; i++)
		if (send_one(n, c, lane, ids[i]) < 0)
			return -1;
	return got < 0 ? -1 : 0;
}

/* Nothing is claimed that could not be sent for want of a pass; the pass is asked for once. */
static int fill_wechat(struct notifier *n)
{
	struct slot *s = free_slot(n);
	struct post post;
	bool ask;

	for (size_t i = 0; i < NOTIFIER_SLOTS; i++)
		if (n->slot[i].for_token)
			return 0;
	if (!s)
		return 0;
	if (wechat_pass_ready(&n->channels.pass, n->channels.conf, n->channels.wechat_secret,
			      s->arena, clock_monotonic(), &post, &ask))
		return fill_lane(n, CHANNEL_WECHAT, 0);
	if (ask) {
		s->for_token = true;
		s->state = SLOT_SENT;
		if (http_start(n->http, &post, s) < 0) {
			wechat_pass_answered(&n->channels.pass, &(struct reply){ .error = "" },
					     clock_monotonic());
			clear(s);
		}
	}
	return 0;
}

static int fill(struct notifier *n)
{
	uint32_t lanes[NOTIFIER_LANES];
	int count;

	if (fill_lane(n, CHANNEL_SMS, 0) < 0 || fill_wechat(n) < 0)
		return -1;
	count = delivery_lanes(n->db, lanes, NOTIFIER_LANES);
	for (int i = 0; i < count; i++)
		if (fill_lane(n, CHANNEL_WEBHOOK, lanes[i]) < 0)
			return -1;
	return count < 0 ? -1 : 0;
}

/* Often enough that what a killed process left is found soon after its lease. */
static int recover(struct notifier *n)
{
	int64_t now = clock_now();

	if (clock_monotonic() - n->recover_at < n->lease_ms / 2)
		return 0;
	for (enum channel_id id = 1; id < CHANNEL__MAX; id++)
		if (delivery_recover(n->db, id, !channel_of(id)->at_most_once, now) < 0)
			return -1;
	n->recover_at = clock_monotonic();
	return 0;
}

int notifier_turn(struct notifier *n, int wait_ms, bool closing)
{
	int marked = mark_all(n), after, failed;

	failed = marked < 0 || (!closing && (recover(n) < 0 || fill(n) < 0));
	/* Also without a database the answers of what is on its way are waited for. */
	http_wait(n->http, wait_ms);
	collect(n);
	after = failed ? -1 : mark_all(n);
	return after < 0 ? -1 : (int)used(n) + marked + after;
}

/* --- chores -------------------------------------------------------------------------------- */

static int forget(struct notifier *n, int64_t now)
{
	uint32_t lanes[NOTIFIER_LANES];
	int count = delivery_lanes(n->db, lanes, NOTIFIER_LANES);

	for (int i = 0; i < count; i++)
		if (delivery_forget(n->db, CHANNEL_WEBHOOK, lanes[i], now) < 0)
			return -1;
	if (count < 0 || delivery_forget(n->db, CHANNEL_SMS, 0, now) < 0 ||
	    delivery_forget(n->db, CHANNEL_WECHAT, 0, now) < 0)
		return -1;
	return delivery_forget_notices(n->db, now);
}

void notifier_chores(struct notifier *n)
{
	if (clock_monotonic() - n->chores_at < CLOCK_MINUTE)
		return;
	if (notice_figures_refresh(n->db, clock_now()) == 0)
		forget(n, clock_now());
	n->chores_at = clock_monotonic();
}
