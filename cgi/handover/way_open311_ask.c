/* News of an Open311 server: its services, the updates of a window. */
#include "handover/open311_core.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "handover/heard.h"
#include "handover/open311_answer.h"
#include "out/back_off.h"

enum { STMT_UNTIL, STMT_HEARD_UNTIL };

const char *const open311_ask_statements[] = {
	[STMT_UNTIL] = "SELECT l.heard_until, (SELECT MIN(handed_at) FROM handover_case"
		       " WHERE state <> 7) FROM handover_line l WHERE l.id = 1",
	[STMT_HEARD_UNTIL] = "UPDATE handover_line SET heard_until = ? WHERE id = 1",
	NULL
};

#define MOST_PAGES  500
#define MOST_FAILED 5

/* --- what to ask --------------------------------------------------------------------------- */

static void ask_services(struct open311_core *c, struct arena *a, struct post *out)
{
	c->asking = ASKING_SERVICES;
	out->url = open311_url(c, a, "services", false);
}

static void updates_url(const struct open311_core *c, struct arena *a, struct post *out)
{
	out->url = arena_printf(a, "%sstart_date=%s&end_date=%s&page=%u&page_size=%d",
				open311_url(c, a, "servicerequestupdates", true),
				http_escape(a, clock_iso(a, c->from - OVERLAP - c->behind)),
				http_escape(a, clock_iso(a, c->to + OVERLAP + c->ahead)), c->page,
				UPDATES_PAGE);
}

/* From the last one's end, by our clock; asked for is more on both sides. False: nothing was handed
 * over yet, or no database. */
static bool ask_updates(struct open311_core *c, struct arena *a, struct db *db, int64_t now,
			struct post *out)
{
	int64_t until, first;

	if (db_row(db, open311_ask_statements[STMT_UNTIL], "", "tt", &until, &first) != DB_ROW ||
	    first == DB_NULL_TIME)
		return false;
	if (until == DB_NULL_TIME || until > now)
		until = until == DB_NULL_TIME ? first : now;
	c->asking = ASKING_UPDATES;
	c->from = until;
	c->catching_up = until + WINDOW < now;
	c->to = c->catching_up ? until + WINDOW : now;
	c->page = 1;
	updates_url(c, a, out);
	return true;
}

bool open311_ask(void *way, struct arena *a, struct db *db, int64_t now, struct post *out)
{
	struct open311_core *c = way;
	int64_t at = clock_monotonic();

	*out = (struct post){ .reply_max = LIST_BYTES };
	if (c->asking == ASKING_UPDATES && c->page > 1) {
		updates_url(c, a, out);
		return true;
	}
	c->asking = ASKING_NOTHING;
	if (at >= c->services_next) {
		if (c->updates == UPDATES_NO) /* it may have them by now */
			c->updates = UPDATES_UNKNOWN;
		ask_services(c, a, out);
		return true;
	}
	if (at >= c->updates_next && c->updates != UPDATES_NO && ask_updates(c, a, db, now, out))
		return true;
	if (at < c->requests_next)
		return false;
	if (open311_ask_requests(c, a, db, now, out))
		return true;
	c->requests_next = at + CLOCK_SECOND;
	return false;
}

/* --- what it says ---------------------------------------------------------------------------- */

struct update {
	const json_t *element;
	int64_t at;
	size_t place; /* by its own order, oldest first */
};

static int by_time(const void *one, const void *other)
{
	const struct update *a = one, *b = other;

	return a->at == b->at ? (a->place > b->place) - (a->place < b->place)
			      : (a->at > b->at) - (a->at < b->at);
}

static int hear_update(const struct open311_core *c, struct arena *a, struct db *db,
		       const struct update *u, int64_t now)
{
	const char *status = answer_text(u->element, "status");
	struct heard h = {
		.update_id = answer_id(a, u->element, "update_id", REMOTE_ID_MAX),
		.remote_id = answer_id(a, u->element, "service_request_id", REMOTE_ID_MAX),
		.status = answer_status(status),
		.remote_status = strlen(status) > 40 ? "" : status,
		.at = u->at,
		.at_here = u->at == DB_NULL_TIME ? 0 : u->at - c->ahead + c->behind,
		.unit = "",
		.say = answer_text(u->element, "description"),
		.deadline = DB_NULL_TIME,
	};
	int result;

	if (!h.update_id || !h.remote_id)
		return HEARD_UNKNOWN;
	/* Apart from ids that are made of a request's state. */
	h.update_id = arena_join(a, "u:", h.update_id, NULL);
	result = heard_apply(db, &h, now);
	db_use_arena(db, a);
	return result;
}

