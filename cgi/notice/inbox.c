#include "notice/inbox.h"

#include "base/arena.h"
#include "db/db.h"
#include "web/request.h"

enum { STMT_UNREAD, STMT_LIST, STMT_READ, STMT_HAS_SMS, STMT_STOP_SMS, STMT__MAX };

const char *const inbox_statements[STMT__MAX + 1] = {
	[STMT_UNREAD] = "SELECT COUNT(*) FROM (SELECT 1 FROM citizen c"
			" JOIN notice n ON n.citizen_id = c.id AND n.read_at IS NULL"
			" WHERE c.visitor = ? LIMIT 100) unread",
	[STMT_LIST] =
		"SELECT STRAIGHT_JOIN n.id, n.role, n.read_at, e.action, e.what, e.unit, e.until,"
		" e.at, r.number FROM notice n FORCE INDEX (notice_of)"
		" JOIN notice_event e ON e.log_id = n.log_id"
		" JOIN report r ON r.id = n.report_id AND (r.hidden = 0 OR r.citizen_id = n.citizen_id)"
		" WHERE n.citizen_id = ? AND n.id < ? ORDER BY n.id DESC LIMIT 21",
	/* Also those between that were left out: a badge for what cannot be seen would stay. */
	[STMT_READ] = "UPDATE notice SET read_at = ?"
		      " WHERE citizen_id = ? AND id < ? AND id >= ? AND read_at IS NULL",
	[STMT_HAS_SMS] = "SELECT 1 FROM report WHERE citizen_id = ? AND phone_sms = 1 LIMIT 1",
	[STMT_STOP_SMS] = "UPDATE report SET phone_sms = 0 WHERE citizen_id = ? AND phone_sms = 1",
};

int inbox_unread(struct db *db, const struct request *req)
{
	unsigned int unread;

	if (!req->visitor.known)
		return 0;
	if (db_row(db, inbox_statements[STMT_UNREAD], "b", (const void *)req->visitor.id,
		   (size_t)VISITOR_BYTES, "U", &unread) != DB_ROW)
		return -1;
	return (int)unread;
}

const char *inbox_say_unread(struct arena *a, int unread)
{
	return unread > INBOX_MOST ? arena_printf(a, "%d+", INBOX_MOST)
				   : arena_printf(a, "%d", unread);
}

static enum db_row_result fetch(struct db *db, struct inbox_notice *n)
{
	unsigned int role, action;
	int64_t read_at;
	enum db_row_result row =
		db_next(db, "uUtUsstts", &n->id, &role, &read_at, &action, &n->event.what,
			&n->event.unit, &n->event.until, &n->at, &n->number);

	if (row == DB_ROW) {
		n->role = (enum told_role)role;
		n->unread = read_at == DB_NULL_TIME;
		n->event.action = (enum action)action;
	}
	return row;
}

int inbox_load(struct db *db, uint64_t citizen_id, uint64_t before, struct inbox_page *out)
{
	struct inbox_notice n;
	enum db_row_result row;

	out->count = 0;
	out->next = 0;
	if (db_query(db, inbox_statements[STMT_LIST], "uu", citizen_id, before) < 0)
		return -1;
	while ((row = fetch(db, &n)) == DB_ROW) {
		if (out->count == INBOX_PAGE) {
			out->next = out->notices[INBOX_PAGE - 1].id;
			return 0;
		}
		out->notices[out->count++] = n;
	}
	return row == DB_FAILED ? -1 : 0;
}

int inbox_read(struct db *db, uint64_t citizen_id, uint64_t before, const struct inbox_page *page,
	       int64_t now)
{
	return db_exec(db, inbox_statements[STMT_READ], "tuuu", now, citizen_id, before,
		       page->next) < 0
		       ? -1
		       : 0;
}

int inbox_has_sms(struct db *db, uint64_t citizen_id)
{
	int one;

	return db_row(db, inbox_statements[STMT_HAS_SMS], "u", citizen_id, "I", &one);
}

int inbox_stop_sms(struct db *db, uint64_t citizen_id)
{
	return db_exec(db, inbox_statements[STMT_STOP_SMS], "u", citizen_id) < 0 ? -1 : 0;
}
