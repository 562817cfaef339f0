#include "dispatch/case.h"

#include "db/db.h"

enum { STMT_SILENT, STMT_SILENT_REJECTED, STMT_RESUME, STMT__MAX };

const char *const case_statements[STMT__MAX + 1] = {
	[STMT_SILENT] = "SELECT report_id FROM case_file"
			" WHERE closed_at IS NULL AND confirm_until < ?"
			" ORDER BY confirm_until LIMIT ?",
	[STMT_SILENT_REJECTED] = "SELECT report_id FROM case_rejection"
				 " WHERE ended_at IS NULL AND object_until < ?"
				 " ORDER BY object_until LIMIT ?",
	[STMT_RESUME] = "SELECT report_id FROM case_file WHERE suspended_until <= ?"
			" ORDER BY suspended_until LIMIT ?",
};

#define CITIZEN_NAME "市民"
#define CORE_NAME    "派单系统"
#define OFFICE_NAME  "城管委办公室"
#define WATCH_NAME   "督查员"
#define FOUND_MAX    500

/* --- the unit and the office ------------------------------------------------- */

static int by_unit(struct db *db, uint64_t report_id, enum action action, const char *unit_name,
		   const char *note, int64_t now)
{
	return case_act(db, &(struct case_deed){
				    .report_id = report_id,
				    .action = action,
				    .actor = ACTOR_HANDLER,
				    .actor_name = unit_name,
				    .unit_id = CASE_ANY_UNIT,
				    .note = note,
				    .now = now,
			    });
}

int case_comment(struct db *db, uint64_t report_id, const char *unit_name, const char *note,
		 int64_t now)
{
	return by_unit(db, report_id, ACTION_COMMENT, unit_name, note, now);
}

int case_handle(struct db *db, uint64_t report_id, const char *unit_name, const char *note,
		int64_t now)
{
	return by_unit(db, report_id, ACTION_HANDLE, unit_name, note, now);
}

int case_check(struct db *db, uint64_t report_id, bool passed, const char *note, int64_t now)
{
	return case_act(db, &(struct case_deed){
				    .report_id = report_id,
				    .action = passed ? ACTION_CHECK_PASS : ACTION_CHECK_FAIL,
				    .actor = ACTOR_INSPECTOR,
				    .actor_name = WATCH_NAME,
				    .note = note,
				    .now = now,
			    });
}

int case_close(struct db *db, uint64_t report_id, const char *note, int64_t now)
{
	return case_act(db, &(struct case_deed){
				    .report_id = report_id,
				    .action = ACTION_CLOSE,
				    .actor = ACTOR_OFFICE,
				    .actor_name = OFFICE_NAME,
				    .note = note,
				    .now = now,
			    });
}

/* --- the reporter ------------------------------------------------------------- */

static struct case_deed by_reporter(uint64_t report_id, enum action action, const char *note,
				    int64_t now)
{
	return (struct case_deed){
		.report_id = report_id,
		.action = action,
		.actor = ACTOR_CITIZEN,
		.actor_name = CITIZEN_NAME,
		.note = note,
		.now = now,
	};
}

int case_confirm(struct db *db, uint64_t report_id, int64_t now)
{
	const struct case_deed d = by_reporter(report_id, ACTION_SOLVED, "", now);

	return case_act(db, &d);
}

int case_reopen(struct db *db, uint64_t report_id, const char *note, uint64_t photo_id, int64_t now)
{
	struct case_deed d = by_reporter(report_id, ACTION_NOT_SOLVED, note, now);

	d.photos[0] = photo_id;
	d.photo_count = photo_id != 0;
	return case_act(db, &d);
}

int case_object(struct db *db, uint64_t report_id, const char *note, int64_t now)
{
	const struct case_deed d = by_reporter(report_id, ACTION_OBJECT, note, now);

	return case_act(db, &d);
}

int case_rate(struct db *db, uint64_t report_id, unsigned int rating, int64_t now)
{
	struct case_deed d = by_reporter(report_id, ACTION_RATE, "", now);

	d.amount = rating;
	return case_act(db, &d);
}

/* --- the clock's own ------------------------------------------------------------ */

static int find_due(struct db *db, const char *sql, int64_t now, unsigned int max,
		    uint64_t ids[FOUND_MAX])
{
	enum db_row_result row;
	int n = 0;

	if (db_query(db, sql, "tu", now, (uint64_t)(max < FOUND_MAX ? max : FOUND_MAX)) < 0)
		return -1;
	do {
		uint64_t id;

		row = db_next(db, "u", &id);
		if (row == DB_ROW)
			ids[n++] = id;
	} while (row == DB_ROW);
	return row == DB_NONE ? n : -1;
}

/* How many of those found it was done to; what changed since is passed over. */
static int each(struct db *db, const char *sql, enum action action, const char *note, int64_t now,
		unsigned int at_most)
{
	uint64_t ids[FOUND_MAX];
	int found = find_due(db, sql, now, at_most, ids);
	int count = 0;

	for (int i = 0; i < found; i++) {
		int result = case_act(db, &(struct case_deed){
						  .report_id = ids[i],
						  .action = action,
						  .actor = ACTOR_CORE,
						  .actor_name = CORE_NAME,
						  .note = note,
						  .now = now,
					  });

		if (result < 0)
			return -1;
		count += result == WORKFLOW_DONE;
	}
	return found < 0 ? -1 : count;
}

int case_close_silent(struct db *db, int64_t now, unsigned int at_most)
{
	int handled = each(db, case_statements[STMT_SILENT], ACTION_SILENCE,
			   "72小时内没有收到您的答复，已自动办结", now, at_most);
	int rejected = each(db, case_statements[STMT_SILENT_REJECTED], ACTION_SILENCE,
			    "72小时内没有收到您的异议，已办结", now, at_most);

	return handled < 0 || rejected < 0 ? -1 : handled + rejected;
}

int case_resume_due(struct db *db, int64_t now, unsigned int at_most)
{
	return each(db, case_statements[STMT_RESUME], ACTION_RESUME, "挂账到期，恢复处理", now,
		    at_most);
}