/* Oldest first, whatever the order they came in. 0 or -1. */
static int hear_updates(const struct open311_core *c, struct arena *a, struct db *db,
			const json_t *list, int64_t now)
{
	size_t n = json_array_size(list);
	struct update *all = arena_alloc(a, (n + 1) * sizeof(*all));
	int64_t first = DB_NULL_TIME, last = DB_NULL_TIME;
	bool turned;

	for (size_t i = 0; i < n; i++) {
		all[i].element = json_array_get(list, i);
		all[i].at = answer_time(all[i].element, "updated_datetime");
		if (all[i].at == DB_NULL_TIME)
			continue;
		first = first == DB_NULL_TIME ? all[i].at : first;
		last = all[i].at;
	}
	turned = first > last;
	for (size_t i = 0; i < n; i++)
		all[i].place = turned ? n - i : i;
	qsort(all, n, sizeof(*all), by_time);
	for (size_t i = 0; i < n; i++)
		if (hear_update(c, a, db, &all[i], now) < 0)
			return -1;
	return 0;
}

/* Of the ids of a list, to know it again; never 0. */
static uint64_t mark_of(struct arena *a, const json_t *list)
{
	uint64_t mark = 1469598103934665603u; /* FNV-1a */
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
	{
		const char *id = answer_id(a, one, "update_id", REMOTE_ID_MAX);

		for (const char *p = id ? id : "-"; *p; p++)
			mark = (mark ^ (unsigned char)*p) * 1099511628211u;
		mark = (mark ^ ' ') * 1099511628211u;
	}
	return mark | 1;
}

/*
 * How long a page is and whether there are pages at all is the other's to say: the next one is
 * asked for until there is nothing in one, or the same again.
 */
static bool more_pages(struct open311_core *c, struct arena *a, const json_t *list)
{
	uint64_t mark = mark_of(a, list);

	if (c->page > 1 && json_array_size(list) && mark == c->page_before)
		c->one_page = true;
	c->page_before = mark;
	if (!json_array_size(list) || c->one_page)
		return false;
	if (c->page < MOST_PAGES)
		return true;
	log_error("handover", "more than %d pages of updates: the rest is not read", MOST_PAGES);
	return false;
}

/* All of it: the next one begins where it ended. 0 or -1. */
static int window_read(struct open311_core *c, struct db *db)
{
	c->page = 1;
	c->updates_next = c->catching_up ? INT64_MIN / 2 : clock_monotonic() + c->every_ms;
	return db_exec(db, open311_ask_statements[STMT_HEARD_UNTIL], "t", c->to) < 0 ? -1 : 0;
}

static int told_updates(struct open311_core *c, struct arena *a, struct db *db,
			const struct reply *r, int64_t now)
{
	json_t *list = answer_list(r);
	bool heard = list && hear_updates(c, a, db, list, now) == 0;
	bool more = heard && more_pages(c, a, list);

	json_decref(list);
	if (!heard)
		return -1;
	c->updates = UPDATES_YES;
	return more ? (c->page++, 0) : window_read(c, db);
}

/* Nobody there, or nothing that could be read: later and later, each kind by itself. */
static void put_off(struct open311_core *c)
{
	int64_t next;

	c->failed++;
	next = clock_monotonic() + back_off(c->every_ms < 10000 ? c->every_ms : 10000, c->failed);
	if (c->asking == ASKING_SERVICES)
		c->services_next = next;
	else if (c->asking == ASKING_UPDATES)
		c->updates_next = next;
	else
		c->requests_next = next;
	c->page = 1;
	c->asking = ASKING_NOTHING;
}

