/* For dispatchd, which needs nothing else of sessions. */
#include "account/citizen_session.h"
#include "db/db.h"

#define PIECE 100

enum { STMT_OVER, STMT_END, STMT_FORGET_CITIZEN };

const char *const citizen_session_chores_statements[] = {
	/* Of one that nobody came back with there was no citizen before it, nor has she anything.
	 */
	[STMT_OVER] = "SELECT s.id, s.citizen_id, s.seen_at = s.created_at AND NOT EXISTS"
		      " (SELECT 1 FROM citizen_wechat w WHERE w.citizen_id = s.citizen_id)"
		      " FROM citizen_session s WHERE s.expires_at < ? ORDER BY s.expires_at"
		      " LIMIT ?",
	[STMT_END] = "DELETE FROM citizen_session WHERE id = ? AND expires_at < ?",
	[STMT_FORGET_CITIZEN] = "DELETE FROM citizen WHERE id = ?",
	NULL,
};

struct over {
	uint64_t id, citizen_id;
	unsigned int unused;
};

static int read_over(struct db *db, int64_t now, uint64_t at_most, struct over *out)
{
	enum db_row_result row;
	int n = 0;

	if (db_query(db, citizen_session_chores_statements[STMT_OVER], "tu", now, at_most) < 0)
		return -1;
	while ((row = db_next(db, "uuU", &out[n].id, &out[n].citizen_id, &out[n].unused)) == DB_ROW)
		n++;
	return row == DB_NONE ? n : -1;
}

static int end_one(struct db *db, int64_t now, const struct over *o)
{
	int64_t ended = db_exec(db, citizen_session_chores_statements[STMT_END], "ut", o->id, now);

	if (ended == 1 && o->unused &&
	    db_exec(db, citizen_session_chores_statements[STMT_FORGET_CITIZEN], "u",
		    o->citizen_id) < 0)
		return -1;
	return ended < 0 ? -1 : 0;
}

int64_t citizen_sessions_forget(struct db *db, int64_t now, unsigned int at_most)
{
	struct over over[PIECE + 1];
	int n = read_over(db, now, at_most < PIECE ? at_most : PIECE, over);

	for (int i = 0; i < n; i++)
		if (db_begin(db) < 0 || db_end(db, end_one(db, now, &over[i])) < 0)
			return -1;
	return n;
}
