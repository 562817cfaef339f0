/* News of an Open311 server: its services, the updates of a window, requests by their numbers. */
#include "handover/open311_core.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"
#include "handover/heard.h"
#include "handover/open311_answer.h"
#include "notice/delivery.h"

enum { STMT_UNTIL, STMT_HEARD_UNTIL, STMT_DUE, STMT_ASKED, STMT_NUMBER, STMT_FIRST };

const char *const open311_ask_statements[] = {
	[STMT_UNTIL] = "SELECT l.heard_until, (SELECT MIN(handed_at) FROM handover_case"
		       " WHERE state <> 7) FROM handover_line l WHERE l.id = 1",
	[STMT_HEARD_UNTIL] = "UPDATE handover_line SET heard_until = ? WHERE id = 1",
	/* Of one that is just being told something the state over there may be older than that. */
	[STMT_DUE] = "SELECT report_id, remote_id, remote_token FROM handover_case"
		     " WHERE ask_at <= ? AND state = 1 AND unit_id <> 0"
		     " ORDER BY ask_at LIMIT 50",
	/* A case that has long been closed here is not asked about any more. */
	[STMT_ASKED] = "UPDATE handover_case h JOIN case_file k ON k.report_id = h.report_id"
		       " SET h.ask_at = IF(k.closed_at < ?, NULL, ?) WHERE h.report_id = ?",
	[STMT_NUMBER] = "UPDATE handover_case SET remote_id = ?, remote_token = NULL"
			" WHERE report_id = ? AND remote_id IS NULL",
	/* Of a case that nothing was heard of yet. */
	[STMT_FIRST] = "SELECT h.report_id, r.number, r.lat, r.lon FROM handover_case h"
		       " JOIN report r ON r.id = h.report_id"
		       " WHERE h.remote_id = ? AND h.remote_status = ''",
	NULL
};

#define CLOSED_SPAN (4 * CLOCK_DAY)
#define MOST_PAGES  50

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
				http_escape(a, clock_iso(a, c->from)),
				http_escape(a, clock_iso(a, c->to)), c->page, UPDATES_PAGE);
}

/* A window that begins before the last one's end. False: nothing was handed over yet, or no
 * database. */
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
	c->from = until - OVERLAP;
	/* Its clock may be ahead of ours. */
	c->to = until + WINDOW < now ? until + WINDOW : now + OVERLAP;
	c->page = 1;
	updates_url(c, a, out);
	return true;
}

static bool ask_token(struct open311_core *c, struct arena *a, uint64_t id, const char *token,
		      struct post *out)
{
	c->asking = ASKING_TOKEN;
	c->ids[0] = id;
	c->id_count = 1;
	out->url = open311_url(c, a, arena_join(a, "tokens/", http_escape(a, token), NULL), true);
	return true;
}

static bool ask_requests(struct open311_core *c, struct arena *a, struct db *db, int64_t now,
			 struct post *out)
{
	const char *list = "", *number, *token;
	uint64_t id;

	if (db_query(db, open311_ask_statements[STMT_DUE], "t", now) < 0)
		return false;
	c->id_count = 0;
	while (c->id_count < ASK_IDS && db_next(db, "uss", &id, &number, &token) == DB_ROW) {
		if (number) {
			list = arena_join(a, list, *list ? "," : "", number, NULL);
			c->ids[c->id_count++] = id;
		} else if (token && !c->id_count) {
			return ask_token(c, a, id, token, out);
		}
	}
	if (!c->id_count)
		return false;
	c->asking = ASKING_REQUESTS;
	out->url = arena_join(a, open311_url(c, a, "requests", true),
			      "service_request_id=", http_escape(a, list), NULL);
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
		ask_services(c, a, out);
		return true;
	}
	if (at >= c->updates_next && c->updates != UPDATES_NO && ask_updates(c, a, db, now, out))
		return true;
	if (at < c->requests_next)
		return false;
	if (ask_requests(c, a, db, now, out))
		return true;
	c->requests_next = at + CLOCK_SECOND;
	return false;
}

/* --- what it says ---------------------------------------------------------------------------- */

struct update {
	const json_t *element;
	int64_t at;
};

