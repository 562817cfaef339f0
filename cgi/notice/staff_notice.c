#include "notice/staff_notice.h"

#include "db/db.h"

enum { STMT_TELL_UNIT, STMT_TELL_ROLE, STMT__MAX };
enum { INBOX_LIST, INBOX_READ, INBOX__MAX };

const char *const staff_notice_statements[STMT__MAX + 1] = {
	/* A dispatcher of no unit watches them all. */
	[STMT_TELL_UNIT] = "INSERT IGNORE INTO staff_notice"
			   " (staff_id, log_id, report_id, unit_id, at)"
			   " SELECT id, ?, ?, ?, ? FROM staff WHERE active = 1"
			   " AND ((role = 3 AND unit_id = ?)"
			   " OR (role = 6 AND (unit_id IS NULL OR unit_id = ?)))",
	[STMT_TELL_ROLE] = "INSERT IGNORE INTO staff_notice"
			   " (staff_id, log_id, report_id, unit_id, at)"
			   " SELECT id, ?, ?, ?, ? FROM staff WHERE active = 1 AND role = ?",
};

const char *const staff_inbox_statements[INBOX__MAX + 1] = {
	[INBOX_LIST] =
		"SELECT STRAIGHT_JOIN n.id, n.read_at, e.action, e.what, e.unit, e.until, e.level,"
		" n.at, r.number, r.status, r.detail FROM staff_notice n FORCE INDEX"
		" (staff_notice_of) JOIN notice_event e ON e.log_id = n.log_id"
		" JOIN report r ON r.id = n.report_id WHERE n.staff_id = ? AND n.id < ?"
		" AND (? = 0 OR n.unit_id = ?) ORDER BY n.id DESC LIMIT 31",
	/* Also those between that were left out: a badge for what cannot be seen would stay. */
	[INBOX_READ] = "UPDATE staff_notice SET read_at = ?"
		       " WHERE staff_id = ? AND id < ? AND id >= ? AND read_at IS NULL",
};

#define NEWEST ((uint64_t)INT64_MAX)

int staff_tell(struct db *db, const struct staff_tell *t)
{
	uint64_t unit = t->unit_id;
	int64_t n;

	if (t->to == ACTOR_UNIT)
		n = db_exec(db, staff_notice_statements[STMT_TELL_UNIT], "uuutuu", t->log_id,
			    t->report_id, unit, t->at, unit, unit);
	else
		n = db_exec(db, staff_notice_statements[STMT_TELL_ROLE], "uuutu", t->log_id,
			    t->report_id, unit, t->at, (uint64_t)t->to);
	return n < 0 ? -1 : 0;
}

static enum db_row_result fetch(struct db *db, struct staff_notice *n)
{
	unsigned int action;
	int64_t read_at;
	enum db_row_result row =
		db_next(db, "utUsstUtsUU", &n->id, &read_at, &action, &n->event.what,
			&n->event.unit, &n->event.until, &n->event.level, &n->at, &n->number,
			&n->status, &n->detail);

	if (row == DB_ROW) {
		n->unread = read_at == DB_NULL_TIME;
		n->event.action = (enum action)action;
	}
	return row;
}

int staff_notice_load(struct db *db, uint64_t staff_id, uint32_t unit_id, uint64_t before,
		      struct staff_notice_page *out)
{
	uint64_t unit = unit_id;
	enum db_row_result row;
	struct staff_notice n;

	out->count = 0;
	out->next = 0;
	if (db_query(db, staff_inbox_statements[INBOX_LIST], "uuuu", staff_id,
		     before ? before : NEWEST, unit, unit) < 0)
		return -1;
	while ((row = fetch(db, &n)) == DB_ROW) {
		if (out->count == STAFF_NOTICES) {
			out->next = out->notices[STAFF_NOTICES - 1].id;
			return 0;
		}
		out->notices[out->count++] = n;
	}
	return row == DB_FAILED ? -1 : 0;
}

int staff_notice_read(struct db *db, uint64_t staff_id, uint64_t before,
		      const struct staff_notice_page *page, int64_t now)
{
	return db_exec(db, staff_inbox_statements[INBOX_READ], "tuuu", now, staff_id,
		       before ? before : NEWEST, page ? page->next : 0) < 0
		       ? -1
		       : 0;
}
