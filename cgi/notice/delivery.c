#include "notice/delivery.h"

#include "base/clock.h"

enum {
	STMT_DUE,
	STMT_CLAIM,
	STMT_LOAD,
	STMT_MARK,
	STMT_REFUSE,
	STMT_AGAIN,
	STMT_UNKNOWN,
	STMT_LANES,
	STMT_FORGET_DELIVERIES,
	STMT_OLDEST_NOTICE,
	STMT_FORGET_NOTICES,
	STMT_OLDEST_STAFF,
	STMT_FORGET_STAFF,
	STMT__MAX
};

const char *const delivery_statements[STMT__MAX + 1] = {
	[STMT_DUE] = "SELECT id FROM notice_delivery FORCE INDEX (notice_delivery_due)"
		     " WHERE state = 1 AND channel = ? AND lane = ? AND next_at <= ?"
		     " ORDER BY next_at, id LIMIT ? FOR UPDATE SKIP LOCKED",
	[STMT_CLAIM] = "UPDATE notice_delivery SET state = 2, attempts = attempts + 1, claim = ?,"
		       " next_at = ? WHERE id = ?",
	[STMT_LOAD] =
		"SELECT d.channel, d.target, d.log_id, d.report_id, d.attempts, e.action,"
		" e.status, e.what, e.unit, e.until, e.level, e.at, r.number, r.hidden, r.phone_sms,"
		" r.phone_sealed, w.name, w.url, a.sealed FROM notice_delivery d"
		" JOIN notice_event e ON e.log_id = d.log_id JOIN report r ON r.id = d.report_id"
		" LEFT JOIN webhook w ON d.channel = 1 AND w.id = d.target"
		" LEFT JOIN citizen_address a ON a.citizen_id = d.target AND a.channel = d.channel"
		" AND a.refused_at IS NULL WHERE d.id = ?",
	[STMT_MARK] = "UPDATE notice_delivery SET state = ?, next_at = COALESCE(?, next_at),"
		      " error = ?, done_at = ? WHERE id = ? AND claim = ? AND state IN (2, 6)",
	[STMT_REFUSE] = "UPDATE citizen_address SET refused_at = ?"
			" WHERE citizen_id = ? AND channel = ? AND refused_at IS NULL",
	[STMT_AGAIN] = "UPDATE notice_delivery SET state = 1, error = ?"
		       " WHERE state = 2 AND channel = ? AND next_at < ? LIMIT 500",
	[STMT_UNKNOWN] = "UPDATE notice_delivery SET state = 6, error = ?"
			 " WHERE state = 2 AND channel = ? AND next_at < ? LIMIT 500",
	[STMT_LANES] = "SELECT id FROM webhook WHERE enabled = 1 ORDER BY id LIMIT ?",
	/* What is sent keeps the time of its lease, so the index serves here, too. */
	[STMT_FORGET_DELIVERIES] =
		"DELETE FROM notice_delivery WHERE state = 3 AND channel = ? AND lane = ?"
		" AND next_at < ? LIMIT 500",
	[STMT_OLDEST_NOTICE] = "SELECT COALESCE(MIN(id), 0) FROM notice",
	[STMT_FORGET_NOTICES] = "DELETE FROM notice WHERE id >= ? AND id < ? AND at < ?",
	[STMT_OLDEST_STAFF] = "SELECT COALESCE(MIN(id), 0) FROM staff_notice",
	[STMT_FORGET_STAFF] = "DELETE FROM staff_notice WHERE id >= ? AND id < ? AND at < ?",
};

static int read_ids(struct db *db, uint64_t *ids, unsigned int max)
{
	enum db_row_result row = DB_NONE;
	unsigned int n = 0;

	while (n < max && (row = db_next(db, "u", &ids[n])) == DB_ROW)
		n++;
	return row == DB_FAILED ? -1 : (int)n;
}

static int claim_due(struct db *db, enum channel_id channel, uint32_t lane, uint64_t claim,
		     int64_t now, int64_t lease, uint64_t *ids, unsigned int max)
{
	int n;

	if (db_query(db, delivery_statements[STMT_DUE], "uutu", (uint64_t)channel, (uint64_t)lane,
		     now, (uint64_t)max) < 0)
		return -1;
	n = read_ids(db, ids, max);
	for (int i = 0; i < n; i++)
		if (db_exec(db, delivery_statements[STMT_CLAIM], "utu", claim, lease, ids[i]) < 0)
			return -1;
	return n;
}