static int by_time(const void *one, const void *other)
{
	int64_t a = ((const struct update *)one)->at, b = ((const struct update *)other)->at;

	return (a > b) - (a < b);
}

static int hear_update(struct arena *a, struct db *db, const struct update *u, int64_t now)
{
	const char *status = answer_text(u->element, "status");
	struct heard h = {
		.update_id = answer_id(a, u->element, "update_id", REMOTE_ID_MAX),
		.remote_id = answer_id(a, u->element, "service_request_id", REMOTE_ID_MAX),
		.status = answer_status(status),
		.remote_status = strlen(status) > 40 ? "" : status,
		.at = u->at,
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

/* Oldest first, whatever the order they came in. How many were not heard before, or -1. */
static int hear_updates(struct arena *a, struct db *db, const json_t *list, int64_t now)
{
	size_t n = json_array_size(list);
	struct update *all = arena_alloc(a, (n + 1) * sizeof(*all));
	int fresh = 0;

	for (size_t i = 0; i < n; i++) {
		all[i].element = json_array_get(list, i);
		all[i].at = answer_time(all[i].element, "updated_datetime");
	}
	qsort(all, n, sizeof(*all), by_time);
	for (size_t i = 0; i < n; i++) {
		int result = hear_update(a, db, &all[i], now);

		if (result < 0)
			return -1;
		fresh += result != HEARD_BEFORE;
	}
	return fresh;
}

static int told_updates(struct open311_core *c, struct arena *a, struct db *db,
			const struct reply *r, int64_t now)
{
	json_t *list = answer_list(r);
	size_t n = json_array_size(list);
	int fresh;

	fresh = list ? hear_updates(a, db, list, now) : -1;
	json_decref(list);
	if (fresh < 0)
		return -1;
	c->updates = UPDATES_YES;
	/* More of this window; a server that knows no pages says the same again. */
	if (n >= UPDATES_PAGE && fresh && c->page < MOST_PAGES) {
		c->page++;
		return 0;
	}
	c->page = 1;
	c->updates_next = c->to < now ? INT64_MIN / 2 : clock_monotonic() + c->every_ms;
	return db_exec(db, open311_ask_statements[STMT_HEARD_UNTIL], "t",
		       c->to < now ? c->to : now) < 0
		       ? -1
		       : 0;
}

#define FAR_DEGREES 0.02 /* two kilometres */

/* Neither our mark nor our place: the number that it gave is somebody else's. 1, 0, -1. */
static int is_anothers(struct arena *a, struct db *db, const char *id, const json_t *one)
{
	const char *words = answer_text(one, "description"), *number;
	double there = json_number_value(json_object_get(one, "lat")), lat, lon;
	double there_lon = json_number_value(json_object_get(one, "long"));
	uint64_t report_id;

	db_use_arena(db, a);
	switch (db_row(db, open311_ask_statements[STMT_FIRST], "s", id, "usdd", &report_id, &number,
		       &lat, &lon)) {
	case DB_FAILED:
		return -1;
	case DB_NONE:
		return 0;
	case DB_ROW:
		break;
	}
	if (!*words || strstr(words, number) || isnan(lat) || there == 0.0 ||
	    (fabs(there - lat) < FAR_DEGREES && fabs(there_lon - lon) < FAR_DEGREES))
		return 0;
	log_error("handover", "%s is said to be %s over there, which is another's", number, id);
	return handover_disown(db, report_id, "it answered with the number of a case not ours") < 0
		       ? -1
		       : 1;
}

static int hear_request(const struct open311_core *c, struct arena *a, struct db *db,
			const json_t *one, int64_t now)
{
	const char *status = answer_text(one, "status");
	const char *unit = answer_text(one, "agency_responsible");
	const char *id = answer_id(a, one, "service_request_id", REMOTE_ID_MAX);
	int64_t at = answer_time(one, "updated_datetime");
	bool closed = !strcasecmp(status, "closed");
	struct heard h = {
		.update_id = "",
		.remote_id = id,
		.status = closed ? CORE_CLOSED : CORE_RECEIVED,
		.remote_status = closed ? "closed" : "open",
		.at = closed ? at : DB_NULL_TIME,
		.unit = strlen(unit) > 100 ? "" : unit,
		.say = closed ? answer_text(one, "status_notes") : "",
		.deadline = answer_time(one, "expected_datetime"),
	};
	int result;

	result = id ? is_anothers(a, db, id, one) : 0;
	if (result != 0)
		return result < 0 ? -1 : 0;
	if (!id || (closed && c->updates == UPDATES_YES && at == DB_NULL_TIME))
		return 0;
	if (closed) {
		h.update_id = arena_printf(a, "r:%s:%lld", id, (long long)at);
	} else if (*h.unit && c->updates == UPDATES_NO) {
		h.update_id = arena_printf(a, "r:%s:%.30s", id, h.unit);
		h.status = CORE_HANDLING;
	}
	result = heard_apply(db, &h, now);
	db_use_arena(db, a);
	return result < 0 ? -1 : 0;
}

static int told_requests(struct open311_core *c, struct arena *a, struct db *db,
			 const struct reply *r, int64_t now)
{
	json_t *list = answer_list(r), *one;
	int64_t next = now + (c->updates == UPDATES_YES ? CLOCK_DAY : c->every_ms);
	int result = list ? 0 : -1;
	size_t i;

	json_array_foreach(list, i, one)
	{
		if (result == 0)
			result = hear_request(c, a, db, one, now);
	}
	json_decref(list);
	for (size_t k = 0; result == 0 && k < c->id_count; k++)
		if (db_exec(db, open311_ask_statements[STMT_ASKED], "ttu", now - CLOSED_SPAN, next,
			    c->ids[k]) < 0)
			result = -1;
	return result;
}

static int told_token(struct open311_core *c, struct arena *a, struct db *db, const struct reply *r,
		      int64_t now)
{
	json_t *list = answer_list(r);
	const char *id = answer_id(a, json_array_get(list, 0), "service_request_id", REMOTE_ID_MAX);
	int64_t next = id ? now : now + c->every_ms;

	json_decref(list);
	/* Another's number is not taken; the token is asked for again. */
	if (id && db_exec(db, open311_ask_statements[STMT_NUMBER], "su", id, c->ids[0]) < 0 &&
	    !db_was_duplicate(db))
		return -1;
	return db_exec(db, open311_ask_statements[STMT_ASKED], "ttu", now - CLOSED_SPAN, next,
		       c->ids[0]) < 0
		       ? -1
		       : 0;
}

/* Nobody there, or nothing that could be read: later and later, each kind by itself. */
static void put_off(struct open311_core *c)
{
	uint32_t chance;
	int64_t next;

	secret_random(&chance, sizeof(chance));
	c->failed++;
	next = clock_monotonic() +
	       delivery_back_off(c->every_ms < 10000 ? c->every_ms : 10000, c->failed, chance);
	if (c->asking == ASKING_SERVICES)
		c->services_next = next;
	else if (c->asking == ASKING_UPDATES)
		c->updates_next = next;
	else
		c->requests_next = next;
	c->page = 1;
	c->asking = ASKING_NOTHING;
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
		if (told_requests(c, a, db, r, now) == 0)
			return 0;
		break;
	case ASKING_TOKEN:
		if (told_token(c, a, db, r, now) == 0)
			return 0;
		break;
	case ASKING_NOTHING:
		return 0;
	}
	v->outcome = WAY_LATER;
	v->why = "its news could not be read";
	return -1;
}

int open311_told(void *way, struct arena *a, struct db *db, const struct reply *r, int64_t now,
		 struct way_verdict *v)
{
	struct open311_core *c = way;
	bool none = r->wire == WIRE_ANSWERED && c->asking == ASKING_UPDATES &&
		    (r->status == 404 || r->status == 405 || r->status == 410 || r->status == 501);

	if (none) { /* it has no such extension: the requests themselves are looked at */
		*v = (struct way_verdict){ .outcome = WAY_SAID, .why = "" };
		c->updates = UPDATES_NO;
		c->asking = ASKING_NOTHING;
		return 0;
	}
	if (!way_judge_wire(a, r, v)) {
		*v = (struct way_verdict){ .outcome = WAY_SAID, .why = "" };
		if (r->status >= 400) {
			v->outcome = WAY_LATER;
			v->why = arena_printf(a, "answered %d", r->status);
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
