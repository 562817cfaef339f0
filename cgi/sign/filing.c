#include "sign/filing.h"

#include "base/arena.h"
#include "base/clock.h"
#include "db/db.h"
#include "dispatch/clock.h"

enum {
	STMT_LOCK,
	STMT_MOVE,
	STMT_PRINT,
	STMT_HAS_PHOTO,
	STMT_CHECK_BEFORE,
	STMT_CHECK,
	STMT_CHECKS,
	STMT_OVER,
	STMT_DUE,
	STMT__MAX
};

const char *const filing_statements[STMT__MAX + 1] = {
	[STMT_LOCK] = "SELECT state, log_id, owner_id, turn, prints, filed_at, due_at, accepted_at,"
		      " valid_until, safety_at, safety_ok, safety_due, safety_told_at, revoked_why"
		      " FROM sign_passport WHERE id = ? FOR UPDATE",
	[STMT_MOVE] = "UPDATE sign_passport SET state = ?, log_id = ?, owner_id = NULLIF(?, 0),"
		      " turn = ?, prints = ?, filed_at = ?, due_at = ?, accepted_at = ?,"
		      " valid_until = ?, safety_at = ?, safety_ok = ?, safety_due = ?,"
		      " safety_told_at = ?, revoked_why = ?, changed_at = ? WHERE id = ?",
	[STMT_PRINT] = "INSERT INTO sign_print (passport_id, print, why, at) VALUES (?, ?, ?, ?)",
	[STMT_HAS_PHOTO] = "SELECT photo_id FROM sign_photo WHERE subject = 2 AND subject_id = ?"
			   " LIMIT 1",
	[STMT_CHECK_BEFORE] = "SELECT id FROM sign_check WHERE once = ?",
	[STMT_CHECK] = "INSERT INTO sign_check (once, passport_id, at, faults, note)"
		       " VALUES (?, ?, ?, ?, ?)",
	[STMT_CHECKS] = "SELECT at, faults, note FROM sign_check WHERE passport_id = ?"
			" ORDER BY id DESC LIMIT ?",
	[STMT_OVER] = "SELECT id FROM sign_passport WHERE state = 14 AND valid_until < ?"
		      " ORDER BY valid_until LIMIT ?",
	/* Of what is on the wall: agreed and filed, also when the filing is over. */
	[STMT_DUE] = "SELECT id FROM sign_passport WHERE safety_due < ?"
		     " AND safety_told_at IS NULL AND state <> 18 ORDER BY safety_due LIMIT ?",
};

#define TRIES 3 /* of a transaction that met a deadlock */

static const struct {
	const char *name, *say;
} items[CHECK__MAX] = {
	[CHECK_BOLTS] = { "bolts", "螺栓和支架牢固，没有松动" },
	[CHECK_PANELS] = { "panels", "面板没有开裂、翘起、脱落" },
	[CHECK_LETTERS] = { "letters", "字没有松动、缺损" },
	[CHECK_WIRES] = { "wires", "电线没有外露、破皮，漏电保护正常" },
	[CHECK_LIGHTS] = { "lights", "灯亮度正常，没有断亮、闪烁" },
	[CHECK_RUST] = { "rust", "没有严重锈蚀" },
};

const char *check_item_name(unsigned int item)
{
	return item < CHECK__MAX ? items[item].name : "";
}

const char *check_item_say(unsigned int item)
{
	return item < CHECK__MAX ? items[item].say : "";
}

/* The row, as it was and then as it is to be. */
struct filing {
	struct db *db;
	struct arena *arena;
	uint64_t id, log_id, owner_id;
	unsigned int state, turn, prints, safety_ok;
	int64_t filed_at, due_at, accepted_at, valid_until, safety_at, safety_due, safety_told_at;
	const char *revoked_why;
	const struct sign_deed *deed;
	struct filing_more *more;
};

static int lock(struct filing *f)
{
	return (int)db_row(f->db, filing_statements[STMT_LOCK], "u", f->id,
			   "UuuUUttttt"
			   "Utts",
			   &f->state, &f->log_id, &f->owner_id, &f->turn, &f->prints, &f->filed_at,
			   &f->due_at, &f->accepted_at, &f->valid_until, &f->safety_at,
			   &f->safety_ok, &f->safety_due, &f->safety_told_at, &f->revoked_why);
}

