/*
 * The people of two reports that become one case, and their way back. Merging moves followers and
 * supporters to the main case, where the twin's reporter follows, too, and writes down who came
 * from where; a split gives them back: who followed the twin follows it again, and whoever
 * had not followed the main herself is told no more of it. Who has unfollowed meanwhile wants to
 * hear of neither.
 */
#include "dispatch/case_now.h"

#include "base/arena.h"
#include "db/db.h"

/* moved, stored: never renumber: 1 follower, 2 supporter, 3 the twin's reporter. */
enum {
	STMT_NOTE_FOLLOWERS,
	STMT_NOTE_SUPPORTS,
	STMT_NOTE_REPORTER,
	STMT_FOLLOW,
	STMT_FOLLOW_REPORTER,
	STMT_UNFOLLOW,
	STMT_SUPPORT,
	STMT_UNSUPPORT,
	STMT_COUNT,
	STMT_FOLLOW_BACK,
	STMT_SUPPORT_BACK,
	STMT_LEAVE,
	STMT_LEAVE_SUPPORT,
	STMT_FORGET,
	STMT__MAX
};

const char *const case_people_statements[STMT__MAX + 1] = {
	/* The main's own reporter hears of hers anyway: she counts as being there. */
	[STMT_NOTE_FOLLOWERS] =
		"INSERT IGNORE INTO case_moved (report_id, kind, citizen_id, main_id, was_there,"
		" created_at) SELECT f.report_id, 1, f.citizen_id, m.id,"
		" m.citizen_id = f.citizen_id OR EXISTS (SELECT 1 FROM report_follower o"
		" WHERE o.report_id = m.id AND o.citizen_id = f.citizen_id), f.created_at"
		" FROM report_follower f JOIN report m ON m.id = ? WHERE f.report_id = ?",
	[STMT_NOTE_SUPPORTS] =
		"INSERT IGNORE INTO case_moved (report_id, kind, citizen_id, main_id, was_there,"
		" created_at) SELECT s.report_id, 2, s.citizen_id, m.id,"
		" m.citizen_id = s.citizen_id OR EXISTS (SELECT 1 FROM report_support o"
		" WHERE o.report_id = m.id AND o.citizen_id = s.citizen_id), s.created_at"
		" FROM report_support s JOIN report m ON m.id = ? WHERE s.report_id = ?",
	[STMT_NOTE_REPORTER] =
		"INSERT IGNORE INTO case_moved (report_id, kind, citizen_id, main_id, was_there,"
		" created_at) SELECT t.id, 3, t.citizen_id, m.id, m.citizen_id = t.citizen_id"
		" OR EXISTS (SELECT 1 FROM report_follower o WHERE o.report_id = m.id"
		" AND o.citizen_id = t.citizen_id), ? FROM report t JOIN report m ON m.id = ?"
		" WHERE t.id = ?",
	[STMT_FOLLOW] = "INSERT IGNORE INTO report_follower (report_id, citizen_id, created_at)"
			" SELECT m.id, f.citizen_id, f.created_at FROM report m"
			" JOIN report_follower f ON f.report_id = ?"
			" WHERE m.id = ? AND m.citizen_id <> f.citizen_id",
	[STMT_FOLLOW_REPORTER] =
		"INSERT IGNORE INTO report_follower (report_id, citizen_id, created_at)"
		" SELECT m.id, t.citizen_id, ? FROM report m JOIN report t ON t.id = ?"
		" WHERE m.id = ? AND m.citizen_id <> t.citizen_id",
	[STMT_UNFOLLOW] = "DELETE FROM report_follower WHERE report_id = ?",
	[STMT_SUPPORT] = "INSERT IGNORE INTO report_support (report_id, citizen_id, created_at)"
			 " SELECT m.id, s.citizen_id, s.created_at FROM report m"
			 " JOIN report_support s ON s.report_id = ?"
			 " WHERE m.id = ? AND m.citizen_id <> s.citizen_id",
	[STMT_UNSUPPORT] = "DELETE FROM report_support WHERE report_id = ?",
	[STMT_COUNT] = "UPDATE report SET support_count ="
		       " (SELECT COUNT(*) FROM report_support s WHERE s.report_id = report.id)"
		       " WHERE id IN (?, ?)",
	[STMT_FOLLOW_BACK] =
		"INSERT IGNORE INTO report_follower (report_id, citizen_id, created_at)"
		" SELECT v.report_id, v.citizen_id, v.created_at FROM case_moved v"
		" JOIN report m ON m.id = v.main_id WHERE v.report_id = ? AND v.kind = 1"
		" AND (m.citizen_id = v.citizen_id OR EXISTS (SELECT 1 FROM report_follower f"
		" WHERE f.report_id = v.main_id AND f.citizen_id = v.citizen_id))",
	[STMT_SUPPORT_BACK] =
		"INSERT IGNORE INTO report_support (report_id, citizen_id, created_at)"
		" SELECT report_id, citizen_id, created_at FROM case_moved"
		" WHERE report_id = ? AND kind = 2",
	/* Unless another twin, still merged, brought her, too. */
	[STMT_LEAVE] =
		"DELETE f FROM report_follower f JOIN case_moved v ON v.citizen_id = f.citizen_id"
		" AND v.main_id = f.report_id AND v.kind IN (1, 3) AND v.was_there = 0"
		" WHERE v.report_id = ? AND NOT EXISTS (SELECT 1 FROM case_moved o"
		" JOIN case_file k ON k.report_id = o.report_id AND k.main_id = o.main_id"
		" WHERE o.main_id = v.main_id AND o.citizen_id = v.citizen_id"
		" AND o.kind IN (1, 3) AND o.report_id <> v.report_id)",
	[STMT_LEAVE_SUPPORT] =
		"DELETE s FROM report_support s JOIN case_moved v ON v.citizen_id = s.citizen_id"
		" AND v.main_id = s.report_id AND v.kind = 2 AND v.was_there = 0"
		" WHERE v.report_id = ? AND NOT EXISTS (SELECT 1 FROM case_moved o"
		" JOIN case_file k ON k.report_id = o.report_id AND k.main_id = o.main_id"
		" WHERE o.main_id = v.main_id AND o.citizen_id = v.citizen_id AND o.kind = 2"
		" AND o.report_id <> v.report_id)",
	[STMT_FORGET] = "DELETE FROM case_moved WHERE report_id = ?",
};

