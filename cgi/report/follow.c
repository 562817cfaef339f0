#include "report/follow.h"

#include "db/db.h"

enum { STMT_ADD, STMT_REMOVE };

const char *const follow_statements[] = {
	[STMT_ADD] = "INSERT IGNORE INTO report_follower (report_id, citizen_id, created_at)"
		     " VALUES (?, ?, ?)",
	[STMT_REMOVE] = "DELETE FROM report_follower WHERE report_id = ? AND citizen_id = ?",
	NULL,
};

int follow_add(struct db *db, uint64_t report_id, uint64_t citizen_id, int64_t now)
{
	return db_exec(db, follow_statements[STMT_ADD], "uut", report_id, citizen_id, now) < 0 ? -1
											       : 0;
}

int follow_remove(struct db *db, uint64_t report_id, uint64_t citizen_id)
{
	return db_exec(db, follow_statements[STMT_REMOVE], "uu", report_id, citizen_id) < 0 ? -1
											    : 0;
}