int delivery_claim(struct db *db, enum channel_id channel, uint32_t lane, uint64_t claim,
		   int64_t now, int64_t lease, uint64_t *ids, unsigned int max)
{
	if (db_begin(db) < 0)
		return -1;
	return db_end(db, claim_due(db, channel, lane, claim, now, lease, ids, max));
}

enum db_row_result delivery_load(struct db *db, uint64_t id, struct delivery *out)
{
	unsigned int channel, action, hidden, phone_sms;
	enum db_row_result row =
		db_row(db, delivery_statements[STMT_LOAD], "u", id, "UuuuUUUsstUtsUUbssb", &channel,
		       &out->target, &out->log_id, &out->report_id, &out->attempts, &action,
		       &out->status, &out->event.what, &out->event.unit, &out->event.until,
		       &out->event.level, &out->at, &out->number, &hidden, &phone_sms,
		       &out->phone_sealed, &out->webhook, &out->url, &out->address_sealed);

	if (row == DB_ROW) {
		out->id = id;
		out->channel = (enum channel_id)channel;
		out->event.action = (enum action)action;
		out->hidden = hidden != 0;
		out->phone_sms = phone_sms != 0;
	}
	return row;
}

int delivery_mark(struct db *db, const struct delivery *d, uint64_t claim,
		  const struct delivery_result *r, int64_t now)
{
	bool waiting = r->state == DELIVERY_WAITING;

	if (r->address_refused && db_exec(db, delivery_statements[STMT_REFUSE], "tuu", now,
					  d->target, (uint64_t)d->channel) < 0)
		return -1;
	return db_exec(db, delivery_statements[STMT_MARK], "utstuu", (uint64_t)r->state,
		       waiting ? r->next_at : DB_NULL_TIME, r->error, waiting ? DB_NULL_TIME : now,
		       d->id, claim) < 0
		       ? -1
		       : 0;
}

int delivery_recover(struct db *db, enum channel_id channel, bool again, int64_t now)
{
	const char *sql = delivery_statements[again ? STMT_AGAIN : STMT_UNKNOWN];
	const char *error = again ? "notifyd ended while sending"
				  : "notifyd ended while sending: it may have been sent";

	return (int)db_exec(db, sql, "sut", error, (uint64_t)channel, now);
}

int delivery_lanes(struct db *db, uint32_t *lanes, unsigned int max)
{
	enum db_row_result row = DB_NONE;
	unsigned int n = 0;

	if (db_query(db, delivery_statements[STMT_LANES], "u", (uint64_t)max) < 0)
		return -1;
	while (n < max && (row = db_next(db, "U", &lanes[n])) == DB_ROW)
		n++;
	return row == DB_FAILED ? -1 : (int)n;
}

int delivery_forget(struct db *db, enum channel_id channel, uint32_t lane, int64_t now)
{
	return (int)db_exec(db, delivery_statements[STMT_FORGET_DELIVERIES], "uut",
			    (uint64_t)channel, (uint64_t)lane, now - 90 * CLOCK_DAY);
}

/* The oldest piece of a table. */
static int forget(struct db *db, const char *oldest, const char *remove, int64_t before)
{
	uint64_t id;

	if (db_row(db, oldest, "", "u", &id) != DB_ROW)
		return -1;
	return (int)db_exec(db, remove, "uut", id, id + DELIVERY_FORGET_PIECE, before);
}

int delivery_forget_notices(struct db *db, int64_t now)
{
	int64_t before = now - 400 * CLOCK_DAY;
	int people = forget(db, delivery_statements[STMT_OLDEST_NOTICE],
			    delivery_statements[STMT_FORGET_NOTICES], before);
	int staff = forget(db, delivery_statements[STMT_OLDEST_STAFF],
			   delivery_statements[STMT_FORGET_STAFF], before);

	return people < 0 || staff < 0 ? -1 : people + staff;
}
