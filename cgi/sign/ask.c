#include "sign/ask.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/secret.h"
#include "db/db.h"
#include "dispatch/clock.h"
#include "sign/passport.h"

enum { STMT_FIND, STMT_LOCK, STMT_MOVE, STMT_DESIGN, STMT_SILENT, STMT__MAX };

#define ASK_COLUMNS                                                                              \
	"a.id, a.number, a.kind, a.state, a.citizen_id, a.passport_id, p.number, a.order_token," \
	" a.design, a.trade, a.district_code, a.street_code, a.place_text, a.shop, a.kind_word," \
	" a.width_mm, a.height_mm, a.depth_mm, a.lighting, a.body, a.asked_at,"                  \
	" a.due_at, a.late, a.rounds, a.verdict, a.first_verdict, a.answered_at, a.changed_at,"  \
	" a.closed_at, a.log_id, a.latin, a.palette"
#define ASK_FROM " FROM sign_ask a LEFT JOIN sign_passport p ON p.id = a.passport_id"

const char *const ask_statements[STMT__MAX + 1] = {
	[STMT_FIND] = "SELECT " ASK_COLUMNS ASK_FROM " WHERE a.number = ?",
	[STMT_LOCK] = "SELECT " ASK_COLUMNS ASK_FROM " WHERE a.id = ? FOR UPDATE",
	[STMT_MOVE] = "UPDATE sign_ask SET state = ?, passport_id = NULLIF(?, 0), due_at = ?,"
		      " late = ?, rounds = ?, verdict = ?, first_verdict = ?, answered_at = ?,"
		      " changed_at = ?, closed_at = ?, log_id = ? WHERE id = ?",
	[STMT_DESIGN] = "UPDATE sign_ask SET order_token = ?, design = ?, trade = ?, kind_word = ?,"
			" lighting = ?, width_mm = ?, height_mm = ?, depth_mm = ?, latin = ?,"
			" palette = ? WHERE id = ?",
	[STMT_SILENT] = "SELECT id FROM sign_ask WHERE state = 2 AND changed_at < ?"
			" ORDER BY changed_at LIMIT ?",
};

#define TRIES 3 /* of a transaction that met a deadlock, or a number that was taken */

static const char *const kinds[] = { "", "开店前指导", "招牌意见" };
static const char *const verdicts[] = { "", "可以", "需调整", "不可以" };

const char *ask_kind_say(unsigned int kind)
{
	return kind < sizeof(kinds) / sizeof(*kinds) ? kinds[kind] : "";
}

const char *ask_verdict_say(unsigned int verdict)
{
	return verdict < sizeof(verdicts) / sizeof(*verdicts) ? verdicts[verdict] : "";
}

bool ask_waits_for_staff(unsigned int state)
{
	return state == ASK_WAITING || state == ASK_QUESTION || state == ASK_REVISED;
}

int ask_due(struct db *db, struct arena *a, int64_t now, int64_t *due)
{
	struct calendar calendar;

	if (calendar_load(db, a, &calendar) < 0)
		return -1;
	*due = clock_deadline(&calendar, now, ASK_DAYS, TIME_WORKING_DAYS);
	return 0;
}

/* --- reading --------------------------------------------------------------------------------- */

/* The row that ASK_COLUMNS names. */
static int find(struct db *db, const char *sql, const char *in, uint64_t id, const char *number,
		struct ask *out)
{
	struct db_bytes token;
	unsigned int district, street, width, height, depth, late;
	enum db_row_result row;
	static const char columns[] = "usUUuusbssUUsssUUUssttUUUUtttusU";

#define INTO                                                                                    \
	columns, &out->id, &out->number, &out->kind, &out->state, &out->citizen_id,             \
		&out->passport_id, &out->passport_number, &token, &out->sign.design,            \
		&out->sign.trade, &district, &street, &out->place_text, &out->shop,             \
		&out->sign.kind_word, &width, &height, &depth, &out->sign.lighting, &out->body, \
		&out->asked_at, &out->due_at, &late, &out->rounds, &out->verdict,               \
		&out->first_verdict, &out->answered_at, &out->changed_at, &out->closed_at,      \
		&out->log_id, &out->sign.latin, &out->sign.palette
	row = number ? db_row(db, sql, in, number, INTO) : db_row(db, sql, in, id, INTO);
#undef INTO
	if (row != DB_ROW)
		return (int)row;
	out->sign.order_token = token.len == SIGN_TOKEN ? token.data : NULL;
	out->sign.width_mm = width;
	out->sign.height_mm = height;
	out->sign.depth_mm = depth;
	out->district_code = district;
	out->street_code = street;
	out->late = late;
	return 1;
}

int ask_find(struct db *db, const char *number, struct ask *out)
{
	return find(db, ask_statements[STMT_FIND], "s", 0, number, out);
}

/* --- acting --- */

struct acting {
	struct db *db;
	struct arena *arena;
	struct ask ask;
	const struct sign_deed *deed;
	struct ask_more *more;
	const struct sign_step *step;
};

