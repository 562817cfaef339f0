#include "sign/passport.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/secret.h"
#include "db/db.h"

#define TRIES         3
#define OWNER_PURPOSE "sign-owner"
#define ASK_PURPOSE   "sign-ask"

enum { STMT_FIND, STMT_ADD, STMT_LOGGED, STMT_SCAN, STMT_SCANS, STMT_PRINTS, STMT_OF, STMT__MAX };

const char *const passport_statements[STMT__MAX + 1] = {
	/* Storm notices are for what hangs out over the street. */
	[STMT_FIND] =
		"SELECT p.id, p.number, p.state, p.owner_id, p.turn, p.ask_id, p.order_token,"
		" p.design, p.trade, p.district_code, p.street_code, p.place_text, p.shop,"
		" p.kind_word, p.width_mm, p.height_mm, p.depth_mm, p.lighting, p.agreed_at,"
		" p.filed_at, p.due_at, p.accepted_at, p.valid_until, p.safety_at, p.safety_ok,"
		" p.safety_due, p.prints, p.revoked_why, p.changed_at, p.log_id,"
		" s.words, s.at, s.until, p.latin, p.palette FROM sign_passport p"
		" LEFT JOIN sign_storm s ON p.kind_word = 'blade'"
		" AND s.open_code = p.district_code AND s.until > ?"
		" WHERE p.number = ?",
	[STMT_ADD] = "INSERT INTO sign_passport (number, state, owner_id, ask_id, order_token,"
		     " design, trade, district_code, street_code, place_text, shop, kind_word,"
		     " width_mm, height_mm, depth_mm, lighting, agreed_at, changed_at, latin,"
		     " palette, prints)"
		     " VALUES (?, 11, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
	[STMT_LOGGED] = "UPDATE sign_passport SET log_id = ? WHERE id = ?",
	[STMT_SCAN] = "INSERT INTO sign_scan (passport_id, day, print, scans)"
		      " VALUES (?, DATE(?), ?, 1) ON DUPLICATE KEY UPDATE scans = scans + 1",
	[STMT_SCANS] = "SELECT COALESCE(SUM(scans), 0) FROM sign_scan"
		       " WHERE passport_id = ? AND day > DATE(?)",
	[STMT_PRINTS] = "SELECT print, why, at FROM sign_print WHERE passport_id = ?"
			" ORDER BY print DESC LIMIT ?",
	[STMT_OF] = "SELECT id, number, shop, place_text, state, due_at, valid_until, safety_due,"
		    " district_code FROM sign_passport WHERE owner_id = ? AND id < ?"
		    " ORDER BY id DESC LIMIT ?",
};

int passport_find(struct db *db, const char *number, int64_t now, struct passport *out)
{
	unsigned int district, street, width, height, depth, safety_ok;
	struct db_bytes token;
	int found = (int)db_row(db, passport_statements[STMT_FIND], "ts", now, number,
				"usUuUubssUUsssUUUsttttttUtUstusttsU", &out->id, &out->number,
				&out->state, &out->owner_id, &out->turn, &out->ask_id, &token,
				&out->sign.design, &out->sign.trade, &district, &street,
				&out->place_text, &out->shop, &out->sign.kind_word, &width, &height,
				&depth, &out->sign.lighting, &out->agreed_at, &out->filed_at,
				&out->due_at, &out->accepted_at, &out->valid_until, &out->safety_at,
				&safety_ok, &out->safety_due, &out->prints, &out->revoked_why,
				&out->changed_at, &out->log_id, &out->storm_words, &out->storm_at,
				&out->storm_until, &out->sign.latin, &out->sign.palette);

	if (found != DB_ROW)
		return found;
	out->sign.order_token = token.len == SIGN_TOKEN ? token.data : NULL;
	out->sign.width_mm = width;
	out->sign.height_mm = height;
	out->sign.depth_mm = depth;
	out->district_code = district;
	out->street_code = street;
	out->safety_ok = safety_ok;
	return 1;
}

static int add_row(struct db *db, const char *prefix, const struct ask *k, int64_t now,
		   struct passport_made *out)
{
	const struct sign_meant *s = &k->sign;

	for (int i = 0; i < TRIES; i++) {
		uint64_t chance;

		secret_random(&chance, sizeof(chance));
		sign_number_make(out->number, prefix, chance);
		if (db_exec(db, passport_statements[STMT_ADD], "suubssuusssuuusttsu", out->number,
			    k->citizen_id, k->id, (const void *)s->order_token, (size_t)SIGN_TOKEN,
			    s->design, s->trade, (uint64_t)k->district_code,
			    (uint64_t)k->street_code, k->place_text, k->shop, s->kind_word,
			    (uint64_t)s->width_mm, (uint64_t)s->height_mm, (uint64_t)s->depth_mm,
			    s->lighting, now, now, s->latin, (uint64_t)s->palette) == 1) {
			out->id = db_last_id(db);
			return 0;
		}
		if (!db_was_duplicate(db))
			break;
	}
	return -1;
}