static int store(const struct filing *f, const struct sign_step *step, uint64_t log_id)
{
	return db_exec(f->db, filing_statements[STMT_MOVE], "uuuuutttttuttstu", (uint64_t)step->to,
		       log_id, f->owner_id, (uint64_t)f->turn, (uint64_t)f->prints, f->filed_at,
		       f->due_at, f->accepted_at, f->valid_until, f->safety_at,
		       (uint64_t)f->safety_ok, f->safety_due, f->safety_told_at, f->revoked_why,
		       f->deed->now, f->id) < 0
		       ? -1
		       : 0;
}

/* --- each action's own --- */

static int file(struct filing *f)
{
	struct calendar calendar;
	uint64_t photo;
	enum db_row_result has;

	if (f->deed->action == SIGN_RENEW && f->state == FILING_ACCEPTED &&
	    f->valid_until - f->deed->now > RENEW_DAYS * CLOCK_DAY)
		return SIGN_NOT_NOW;
	has = db_row(f->db, filing_statements[STMT_HAS_PHOTO], "u", f->id, "u", &photo);
	if (has == DB_FAILED || calendar_load(f->db, f->arena, &calendar) < 0)
		return -1;
	if (has == DB_NONE && !f->more->photo_count)
		return SIGN_NO_PHOTO;
	f->filed_at = f->deed->now;
	f->due_at = clock_deadline(&calendar, f->deed->now, FILING_DAYS, TIME_WORKING_DAYS);
	return SIGN_DONE;
}

static int accept(struct filing *f)
{
	int64_t now = f->deed->now;

	f->due_at = DB_NULL_TIME;
	f->accepted_at = now;
	/* A renewal before the end loses nothing of what is left. */
	if (f->valid_until == DB_NULL_TIME || f->valid_until < now)
		f->valid_until = now;
	f->valid_until += FILING_YEARS * 365 * CLOCK_DAY;
	if (f->safety_due == DB_NULL_TIME)
		f->safety_due = now + SAFETY_DAYS * CLOCK_DAY;
	return SIGN_DONE;
}

/* Anything out of order leaves the day as it was: it is to be mended and looked at again. */
static int check(struct filing *f)
{
	const struct filing_more *m = f->more;
	int64_t now = f->deed->now;
	uint64_t before;

	switch (db_row(f->db, filing_statements[STMT_CHECK_BEFORE], "b", (const void *)m->once,
		       (size_t)SIGN_TOKEN, "u", &before)) {
	case DB_ROW:
		return SIGN_AGAIN;
	case DB_FAILED:
		return -1;
	case DB_NONE:
		break;
	}
	if (!m->photo_count)
		return SIGN_NO_PHOTO;
	if (m->faults && !*f->deed->note)
		return SIGN_NO_NOTE;
	if (db_exec(f->db, filing_statements[STMT_CHECK], "butus", (const void *)m->once,
		    (size_t)SIGN_TOKEN, f->id, now, (uint64_t)m->faults, f->deed->note) != 1)
		return db_was_duplicate(f->db) ? SIGN_AGAIN : -1;
	f->safety_at = now;
	f->safety_ok = m->faults == 0;
	if (f->safety_ok) {
		f->safety_due = now + SAFETY_DAYS * CLOCK_DAY;
		f->safety_told_at = DB_NULL_TIME;
	}
	return SIGN_DONE;
}

static int reprint(struct filing *f)
{
	f->prints++;
	f->more->print = f->prints;
	return db_exec(f->db, filing_statements[STMT_PRINT], "uust", f->id, (uint64_t)f->prints,
		       f->deed->note, f->deed->now) == 1
		       ? SIGN_DONE
		       : -1;
}

/* The link that was handed over ends here: who handed it over knows it, too. */
static int take_over(struct filing *f)
{
	if (f->owner_id && f->owner_id != f->more->citizen_id)
		return SIGN_CHANGED;
	if (!f->owner_id)
		f->turn++;
	f->more->turn = f->turn;
	f->owner_id = f->more->citizen_id;
	return SIGN_DONE;
}

