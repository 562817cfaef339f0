#include "sign/tell.h"

#include "base/arena.h"
#include "base/log.h"
#include "db/db.h"
#include "sign/ask.h"
#include "sign/filing.h"
#include "sign/order.h"

enum {
	STMT_CLAIM,
	STMT_ENTRY,
	STMT_ASKER,
	STMT_OWNER,
	STMT_PIECE_END,
	STMT_PIECE,
	STMT_REACHED,
	STMT_LIST,
	STMT_READ,
	STMT__MAX
};

const char *const sign_tell_statements[STMT__MAX + 1] = {
	[STMT_CLAIM] = "SELECT about, reached FROM outbox WHERE id = ? FOR UPDATE SKIP LOCKED",
	[STMT_ENTRY] = "SELECT subject, subject_id, at FROM sign_log WHERE id = ?",
	[STMT_ASKER] = "INSERT IGNORE INTO sign_notice (citizen_id, log_id, at)"
		       " SELECT citizen_id, ?, ? FROM sign_ask WHERE id = ?",
	[STMT_OWNER] = "INSERT IGNORE INTO sign_notice (citizen_id, log_id, at)"
		       " SELECT owner_id, ?, ? FROM sign_passport"
		       " WHERE id = ? AND owner_id IS NOT NULL",
	/* The last of a full piece; none when the rest is smaller. */
	[STMT_PIECE_END] =
		"SELECT p.id FROM sign_passport p JOIN sign_storm s ON s.id = ?"
		" WHERE p.kind_word = 'blade' AND p.district_code = s.district_code AND p.id > ?"
		" ORDER BY p.id LIMIT 1 OFFSET ?",
	[STMT_PIECE] =
		"INSERT IGNORE INTO sign_notice (citizen_id, log_id, passport_id, at)"
		" SELECT p.owner_id, ?, p.id, ? FROM sign_passport p JOIN sign_storm s ON s.id = ?"
		" WHERE p.kind_word = 'blade' AND p.district_code = s.district_code"
		" AND p.id > ? AND p.id <= ? AND p.owner_id IS NOT NULL AND p.state <> 18"
		" AND p.agreed_at <= s.at",
	[STMT_REACHED] = "UPDATE outbox SET reached = ?, next_at = ? WHERE id = ?",
	[STMT_LIST] = "SELECT n.id, l.subject, l.action, COALESCE(a.number, p.number, q.number),"
		      " l.note, n.at, n.read_at IS NULL FROM sign_notice n"
		      " JOIN sign_log l ON l.id = n.log_id"
		      " LEFT JOIN sign_ask a ON l.subject = 1 AND a.id = l.subject_id"
		      " LEFT JOIN sign_passport p ON l.subject = 2 AND p.id = l.subject_id"
		      " LEFT JOIN sign_passport q ON q.id = n.passport_id"
		      " WHERE n.citizen_id = ? AND n.id < ? ORDER BY n.id DESC LIMIT ?",
	[STMT_READ] = "UPDATE sign_notice SET read_at = ?"
		      " WHERE citizen_id = ? AND id >= ? AND id <= ? AND read_at IS NULL",
};

#define TRIES    3 /* of a transaction that met a deadlock */
#define EVERYONE ((uint64_t)INT64_MAX)

struct entry {
	uint64_t log_id, subject_id, reached;
	unsigned int subject;
	int64_t at;
};

static int tell_one(struct db *db, const struct entry *e)
{
	return db_exec(db, sign_tell_statements[e->subject == SIGN_ASK ? STMT_ASKER : STMT_OWNER],
		       "utu", e->log_id, e->at, e->subject_id) < 0
		       ? -1
		       : 0;
}

static int tell_piece(struct db *db, const struct entry *e, uint64_t *upto)
{
	*upto = EVERYONE;
	if (db_row(db, sign_tell_statements[STMT_PIECE_END], "uuu", e->subject_id, e->reached,
		   (uint64_t)SIGN_TELL_PIECE - 1, "u", upto) == DB_FAILED)
		return -1;
	return db_exec(db, sign_tell_statements[STMT_PIECE], "utuuu", e->log_id, e->at,
		       e->subject_id, e->reached, *upto) < 0
		       ? -1
		       : 0;
}