int passport_issue(struct db *db, const char *prefix, const struct ask *ask,
		   const struct sign_deed *deed, struct passport_made *out)
{
	const struct sign_deed issue = { .action = SIGN_ISSUE,
					 .actor = deed->actor,
					 .actor_name = deed->actor_name,
					 .staff_id = deed->staff_id,
					 .note = "",
					 .now = deed->now };
	const struct sign_step *step = sign_step_of(SIGN_NONE, SIGN_ISSUE);
	uint64_t log_id;

	if (add_row(db, prefix, ask, deed->now, out) < 0 ||
	    sign_write(db, SIGN_PASSPORT, out->id, &issue, step, &log_id) < 0)
		return -1;
	return db_exec(db, passport_statements[STMT_LOGGED], "uu", log_id, out->id) < 0 ? -1 : 0;
}

/* --- secrets --------------------------------------------------------------------------------- */

static const char *secret_text_of(struct arena *a, const char *purpose, const char *what)
{
	unsigned char tag[SECRET_TAG];
	char text[TOKEN_TEXT + 1];

	secret_tag(tag, purpose, what, strlen(what));
	token_text(text, tag);
	return arena_strdup(a, text);
}

static bool holds(const char *purpose, const char *what, const char *k)
{
	unsigned char tag[SECRET_TAG];

	return k && token_parse(tag, k) == 0 && secret_tag_is(tag, purpose, what, strlen(what));
}

#define OWNER_TEXT (SIGN_NUMBER_LEN + 12)

static void owner_text(char out[OWNER_TEXT], const char *number, unsigned int turn)
{
	snprintf(out, OWNER_TEXT, "%s.%u", number, turn);
}

const char *passport_secret(struct arena *a, const char *number, unsigned int turn)
{
	char what[OWNER_TEXT];

	owner_text(what, number, turn);
	return secret_text_of(a, OWNER_PURPOSE, what);
}

bool passport_secret_holds(const char *number, unsigned int turn, const char *k)
{
	char what[OWNER_TEXT];

	owner_text(what, number, turn);
	return holds(OWNER_PURPOSE, what, k);
}

const char *ask_secret(struct arena *a, const char *number)
{
	return secret_text_of(a, ASK_PURPOSE, number);
}

bool ask_secret_holds(const char *number, const char *k)
{
	return holds(ASK_PURPOSE, number, k);
}

/* --- stickers and scans --- */

/* The day is China's. */
int passport_scanned(struct db *db, uint64_t id, unsigned int print, int64_t now)
{
	return db_exec(db, passport_statements[STMT_SCAN], "utu", id, now + CLOCK_CST,
		       (uint64_t)print) < 0
		       ? -1
		       : 0;
}

int passport_scans(struct db *db, uint64_t id, unsigned int days, int64_t now, uint64_t *out)
{
	return db_row(db, passport_statements[STMT_SCANS], "ut", id,
		      now + CLOCK_CST - days * CLOCK_DAY, "u", out) == DB_ROW
		       ? 0
		       : -1;
}

int passport_prints(struct db *db, uint64_t id, struct passport_print *out, unsigned int max)
{
	enum db_row_result row;
	unsigned int n = 0;

	if (db_query(db, passport_statements[STMT_PRINTS], "uu", id, (uint64_t)max) < 0)
		return -1;
	while (n < max &&
	       (row = db_next(db, "Ust", &out[n].print, &out[n].why, &out[n].at)) != DB_NONE) {
		if (row == DB_FAILED)
			return -1;
		n++;
	}
	return (int)n;
}

int passports_of(struct db *db, uint64_t citizen_id, uint64_t before, struct passport_line *out,
		 unsigned int max)
{
	enum db_row_result row;
	unsigned int n = 0;

	if (db_query(db, passport_statements[STMT_OF], "uuu", citizen_id, before, (uint64_t)max) <
	    0)
		return -1;
	while (n < max) {
		struct passport_line *l = &out[n];

		row = db_next(db, "usssUtttU", &l->id, &l->number, &l->shop, &l->place_text,
			      &l->state, &l->due_at, &l->valid_until, &l->safety_due,
			      &l->district_code);
		if (row == DB_NONE)
			break;
		if (row == DB_FAILED)
			return -1;
		n++;
	}
	return (int)n;
}