static int own_part(struct filing *f)
{
	switch (f->deed->action) {
	case SIGN_FILE:
	case SIGN_RENEW:
		return file(f);
	case SIGN_ACCEPT:
		return accept(f);
	case SIGN_CHECK:
		return check(f);
	case SIGN_REPRINT:
		return reprint(f);
	case SIGN_TAKE_OVER:
		return take_over(f);
	case SIGN_HAND_OVER:
		f->owner_id = 0;
		f->more->turn = ++f->turn;
		return SIGN_DONE;
	case SIGN_REMIND:
		f->safety_told_at = f->deed->now;
		return SIGN_DONE;
	case SIGN_REVOKE:
		f->revoked_why = f->deed->note;
		f->due_at = DB_NULL_TIME;
		return SIGN_DONE;
	case SIGN_RETURN:
	case SIGN_UNFILE:
		f->due_at = DB_NULL_TIME;
		return SIGN_DONE;
	default:
		return SIGN_DONE;
	}
}

/* --- one of them --- */

static int act_inside(struct filing *f)
{
	const struct sign_step *step;
	uint64_t log_id;
	int result = lock(f);

	if (result != DB_ROW)
		return result == DB_NONE ? SIGN_NOT_FOUND : -1;
	result = sign_deed_may(f->deed, f->state, f->log_id, &step);
	if (result == SIGN_DONE)
		result = own_part(f);
	if (result != SIGN_DONE)
		return result;
	if (sign_write(f->db, SIGN_PASSPORT, f->id, f->deed, step, &log_id) < 0 ||
	    store(f, step, log_id) < 0)
		return -1;
	return sign_attach(f->db, SIGN_PASSPORT, f->id, log_id, f->more->citizen_id,
			   f->more->photos, f->more->photo_count);
}

int filing_act(struct db *db, struct arena *a, uint64_t passport_id, const struct sign_deed *deed,
	       struct filing_more *more)
{
	struct filing_more none = { .citizen_id = 0 };
	int result = -1;

	for (int i = 0; i < TRIES; i++) {
		struct filing f = { .db = db,
				    .arena = a,
				    .id = passport_id,
				    .deed = deed,
				    .more = more ? more : &none };

		if (db_begin(db) < 0)
			return -1;
		result = act_inside(&f);
		if (result > 0) {
			db_end(db, -1);
			return result;
		}
		result = db_end(db, result);
		if (result == SIGN_DONE || !db_retry(db))
			break;
	}
	return result;
}

int filing_checks(struct db *db, uint64_t passport_id, struct safety_check *out, unsigned int max)
{
	enum db_row_result row;
	unsigned int n = 0;

	if (db_query(db, filing_statements[STMT_CHECKS], "uu", passport_id, (uint64_t)max) < 0)
		return -1;
	while (n < max &&
	       (row = db_next(db, "tUs", &out[n].at, &out[n].faults, &out[n].note)) != DB_NONE) {
		if (row == DB_FAILED)
			return -1;
		n++;
	}
	return (int)n;
}

/* --- the clock's --- */

#define PIECE 50

static int each_due(struct db *db, struct arena *a, const char *sql, int64_t before,
		    enum sign_action action, int64_t now, unsigned int most)
{
	const struct sign_deed deed = {
		.action = action, .actor = SIGN_CLOCK, .actor_name = "系统", .note = "", .now = now
	};
	uint64_t ids[PIECE];
	enum db_row_result row;
	unsigned int n = 0;
	int done = 0;

	most = most < PIECE ? most : PIECE;
	if (db_query(db, sql, "tu", before, (uint64_t)most) < 0)
		return -1;
	while (n < most && (row = db_next(db, "u", &ids[n])) != DB_NONE) {
		if (row == DB_FAILED)
			return -1;
		n++;
	}
	for (unsigned int i = 0; i < n; i++) {
		int result = filing_act(db, a, ids[i], &deed, NULL);

		if (result < 0)
			return -1;
		done += result == SIGN_DONE;
	}
	return done;
}

int filing_expire(struct db *db, struct arena *a, int64_t now, unsigned int most)
{
	return each_due(db, a, filing_statements[STMT_OVER], now, SIGN_EXPIRE, now, most);
}

int filing_remind(struct db *db, struct arena *a, int64_t now, unsigned int most)
{
	return each_due(db, a, filing_statements[STMT_DUE], now + SAFETY_REMIND * CLOCK_DAY,
			SIGN_REMIND, now, most);
}
