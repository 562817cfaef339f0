#include "sign/storm.h"

#include "base/clock.h"
#include "db/db.h"

enum { STMT_OPEN, STMT_OVER, STMT_COUNT, STMT_ADD, STMT_LOCK, STMT_END, STMT_LIST, STMT__MAX };

#define COLUMNS "id, district_code, words, until, staff_name, at, signs, ended_at, ended_by"

const char *const storm_statements[STMT__MAX + 1] = {
	[STMT_OPEN] = "SELECT " COLUMNS " FROM sign_storm WHERE open_code = ? FOR UPDATE",
	/* Its time is over: it makes room for the next. */
	[STMT_OVER] = "UPDATE sign_storm SET open_code = NULL WHERE open_code = ? AND until <= ?",
	[STMT_COUNT] = "SELECT COUNT(*) FROM sign_passport"
		       " WHERE kind_word = 'blade' AND district_code = ? AND state <> 18",
	[STMT_ADD] = "INSERT INTO sign_storm (district_code, open_code, words, until, staff_id,"
		     " staff_name, at, signs) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	[STMT_LOCK] = "SELECT id FROM sign_storm WHERE id = ? AND open_code IS NOT NULL"
		      " AND until > ? FOR UPDATE",
	[STMT_END] = "UPDATE sign_storm SET open_code = NULL, ended_at = ?, ended_by = ?"
		     " WHERE id = ?",
	[STMT_LIST] = "SELECT " COLUMNS " FROM sign_storm ORDER BY id DESC LIMIT ?",
};

#define ROW      \
	"uUstst" \
	"Uts"
#define INTO(s)                                                                              \
	&(s)->id, &(s)->district_code, &(s)->words, &(s)->until, &(s)->staff_name, &(s)->at, \
		&(s)->signs, &(s)->ended_at, &(s)->ended_by

int64_t storm_signs(struct db *db, uint32_t district_code)
{
	uint64_t n;

	return db_row(db, storm_statements[STMT_COUNT], "u", (uint64_t)district_code, "u", &n) ==
			       DB_ROW
		       ? (int64_t)n
		       : -1;
}

static int write_log(struct db *db, uint64_t id, const struct sign_deed *deed, enum sign_state from)
{
	const struct sign_step *step;
	uint64_t log_id;
	int result = sign_deed_may(deed, from, 0, &step);

	if (result != SIGN_DONE)
		return -1;
	return sign_write(db, SIGN_STORM, id, deed, step, &log_id);
}

static int send_inside(struct db *db, const struct storm_new *n, int64_t now, struct storm *out)
{
	const struct sign_deed deed = { .action = SIGN_WARN,
					.actor = n->actor,
					.actor_name = n->staff_name,
					.staff_id = n->staff_id,
					.note = n->words,
					.now = now };
	uint64_t code = n->district_code;
	int64_t signs;

	if (db_exec(db, storm_statements[STMT_OVER], "ut", code, now) < 0)
		return -1;
	switch (db_row(db, storm_statements[STMT_OPEN], "u", code, ROW, INTO(out))) {
	case DB_ROW:
		return STORM_HOLDS;
	case DB_FAILED:
		return -1;
	case DB_NONE:
		break;
	}
	signs = storm_signs(db, n->district_code);
	if (signs < 0 || db_exec(db, storm_statements[STMT_ADD], "uustustu", code, code, n->words,
				 n->until, n->staff_id, n->staff_name, now, (uint64_t)signs) != 1)
		return -1;
	*out = (struct storm){ .id = db_last_id(db),
			       .district_code = n->district_code,
			       .words = n->words,
			       .staff_name = n->staff_name,
			       .ended_by = "",
			       .at = now,
			       .until = n->until,
			       .ended_at = DB_NULL_TIME,
			       .signs = (unsigned int)signs };
	return write_log(db, out->id, &deed, SIGN_NONE) < 0 ? -1 : STORM_SENT;
}

int storm_send(struct db *db, const struct storm_new *new, int64_t now, struct storm *out)
{
	int result = -1;

	if (!*new->words || new->until <= now || new->until - now > STORM_MOST_DAYS * CLOCK_DAY)
		return STORM_BAD;
	/* Two at once: the unique key lets one in, the other finds it the second time. */
	for (int i = 0; i < 2; i++) {
		if (db_begin(db) < 0)
			return -1;
		result = db_end(db, send_inside(db, new, now, out));
		if (result >= 0 || !(db_was_duplicate(db) || db_retry(db)))
			break;
	}
	return result;
}

static int end_inside(struct db *db, uint64_t id, const struct sign_deed *deed)
{
	switch (db_row(db, storm_statements[STMT_LOCK], "ut", id, deed->now, "u", &id)) {
	case DB_NONE:
		return 0;
	case DB_FAILED:
		return -1;
	case DB_ROW:
		break;
	}
	if (db_exec(db, storm_statements[STMT_END], "tsu", deed->now, deed->actor_name, id) != 1)
		return -1;
	return write_log(db, id, deed, STORM_ON) < 0 ? -1 : 1;
}

int storm_end(struct db *db, uint64_t id, uint64_t staff_id, const char *staff_name,
	      enum sign_actor actor, int64_t now)
{
	const struct sign_deed deed = { .action = SIGN_WARN_END,
					.actor = actor,
					.actor_name = staff_name,
					.staff_id = staff_id,
					.note = "",
					.now = now };

	if (db_begin(db) < 0)
		return -1;
	return db_end(db, end_inside(db, id, &deed));
}

int storm_list(struct db *db, struct storm *out, unsigned int max)
{
	enum db_row_result row;
	unsigned int n = 0;

	if (db_query(db, storm_statements[STMT_LIST], "u", (uint64_t)max) < 0)
		return -1;
	while (n < max && (row = db_next(db, ROW, INTO(&out[n]))) != DB_NONE) {
		if (row == DB_FAILED)
			return -1;
		n++;
	}
	return (int)n;
}
