/* What became of requests over there, asked by their numbers, and of the numbers themselves. */
#include "handover/open311_core.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "handover/heard.h"
#include "handover/open311_answer.h"

enum { STMT_DUE, STMT_ASKED, STMT_NUMBER, STMT_FIRST };

const char *const open311_request_statements[] = {
	/* Of one that is just being told something the state over there may be older than that. */
	[STMT_DUE] = "SELECT report_id, remote_id, remote_token FROM handover_case"
		     " WHERE ask_at <= ? AND unit_id <> 0 AND (state = 1 OR"
		     /* What is to be said waits for its number. */
		     " (remote_id IS NULL AND remote_token IS NOT NULL AND state IN (2, 3)))"
		     " ORDER BY ask_at LIMIT ?",
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

#define CLOSED_SPAN   (4 * CLOCK_DAY)
#define REFUSED_PAUSE CLOCK_HOUR

static bool ask_token(struct open311_core *c, struct arena *a, uint64_t id, const char *token,
		      struct post *out)
{
	c->asking = ASKING_TOKEN;
	c->ids[0] = id;
	c->id_count = 1;
	out->url = open311_url(c, a, arena_join(a, "tokens/", http_escape(a, token), NULL), true);
	return true;
}

bool open311_ask_requests(struct open311_core *c, struct arena *a, struct db *db, int64_t now,
			  struct post *out)
{
	const char *list = "", *number, *token;
	uint64_t id;

	if (db_query(db, open311_request_statements[STMT_DUE], "tu", now,
		     (uint64_t)(c->alone ? 1 : ASK_IDS)) < 0)
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

/* --- what it says ---------------------------------------------------------------------------- */

#define FAR_DEGREES 0.02 /* two kilometres */

/* Neither our mark nor our place: the number that it gave is somebody else's. 1, 0, -1. */
static int is_anothers(struct arena *a, struct db *db, const char *id, const json_t *one)
{
	const char *words = answer_text(one, "description"), *number;
	double there = json_number_value(json_object_get(one, "lat")), lat, lon;
	double there_lon = json_number_value(json_object_get(one, "long"));
	uint64_t report_id;

	db_use_arena(db, a);
	switch (db_row(db, open311_request_statements[STMT_FIRST], "s", id, "usdd", &report_id,
		       &number, &lat, &lon)) {
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

int open311_told_requests(struct open311_core *c, struct arena *a, struct db *db,
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
	c->alone -= result == 0 && c->alone > 0;
	for (size_t k = 0; result == 0 && k < c->id_count; k++)
		if (db_exec(db, open311_request_statements[STMT_ASKED], "ttu", now - CLOSED_SPAN,
			    next, c->ids[k]) < 0)
			result = -1;
	return result;
}

int open311_told_token(struct open311_core *c, struct arena *a, struct db *db,
		       const struct reply *r, int64_t now)
{
	json_t *list = answer_list(r);
	const char *id = answer_id(a, json_array_get(list, 0), "service_request_id", REMOTE_ID_MAX);
	int64_t next = id ? now : now + c->every_ms;

	json_decref(list);
	/* Another's number is not taken; the token is asked for again. */
	if (id && db_exec(db, open311_request_statements[STMT_NUMBER], "su", id, c->ids[0]) < 0 &&
	    !db_was_duplicate(db))
		return -1;
	return db_exec(db, open311_request_statements[STMT_ASKED], "ttu", now - CLOSED_SPAN, next,
		       c->ids[0]) < 0
		       ? -1
		       : 0;
}

/*
 * Of one number that it does not know it may refuse to tell of all: they are asked for one by one,
 * and the one that is to blame is asked for more seldom.
 */
int open311_refused_requests(struct open311_core *c, struct db *db, const struct reply *r,
			     int64_t now)
{
	if (c->id_count > 1) {
		c->alone = ASK_IDS;
		return 0;
	}
	log_warn("handover", "of the request of report %llu it tells nothing: answered %d",
		 (unsigned long long)c->ids[0], r->status);
	c->alone -= c->alone > 0;
	return db_exec(db, open311_request_statements[STMT_ASKED], "ttu", now - CLOSED_SPAN,
		       now + REFUSED_PAUSE, c->ids[0]) < 0
		       ? -1
		       : 0;
}