/* An answer ends the clock; whether it was late stays. */
static int answer(struct acting *d)
{
	struct ask *k = &d->ask;

	if (d->more->verdict < VERDICT_GOOD || d->more->verdict > VERDICT_NO)
		return SIGN_NO_VERDICT;
	if (k->due_at != DB_NULL_TIME && d->deed->now > k->due_at)
		k->late = true;
	k->verdict = d->more->verdict;
	if (!k->rounds) {
		k->first_verdict = k->verdict;
		k->answered_at = d->deed->now;
	}
	k->rounds += k->rounds < 255;
	return SIGN_DONE;
}

static int revise(struct acting *d)
{
	const struct sign_meant *s = d->more->sign;

	if (d->ask.kind != ASK_GUIDANCE)
		return SIGN_NOT_NOW;
	if (!s && !*d->deed->note && !d->more->photo_count)
		return SIGN_NO_NOTE;
	if (!s)
		return SIGN_DONE;
	return db_exec(d->db, ask_statements[STMT_DESIGN], "bssssuuusuu",
		       (const void *)s->order_token, (size_t)SIGN_TOKEN, s->design, s->trade,
		       s->kind_word, s->lighting, (uint64_t)s->width_mm, (uint64_t)s->height_mm,
		       (uint64_t)s->depth_mm, s->latin, (uint64_t)s->palette, d->ask.id) < 0
		       ? -1
		       : SIGN_DONE;
}

/* What was agreed becomes the storefront's, once. */
static int agree(struct acting *d)
{
	struct ask *k = &d->ask;
	struct passport_made made;

	if (k->kind != ASK_GUIDANCE)
		return SIGN_NOT_NOW;
	if (k->verdict == VERDICT_NO)
		return SIGN_REFUSED_VERDICT;
	if (k->passport_id)
		return SIGN_DONE;
	if (passport_issue(d->db, d->more->prefix, k, d->deed, &made) < 0)
		return -1;
	k->passport_id = made.id;
	memcpy(d->more->passport, made.number, sizeof(made.number));
	return SIGN_DONE;
}

static int act_inside(struct acting *d, uint64_t id)
{
	struct ask *k = &d->ask;
	int64_t now = d->deed->now, due = DB_NULL_TIME, closed = DB_NULL_TIME;
	int result = find(d->db, ask_statements[STMT_LOCK], "u", id, NULL, k);
	uint64_t log_id;

	if (result <= 0)
		return result < 0 ? -1 : SIGN_NOT_FOUND;
	result = sign_deed_may(d->deed, k->state, k->log_id, &d->step);
	if (result != SIGN_DONE)
		return result;
	if (d->deed->action == SIGN_ANSWER)
		result = answer(d);
	else if (d->deed->action == SIGN_REVISE)
		result = revise(d);
	else if (d->deed->action == SIGN_AGREE)
		result = agree(d);
	if (result != SIGN_DONE)
		return result;
	if (d->deed->action == SIGN_NOTE)
		due = k->due_at;
	else if (ask_waits_for_staff(d->step->to) && ask_due(d->db, d->arena, now, &due) < 0)
		return -1;
	if (d->step->to >= ASK_AGREED && d->step->to <= ASK_CLOSED)
		closed = now;
	if (sign_write(d->db, SIGN_ASK, k->id, d->deed, d->step, &log_id) < 0 ||
	    db_exec(d->db, ask_statements[STMT_MOVE], "uutuuuutttuu", (uint64_t)d->step->to,
		    k->passport_id, due, (uint64_t)k->late, (uint64_t)k->rounds,
		    (uint64_t)k->verdict, (uint64_t)k->first_verdict, k->answered_at, now, closed,
		    log_id, k->id) < 0)
		return -1;
	return d->more && d->more->photo_count
		       ? sign_attach(d->db, SIGN_ASK, k->id, log_id,
				     d->more->citizen_id ? d->more->citizen_id : k->citizen_id,
				     d->more->photos, d->more->photo_count)
		       : SIGN_DONE;
}

int ask_act(struct db *db, struct arena *a, uint64_t ask_id, const struct sign_deed *deed,
	    struct ask_more *more)
{
	struct ask_more none = { .verdict = VERDICT_NONE };
	int result = -1;

	for (int i = 0; i < TRIES; i++) {
		struct acting d = {
			.db = db, .arena = a, .deed = deed, .more = more ? more : &none
		};

		if (db_begin(db) < 0)
			return -1;
		result = act_inside(&d, ask_id);
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

int ask_close_silent(struct db *db, struct arena *a, int64_t now, unsigned int most)
{
	const struct sign_deed deed = { .action = SIGN_SILENCE,
					.actor = SIGN_CLOCK,
					.actor_name = "系统",
					.note = "",
					.now = now };
	uint64_t ids[50];
	enum db_row_result row;
	unsigned int n = 0;
	int closed = 0;

	if (most > sizeof(ids) / sizeof(*ids))
		most = sizeof(ids) / sizeof(*ids);
	if (db_query(db, ask_statements[STMT_SILENT], "tu", now - ASK_SILENT_DAYS * CLOCK_DAY,
		     (uint64_t)most) < 0)
		return -1;
	while (n < most && (row = db_next(db, "u", &ids[n])) != DB_NONE) {
		if (row == DB_FAILED)
			return -1;
		n++;
	}
	for (unsigned int i = 0; i < n; i++) {
		int result = ask_act(db, a, ids[i], &deed, NULL);

		if (result < 0)
			return -1;
		closed += result == SIGN_DONE;
	}
	return closed;
}
