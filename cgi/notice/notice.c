#include "notice/notice.h"

#include <jansson.h>

#include "base/log.h"
#include "db/db.h"
#include "notice/channel.h"
#include "notice/staff_notice.h"
#include "notice/told.h"

enum {
	STMT_CLAIM,
	STMT_ENTRY,
	STMT_EVENT,
	STMT_REPORTER,
	STMT_SMS,
	STMT_WEBHOOKS,
	STMT_PIECE_END,
	STMT_FOLLOWERS,
	STMT_WECHAT,
	STMT_REACHED,
	STMT__MAX
};

const char *const notice_statements[STMT__MAX + 1] = {
	[STMT_CLAIM] = "SELECT about, reached FROM outbox WHERE id = ? FOR UPDATE SKIP LOCKED",
	[STMT_ENTRY] = "SELECT l.action, l.status_to, l.at, r.citizen_id, r.hidden, r.phone_sms,"
		       " COALESCE(c.name, ''), COALESCE(u.name, ''), f.deadline, f.confirm_until,"
		       " l.unit_id, COALESCE(l.data, ''),"
		       " EXISTS (SELECT 1 FROM report_follower w WHERE w.report_id = r.id),"
		       " EXISTS (SELECT 1 FROM webhook h WHERE h.enabled = 1)"
		       " FROM flow_log l JOIN report r ON r.id = l.report_id"
		       " LEFT JOIN case_file f ON f.report_id = r.id"
		       " LEFT JOIN category c ON c.id = COALESCE(f.category_id, r.category_id)"
		       " LEFT JOIN unit u ON u.id = f.unit_id WHERE l.id = ? AND l.public = 1",
	[STMT_EVENT] = "INSERT IGNORE INTO notice_event"
		       " (log_id, report_id, action, status, what, unit, until, level, at)"
		       " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[STMT_REPORTER] = "INSERT IGNORE INTO notice (citizen_id, report_id, log_id, role, at)"
			  " VALUES (?, ?, ?, 1, ?)",
	[STMT_SMS] = "INSERT IGNORE INTO notice_delivery"
		     " (channel, target, log_id, report_id, next_at, created_at)"
		     " VALUES (2, ?, ?, ?, ?, ?)",
	[STMT_WEBHOOKS] = "INSERT IGNORE INTO notice_delivery"
			  " (channel, target, lane, log_id, report_id, next_at, created_at)"
			  " SELECT 1, id, id, ?, ?, ?, ? FROM webhook WHERE enabled = 1",
	/* The last of a full piece; none when the rest is smaller. */
	[STMT_PIECE_END] =
		"SELECT citizen_id FROM report_follower WHERE report_id = ? AND citizen_id > ?"
		" ORDER BY citizen_id LIMIT 1 OFFSET ?",
	/* Who began to follow later has seen it on the page. */
	[STMT_FOLLOWERS] = "INSERT IGNORE INTO notice (citizen_id, report_id, log_id, role, at)"
			   " SELECT citizen_id, report_id, ?, 2, ? FROM report_follower"
			   " WHERE report_id = ? AND citizen_id > ? AND citizen_id <= ?"
			   " AND citizen_id <> ? AND created_at <= ?",
	[STMT_WECHAT] = "INSERT IGNORE INTO notice_delivery"
			" (channel, target, log_id, report_id, next_at, created_at)"
			" SELECT 3, n.citizen_id, n.log_id, n.report_id, ?, ?"
			" FROM notice n JOIN citizen_address a ON a.citizen_id = n.citizen_id"
			" AND a.channel = 3 AND a.refused_at IS NULL"
			" WHERE n.log_id = ? AND n.citizen_id > ? AND n.citizen_id <= ?",
	[STMT_REACHED] = "UPDATE outbox SET reached = ?, next_at = ? WHERE id = ?",
};

#define TRIES    3 /* of a transaction that met a deadlock */
#define EVERYONE ((uint64_t)INT64_MAX)

/* One log entry on its way to people. */
struct entry {
	uint64_t log_id, report_id, reached, reporter;
	unsigned int action, status, hidden, phone_sms;
	unsigned int followed, hooked; /* there is somebody to ask for at all: most have nobody */
	int64_t at, deadline, confirm_until;
	const char *what, *unit;
	const char *data;                /* of the log, JSON */
	unsigned int unit_id, level, to; /* of an escalation */
	const struct told *told;
	unsigned int channels; /* that this city uses for this action */
};

/* As dispatch/escalation.c wrote it. */
static void read_level(struct entry *e)
{
	json_t *data = e->action == ACTION_ESCALATE ? json_loads(e->data, 0, NULL) : NULL;

	e->level = (unsigned int)json_integer_value(json_object_get(data, "level"));
	e->to = (unsigned int)json_integer_value(json_object_get(data, "to"));
	json_decref(data);
}

/* DB_NONE: the log or the report is not there, so there is nothing to tell. */
static enum db_row_result read_entry(struct db *db, const struct conf *c, struct entry *e)
{
	enum db_row_result row =
		db_row(db, notice_statements[STMT_ENTRY], "u", e->log_id, "UUtuUUssttUsUU",
		       &e->action, &e->status, &e->at, &e->reporter, &e->hidden, &e->phone_sms,
		       &e->what, &e->unit, &e->deadline, &e->confirm_until, &e->unit_id, &e->data,
		       &e->followed, &e->hooked);

