#include "open311/update.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "db/db.h"
#include "dispatch/case.h"
#include "open311/request.h"
#include "report/status.h"
#include "web/request.h"

enum { STMT_LIST, STMT_FIND, STMT_KEEP, STMT_KEPT, STMT_BECAME };

const char *const update_statements[] = {
	/* Not the request itself (action 1). status_to: the state (enum case_state) after the step.
	 */
	[STMT_LIST] = "SELECT w.id, w.at, w.action, w.actor_name, w.note, w.status_to, r.number"
		      " FROM flow_log w FORCE INDEX (flow_log_at)"
		      " JOIN report r ON r.id = w.report_id AND r.hidden = 0"
		      " WHERE w.at >= ? AND w.at <= ? AND w.public = 1 AND w.action <> 1"
		      " ORDER BY w.at, w.id LIMIT ?, ?",
	[STMT_FIND] = "SELECT r.id, r.status, r.detail FROM report r JOIN api_report a"
		      " ON a.token = r.draft_token AND a.client_id = ? WHERE r.number = ?",
	[STMT_KEEP] = "INSERT INTO api_update (client_id, update_id, report_id, at)"
		      " VALUES (?, ?, ?, ?)",
	[STMT_KEPT] = "SELECT log_id FROM api_update WHERE client_id = ? AND update_id = ?",
	/* The row of the log that it has become: its id in the list, too. */
	[STMT_BECAME] = "UPDATE api_update u JOIN report r ON r.id = u.report_id"
			" SET u.log_id = r.log_id WHERE u.id = ?",
	NULL
};

json_t *updates_load(struct request *req, int64_t from, int64_t to, unsigned int page,
		     unsigned int page_size)
{
	uint64_t id, skip = (uint64_t)(page - 1) * page_size, size = page_size;
	enum db_row_result row = DB_ROW;
	json_t *list = json_array();
	const char *who, *note, *number;
	unsigned int action, state;
	int64_t at;

	if (db_query(req->db, update_statements[STMT_LIST], "ttuu", from, to, skip, size) < 0)
		row = DB_FAILED;
	while (row == DB_ROW && (row = db_next(req->db, "utUssUs", &id, &at, &action, &who, &note,
					       &state, &number)) == DB_ROW) {
		const char *say = *note ? note : workflow_action_text((enum action)action);

		json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:n}", "update_id",
						      arena_printf(req->arena, "%llu",
								   (unsigned long long)id),
						      "service_request_id", number, "status",
						      request_status_fine(state, 0),
						      "updated_datetime", clock_iso(req->arena, at),
						      "description", say, "media_url"));
	}
	if (row != DB_FAILED)
		return list;
	json_decref(list);
	return NULL;
}

/* ---- one comes in ---- */

struct found {
	uint64_t id;
	unsigned int status, detail;
};

static bool is_word(const char *status, const char *const *words)
{
	while (*words && strcasecmp(status, *words) != 0)
		words++;
	return *words != NULL;
}

/*
 * What the sender means, as the workflow knows it. "closed" beside words says nothing: a sender of
 * two states (FixMyStreet's usual way) repeats with each comment the one that it has heard from us,
 * also with "it is still broken"; only her own word may end her 72 hours.
 */
static enum action action_of(const struct update_new *u, const struct found *r)
{
	static const char *const done[] = { "fixed", "fixed - user", NULL };
	static const char *const again[] = { "open", "reopen", "reopened", "in_progress", NULL };
	bool waits = r->status == STATUS_HANDLED && r->detail != STATE_REJECTED;
	bool closed = strcasecmp(u->status, "closed") == 0 && !*u->description;

	if (waits && (closed || is_word(u->status, done)))
		return ACTION_SOLVED;
	if ((waits || r->status == STATUS_CLOSED) && is_word(u->status, again))
		return ACTION_NOT_SOLVED;
	return ACTION_ADD;
}

static int act(struct request *req, const struct found *r, enum action action,
	       const struct update_new *u)
{
	struct case_deed deed = { .report_id = r->id,
				  .action = action,
				  .actor = ACTOR_CITIZEN,
				  .actor_name = "市民",
				  .note = *u->description ? u->description : NULL,
				  .now = req->now };
	int result;

	if (action == ACTION_ADD && !*u->description)
		return UPDATE_EMPTY;
	if (action == ACTION_NOT_SOLVED && !*u->description)
		deed.note = "上报人反馈：还没有解决";
	result = case_act(req->db, &deed);
	return result < 0 ? -1 : result == WORKFLOW_DONE ? UPDATE_DONE : UPDATE_NOT_NOW;
}

#define TRIES     3
#define ROLL_BACK (-2)

static int find_kept(struct request *req, const struct client *c, const struct update_new *u,
		     uint64_t *id)
{
	return db_row(req->db, update_statements[STMT_KEPT], "us", c->id, u->update_id, "u", id) ==
			       DB_ROW
		       ? 0
		       : -1;
}

/* Within a transaction: an enum update_result, or -1. */
static int keep_and_act(struct request *req, const struct client *c, const struct update_new *u,
			const struct found *r, uint64_t *id)
{
	uint64_t kept;
	int result;

	if (db_exec(req->db, update_statements[STMT_KEEP], "usut", c->id, u->update_id, r->id,
		    req->now) != 1)
		return db_was_duplicate(req->db) && find_kept(req, c, u, id) == 0 ? UPDATE_BEFORE
										  : -1;
	kept = db_last_id(req->db);
	result = act(req, r, action_of(u, r), u);
	if (result == UPDATE_DONE &&
	    (db_exec(req->db, update_statements[STMT_BECAME], "u", kept) < 0 ||
	     find_kept(req, c, u, id) < 0))
		return -1;
	return result;
}

/* What is kept was done, and what was not done is not kept: it may be sent again. */
static int store_once(struct request *req, const struct client *c, const struct update_new *u,
		      const struct found *r, uint64_t *id)
{
	int said, result;

	if (db_begin_around(req->db) < 0)
		return -1;
	said = keep_and_act(req, c, u, r, id);
	result = db_end_around(req->db, said > UPDATE_BEFORE ? ROLL_BACK : said);
	return result == ROLL_BACK ? said : result;
}

int update_store(struct request *req, const struct client *c, const struct update_new *u,
		 uint64_t *id)
{
	struct found r;
	int result = -1;

	switch (db_row(req->db, update_statements[STMT_FIND], "us", c->id, u->number, "uUU", &r.id,
		       &r.status, &r.detail)) {
	case DB_ROW:
		break;
	case DB_NONE:
		return UPDATE_NO_REPORT;
	case DB_FAILED:
		return -1;
	}
	for (int i = 0; i < TRIES; i++) {
		result = store_once(req, c, u, &r, id);
		if (result >= 0 || !db_retry(req->db))
			break;
	}
	return result;
}