/* For the log: without its services nothing can be handed over at all. */
static const char *asked_for(const struct open311_core *c)
{
	return c->asking == ASKING_SERVICES ? "services.json of [handover] url: " : "";
}

static int told_good(struct open311_core *c, struct arena *a, struct db *db, const struct reply *r,
		     int64_t now, struct way_verdict *v)
{
	json_t *list;
	bool good;

	switch (c->asking) {
	case ASKING_SERVICES:
		list = answer_list(r);
		good = services_learn(c->services, list);
		json_decref(list);
		if (!good)
			break;
		c->services_next = clock_monotonic() + SERVICES_AGE;
		return 0;
	case ASKING_UPDATES:
		if (told_updates(c, a, db, r, now) == 0)
			return 0;
		break;
	case ASKING_REQUESTS:
		if (open311_told_requests(c, a, db, r, now) == 0)
			return 0;
		break;
	case ASKING_TOKEN:
		if (open311_told_token(c, a, db, r, now) == 0)
			return 0;
		break;
	case ASKING_NOTHING:
		return 0;
	}
	v->outcome = WAY_LATER;
	v->why = arena_join(a, asked_for(c), "its news could not be read", NULL);
	return -1;
}

/* What it thinks the time is: its updates have its times. What is said to be more than a day is
 * no clock. */
static void learn_clock(struct open311_core *c, const struct reply *r, int64_t now)
{
	int64_t ahead = r->date ? r->date - now : 0;

	if (ahead > CLOCK_DAY || ahead < -CLOCK_DAY)
		ahead = 0;
	c->ahead = ahead > 0 ? ahead : 0;
	c->behind = ahead < 0 ? -ahead : 0;
}

/* Not for one wrong answer of a server that has them. */
static bool has_no_updates(const struct open311_core *c, const struct reply *r)
{
	return r->wire == WIRE_ANSWERED && c->asking == ASKING_UPDATES && c->page == 1 &&
	       (r->status == 404 || r->status == 405 || r->status == 410 || r->status == 501) &&
	       (c->updates != UPDATES_YES || c->failed >= MOST_FAILED);
}

/* There is no such page: the one before was the last. */
static bool is_past_the_end(const struct open311_core *c, const struct reply *r)
{
	return c->asking == ASKING_UPDATES && c->page > 1 && (r->status == 400 || r->status == 404);
}

/* It tells nothing of the numbers that were asked for. */
static bool is_refused(const struct open311_core *c, const struct reply *r)
{
	return (c->asking == ASKING_REQUESTS || c->asking == ASKING_TOKEN) &&
	       (r->status == 400 || r->status == 404 || r->status == 410);
}

int open311_told(void *way, struct arena *a, struct db *db, const struct reply *r, int64_t now,
		 struct way_verdict *v)
{
	struct open311_core *c = way;
	struct reply said = *r;

	said.status = answer_status_code(r);
	r = &said;
	learn_clock(c, r, now);
	/* No such extension: the requests themselves are looked at. */
	if (has_no_updates(c, r)) {
		*v = (struct way_verdict){ .outcome = WAY_SAID, .why = "" };
		c->updates = UPDATES_NO;
		c->asking = ASKING_NOTHING;
		return 0;
	}
	if (!way_judge_wire(a, r, v)) {
		*v = (struct way_verdict){ .outcome = WAY_SAID, .why = "" };
		if (is_past_the_end(c, r) && window_read(c, db) == 0) {
			c->asking = ASKING_NOTHING;
			return 0;
		}
		if (is_refused(c, r)) {
			if (open311_refused_requests(c, db, r, now) == 0)
				return 0;
			v->outcome = WAY_LATER;
			v->why = "our database is away";
		} else if (r->status >= 400) {
			v->outcome = WAY_LATER;
			v->why = arena_printf(a, "%sanswered %d", asked_for(c), r->status);
		} else if (told_good(c, a, db, r, now, v) == 0) {
			c->failed = 0;
			if (c->asking != ASKING_UPDATES || c->page == 1)
				c->asking = ASKING_NOTHING;
			return 0;
		}
	}
	put_off(c);
	return 0;
}