static int exec(struct db *db, int statement, uint64_t a, uint64_t b)
{
	return db_exec(db, case_people_statements[statement], "uu", a, b) < 0 ? -1 : 0;
}

static int exec1(struct db *db, int statement, uint64_t a)
{
	return db_exec(db, case_people_statements[statement], "u", a) < 0 ? -1 : 0;
}

/* Of an earlier merging nothing is left to undo. */
static int note(struct db *db, uint64_t twin, uint64_t to, int64_t now)
{
	if (exec1(db, STMT_FORGET, twin) < 0 || exec(db, STMT_NOTE_FOLLOWERS, to, twin) < 0 ||
	    exec(db, STMT_NOTE_SUPPORTS, to, twin) < 0)
		return -1;
	return db_exec(db, case_people_statements[STMT_NOTE_REPORTER], "tuu", now, to, twin) < 0
		       ? -1
		       : 0;
}

int case_move_people(struct doing *d)
{
	uint64_t twin = d->c.report.id, to = d->deed->main_id;
	int64_t followers, supports;

	if (note(d->db, twin, to, d->deed->now) < 0)
		return -1;
	followers = db_exec(d->db, case_people_statements[STMT_FOLLOW], "uu", twin, to);
	if (followers < 0 || db_exec(d->db, case_people_statements[STMT_FOLLOW_REPORTER], "tuu",
				     d->deed->now, twin, to) < 0)
		return -1;
	supports = db_exec(d->db, case_people_statements[STMT_SUPPORT], "uu", twin, to);
	if (supports < 0 || exec1(d->db, STMT_UNFOLLOW, twin) < 0 ||
	    exec1(d->db, STMT_UNSUPPORT, twin) < 0 || exec(d->db, STMT_COUNT, twin, to) < 0)
		return -1;
	d->data = arena_printf(d->arena, "{\"main\":%llu,\"followers\":%lld,\"supports\":%lld}",
			       (unsigned long long)to, (long long)followers, (long long)supports);
	return 0;
}

int case_give_people_back(struct doing *d)
{
	uint64_t twin = d->c.report.id;

	if (exec1(d->db, STMT_FOLLOW_BACK, twin) < 0 || exec1(d->db, STMT_SUPPORT_BACK, twin) < 0 ||
	    exec1(d->db, STMT_LEAVE, twin) < 0 || exec1(d->db, STMT_LEAVE_SUPPORT, twin) < 0 ||
	    exec1(d->db, STMT_FORGET, twin) < 0)
		return -1;
	return exec(d->db, STMT_COUNT, twin, d->c.main_id);
}
