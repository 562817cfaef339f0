/* Sending a question in: once, however often the form arrives. */
#include "sign/ask.h"

#include <string.h>

#include "base/secret.h"
#include "db/db.h"

enum { STMT_ONCE, STMT_ADD, STMT_LOGGED, STMT_PASSPORT, STMT_PASSPORT_LOGGED, STMT__MAX };

const char *const ask_send_statements[STMT__MAX + 1] = {
	[STMT_ONCE] = "SELECT id, number, due_at FROM sign_ask WHERE once = ? AND citizen_id = ?",
	[STMT_ADD] = "INSERT INTO sign_ask (number, once, kind, state, citizen_id, passport_id,"
		     " order_token, design, trade, district_code, street_code, place_text, shop,"
		     " kind_word, width_mm, height_mm, depth_mm, lighting, body,"
		     " asked_at, due_at, changed_at, latin, palette)"
		     " VALUES (?, ?, ?, 1, ?, NULLIF(?, 0), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
		     " ?, ?, ?, ?, ?)",
	[STMT_LOGGED] = "UPDATE sign_ask SET log_id = ? WHERE id = ?",
	[STMT_PASSPORT] = "SELECT state FROM sign_passport WHERE id = ? FOR UPDATE",
	[STMT_PASSPORT_LOGGED] = "UPDATE sign_passport SET log_id = ? WHERE id = ?",
};

#define TRIES 3 /* of a transaction that met a deadlock, or a number that was taken */

/* The row with a number of its own. 1, 0 when number or form is taken, -1. */
static int add_row(struct db *db, const struct ask_new *n, int64_t now, struct ask_made *out)
{
	const struct sign_meant *s = &n->sign;
	uint64_t chance;

	secret_random(&chance, sizeof(chance));
	sign_number_make(out->number, SIGN_ASK_PREFIX, chance);
	if (db_exec(db, ask_send_statements[STMT_ADD], "sbuuubssuusssuuusstttsu", out->number,
		    (const void *)n->once, sizeof(n->once), (uint64_t)n->kind, n->citizen_id,
		    n->passport_id, (const void *)s->order_token, (size_t)SIGN_TOKEN, s->design,
		    s->trade, (uint64_t)n->district_code, (uint64_t)n->street_code, n->place_text,
		    n->shop, s->kind_word, (uint64_t)s->width_mm, (uint64_t)s->height_mm,
		    (uint64_t)s->depth_mm, s->lighting, n->body, now, out->due_at, now, s->latin,
		    (uint64_t)s->palette) < 0)
		return db_was_duplicate(db) ? 0 : -1;
	out->id = db_last_id(db);
	return 1;
}

static int sent_before(struct db *db, const struct ask_new *n, struct ask_made *out)
{
	const char *number;
	int found =
		(int)db_row(db, ask_send_statements[STMT_ONCE], "bu", (const void *)n->once,
			    sizeof(n->once), n->citizen_id, "ust", &out->id, &number, &out->due_at);

	if (found == DB_ROW)
		memcpy(out->number, number, sizeof(out->number));
	return found;
}

/* The storefront's owner reads in its history that somebody wrote, not who or what. */
static int note_on_passport(struct db *db, const struct ask_new *n, const struct ask_made *made,
			    int64_t now)
{
	const struct sign_deed deed = { .action = SIGN_COMPLAINT,
					.actor = SIGN_ANYBODY,
					.actor_name = "市民",
					.note = made->number,
					.now = now };
	const struct sign_step *step;
	unsigned int state;
	uint64_t log_id;
	int result;

	if (!n->passport_id || n->kind != ASK_PROBLEM)
		return SIGN_DONE;
	if (db_row(db, ask_send_statements[STMT_PASSPORT], "u", n->passport_id, "U", &state) !=
	    DB_ROW)
		return -1;
	result = sign_deed_may(&deed, state, 0, &step);
	if (result != SIGN_DONE)
		return result;
	if (sign_write(db, SIGN_PASSPORT, n->passport_id, &deed, step, &log_id) < 0 ||
	    db_exec(db, ask_send_statements[STMT_PASSPORT_LOGGED], "uu", log_id, n->passport_id) <
		    0)
		return -1;
	return SIGN_DONE;
}

static int send_inside(struct db *db, struct arena *a, const struct ask_new *n, int64_t now,
		       struct ask_made *out)
{
	const struct sign_deed deed = { .action = SIGN_SEND,
					.actor = n->kind == ASK_PROBLEM ? SIGN_ANYBODY : SIGN_OWNER,
					.actor_name = n->kind == ASK_PROBLEM ? "市民" : "店主",
					.note = "",
					.now = now };
	const struct sign_step *step = sign_step_of(SIGN_NONE, SIGN_SEND);
	int added = 0, found = sent_before(db, n, out);
	uint64_t log_id;
	int result;

	if (found != 0)
		return found < 0 ? -1 : SIGN_AGAIN;
	if (ask_due(db, a, now, &out->due_at) < 0)
		return -1;
	for (int i = 0; i < TRIES && added == 0; i++)
		added = add_row(db, n, now, out);
	if (added <= 0) /* the same form at the same moment: look again */
		return added < 0 ? -1 : sent_before(db, n, out) == DB_ROW ? SIGN_AGAIN : -1;
	if (sign_write(db, SIGN_ASK, out->id, &deed, step, &log_id) < 0 ||
	    db_exec(db, ask_send_statements[STMT_LOGGED], "uu", log_id, out->id) < 0)
		return -1;
	result = sign_attach(db, SIGN_ASK, out->id, log_id, n->citizen_id, n->photos,
			     n->photo_count);
	return result != SIGN_DONE ? result : note_on_passport(db, n, out, now);
}

int ask_send(struct db *db, struct arena *a, const struct ask_new *new, int64_t now,
	     struct ask_made *out)
{
	int result = -1;

	for (int i = 0; i < TRIES; i++) {
		if (db_begin(db) < 0)
			return -1;
		result = send_inside(db, a, new, now, out);
		if (result > 0 && result != SIGN_AGAIN) {
			db_end(db, -1);
			return result;
		}
		result = db_end(db, result);
		if (result >= 0 || !db_retry(db))
			break;
	}
	return result;
}
