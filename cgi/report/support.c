#include "report/support.h"

#include "db/db.h"
#include "report/follow.h"
#include "report/report.h"

enum { STMT_LOCK, STMT_ADD, STMT_COUNT_UP };

const char *const support_statements[] = {
	/* Locked, so that closing and supporting cannot cross. */
	[STMT_LOCK] = "SELECT id, citizen_id, status, hidden, support_count FROM report"
		      " WHERE number = ? FOR UPDATE",
	[STMT_ADD] = "INSERT IGNORE INTO report_support (report_id, citizen_id, created_at)"
		     " VALUES (?, ?, ?)",
	[STMT_COUNT_UP] = "UPDATE report SET support_count = support_count + 1 WHERE id = ?",
	NULL
};

struct target {
	uint64_t id, citizen_id;
	unsigned int status, hidden, count;
};

static int may_support(const struct target *t, uint64_t citizen_id)
{
	bool own = t->citizen_id == citizen_id;

	if (t->hidden != HIDDEN_NO && !own)
		return SUPPORT_GONE;
	if (!report_is_open((enum report_status)t->status))
		return SUPPORT_CLOSED;
	return own ? SUPPORT_OWN : SUPPORT_ADDED;
}

static int add(struct db *db, struct target *t, uint64_t citizen_id, int64_t now)
{
	int64_t added = db_exec(db, support_statements[STMT_ADD], "uut", t->id, citizen_id, now);

	if (added < 0 || follow_add(db, t->id, citizen_id, now) < 0)
		return -1;
	if (!added)
		return SUPPORT_ALREADY;
	t->count++;
	return db_exec(db, support_statements[STMT_COUNT_UP], "u", t->id) < 0 ? -1 : SUPPORT_ADDED;
}

static int inside(struct db *db, const char *number, uint64_t citizen_id, int64_t now,
		  unsigned int *count)
{
	struct target t;
	int result;

	switch (db_row(db, support_statements[STMT_LOCK], "s", number, "uuUUU", &t.id,
		       &t.citizen_id, &t.status, &t.hidden, &t.count)) {
	case DB_NONE:
		return SUPPORT_GONE;
	case DB_FAILED:
		return -1;
	case DB_ROW:
		break;
	}
	result = may_support(&t, citizen_id);
	if (result == SUPPORT_ADDED)
		result = add(db, &t, citizen_id, now);
	if (result >= 0 && result != SUPPORT_CLOSED && result != SUPPORT_GONE)
		*count = t.count;
	return result;
}

int support_add(struct db *db, const char *number, uint64_t citizen_id, int64_t now,
		unsigned int *count)
{
	if (db_begin(db) < 0)
		return -1;
	return db_end(db, inside(db, number, citizen_id, now, count));
}