	if (row == DB_ROW) {
		e->told = told_of(e->action);
		e->channels = e->told ? channels_on(c, e->told) : 0;
		read_level(e);
	}
	return row;
}

static int store_event(struct db *db, const struct entry *e)
{
	bool answer = e->status == STATUS_HANDLED || e->status == STATUS_CLOSED;
	int64_t until = answer ? e->confirm_until : e->deadline;

	return db_exec(db, notice_statements[STMT_EVENT], "uuuusstut", e->log_id, e->report_id,
		       (uint64_t)e->action, (uint64_t)e->status, e->what, e->unit, until,
		       (uint64_t)e->level, e->at) < 0
		       ? -1
		       : 0;
}

static int tell_reporter(struct db *db, const struct entry *e, int64_t now)
{
	if (!e->told->reporter)
		return 0;
	if (db_exec(db, notice_statements[STMT_REPORTER], "uuut", e->reporter, e->report_id,
		    e->log_id, e->at) < 0)
		return -1;
	if (!(e->channels & 1u << CHANNEL_SMS) || !e->phone_sms)
		return 0;
	return db_exec(db, notice_statements[STMT_SMS], "uuutt", e->reporter, e->log_id,
		       e->report_id, now, now) < 0
		       ? -1
		       : 0;
}

static int tell_staff(struct db *db, const struct entry *e)
{
	const struct staff_tell t = { .log_id = e->log_id,
				      .report_id = e->report_id,
				      .to = (enum actor)e->to,
				      .unit_id = e->unit_id,
				      .at = e->at };

	return e->level ? staff_tell(db, &t) : 0;
}

static int tell_webhooks(struct db *db, const struct entry *e, int64_t now)
{
	if (e->hidden || !e->hooked || !(e->channels & 1u << CHANNEL_WEBHOOK))
		return 0;
	return db_exec(db, notice_statements[STMT_WEBHOOKS], "uutt", e->log_id, e->report_id, now,
		       now) < 0
		       ? -1
		       : 0;
}

/* The next piece. *upto: the last follower of it, EVERYONE when none is left after it. */
static int tell_followers(struct db *db, const struct entry *e, uint64_t *upto)
{
	enum db_row_result row;

	*upto = EVERYONE;
	if (e->hidden || !e->followed || !e->told->follower)
		return 0;
	row = db_row(db, notice_statements[STMT_PIECE_END], "uuu", e->report_id, e->reached,
		     (uint64_t)NOTICE_PIECE - 1, "u", upto);
	if (row == DB_FAILED)
		return -1;
	return db_exec(db, notice_statements[STMT_FOLLOWERS], "utuuuut", e->log_id, e->at,
		       e->report_id, e->reached, *upto, e->reporter, e->at) < 0
		       ? -1
		       : 0;
}

/* Whoever was told in this piece (the reporter with the first) and left an address. */
static int tell_wechat(struct db *db, const struct entry *e, uint64_t upto, int64_t now)
{
	if (!(e->channels & 1u << CHANNEL_WECHAT))
		return 0;
	return db_exec(db, notice_statements[STMT_WECHAT], "ttuuu", now, now, e->log_id, e->reached,
		       upto) < 0
		       ? -1
		       : 0;
}

static int tell_piece(struct db *db, const struct entry *e, const struct outbox_row *row,
		      int64_t now)
{
	uint64_t upto;

	if (!e->reached && (store_event(db, e) < 0 || tell_reporter(db, e, now) < 0 ||
			    tell_staff(db, e) < 0 || tell_webhooks(db, e, now) < 0))
		return -1;
	if (tell_followers(db, e, &upto) < 0 || tell_wechat(db, e, upto, now) < 0)
		return -1;
	if (upto == EVERYONE)
		return outbox_done(db, row->id) < 0 ? -1 : NOTICE_TOLD;
	if (db_exec(db, notice_statements[STMT_REACHED], "utu", upto, now, row->id) < 0)
		return -1;
	return NOTICE_MORE;
}

int notice_inside(struct db *db, const struct conf *c, const struct outbox_row *row, int64_t now)
{
	struct entry e = { .report_id = row->report_id };

	switch (db_row(db, notice_statements[STMT_CLAIM], "u", row->id, "uu", &e.log_id,
		       &e.reached)) {
	case DB_FAILED:
		return -1;
	case DB_NONE:
		return NOTICE_TAKEN;
	case DB_ROW:
		break;
	}
	if (read_entry(db, c, &e) == DB_FAILED)
		return -1;
	if (!e.told)
		return outbox_done(db, row->id) < 0 ? -1 : NOTICE_TOLD;
	return tell_piece(db, &e, row, now);
}

int notice_expand(struct db *db, const struct conf *c, const struct outbox_row *row, int64_t now)
{
	int result = -1;

	for (int i = 0; i < TRIES; i++) {
		if (db_begin(db) < 0)
			return -1;
		result = db_end(db, notice_inside(db, c, row, now));
		if (result >= 0 || !db_retry(db))
			break;
	}
	return result;
}