static int tell_inside(struct db *db, const struct outbox_row *row, int64_t now)
{
	struct entry e = { .log_id = 0 };
	uint64_t upto = EVERYONE;
	enum db_row_result found = db_row(db, sign_tell_statements[STMT_CLAIM], "u", row->id, "uu",
					  &e.log_id, &e.reached);

	if (found != DB_ROW)
		return found == DB_NONE ? SIGN_TELL_TAKEN : -1;
	found = db_row(db, sign_tell_statements[STMT_ENTRY], "u", e.log_id, "Uut", &e.subject,
		       &e.subject_id, &e.at);
	if (found == DB_FAILED)
		return -1;
	if (found == DB_ROW &&
	    (e.subject == SIGN_STORM ? tell_piece(db, &e, &upto) : tell_one(db, &e)) < 0)
		return -1;
	if (upto == EVERYONE)
		return outbox_done(db, row->id) < 0 ? -1 : SIGN_TOLD;
	return db_exec(db, sign_tell_statements[STMT_REACHED], "utu", upto, now, row->id) < 0
		       ? -1
		       : SIGN_TELL_MORE;
}

int sign_tell(struct db *db, const struct outbox_row *row, int64_t now)
{
	int result = -1;

	for (int i = 0; i < TRIES; i++) {
		if (db_begin(db) < 0)
			return -1;
		result = db_end(db, tell_inside(db, row, now));
		if (result >= 0 || !db_retry(db))
			break;
	}
	return result;
}

int sign_notices(struct db *db, uint64_t citizen_id, uint64_t before, struct sign_notice *out,
		 unsigned int max)
{
	enum db_row_result row;
	unsigned int n = 0, unread;

	if (db_query(db, sign_tell_statements[STMT_LIST], "uuu", citizen_id, before,
		     (uint64_t)max) < 0)
		return -1;
	while (n < max) {
		struct sign_notice *s = &out[n];

		row = db_next(db, "uUUsstU", &s->id, &s->subject, &s->action, &s->number, &s->note,
			      &s->at, &unread);
		if (row == DB_NONE)
			break;
		if (row == DB_FAILED)
			return -1;
		s->unread = unread;
		n++;
	}
	return (int)n;
}

int sign_notices_shown(struct db *db, uint64_t citizen_id, const struct sign_notice *shown,
		       size_t count, int64_t now)
{
	size_t unread = 0;

	for (size_t i = 0; i < count; i++)
		unread += shown[i].unread;
	if (!unread)
		return 0;
	return db_exec(db, sign_tell_statements[STMT_READ], "tuuu", now, citizen_id,
		       shown[count - 1].id, shown[0].id) < 0
		       ? -1
		       : 0;
}

int sign_notices_read(struct db *db, uint64_t citizen_id, uint64_t up_to, int64_t now)
{
	return db_exec(db, sign_tell_statements[STMT_READ], "tuuu", now, citizen_id, (uint64_t)0,
		       up_to) < 0
		       ? -1
		       : 0;
}

#define CHORES_PIECE 50

int sign_chores(struct db *db, int64_t now)
{
	struct arena *a = arena_new();
	int closed = ask_close_silent(db, a, now, CHORES_PIECE);
	int expired = filing_expire(db, a, now, CHORES_PIECE);
	int reminded = filing_remind(db, a, now, CHORES_PIECE);
	int thrown, old = order_forget(db, now, CHORES_PIECE, &thrown);

	arena_free(a);
	if (closed > 0 || expired > 0 || reminded > 0)
		log_info("sign", "closed %d questions, %d filings are over, reminded %d owners",
			 closed, expired, reminded);
	if (thrown > 0)
		log_info("sign", "threw away %d designs nobody came back to", thrown);
	if (closed < 0 || expired < 0 || reminded < 0 || old < 0)
		return -1;
	return closed || expired || reminded || old;
}

_Static_assert(CHORES_PIECE <= 50, "as many as their lists hold");
