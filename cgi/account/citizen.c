#include "account/citizen.h"

#include "base/arena.h"
#include "base/log.h"
#include "base/secret.h"
#include "db/db.h"
#include "web/request.h"
#include "web/visitor.h"

#define PURPOSE "recover"

enum { STMT_FIND, STMT_HOLD, STMT_HOLD_SESSION, STMT_MAKE, STMT__MAX };

static const char *const statements[STMT__MAX] = {
	[STMT_FIND] = "SELECT id FROM citizen WHERE visitor = ?",
	/* Within a transaction: joining and deleting (citizen_rows.h) wait for its end, and take
	 * along what it makes. The instant is asked for because the index has it not: else only the
	 * index would be locked, which they do not touch. */
	[STMT_HOLD] = "SELECT id, created_at FROM citizen WHERE visitor = ? LOCK IN SHARE MODE",
	[STMT_HOLD_SESSION] = "SELECT c.id, c.created_at FROM citizen c JOIN citizen_session s"
			      " ON s.citizen_id = c.id AND s.id = ?"
			      " WHERE c.visitor = ? LOCK IN SHARE MODE",
	[STMT_MAKE] = "INSERT INTO citizen (visitor, created_at) VALUES (?, ?)",
};

int citizen_find(struct db *db, const struct request *req, struct citizen *out)
{
	out->id = 0;
	if (!req->visitor.known)
		return 0;
	return db_row(db, statements[STMT_FIND], "b", (const void *)req->visitor.id,
		      (size_t)VISITOR_BYTES, "u", &out->id);
}

static enum db_row_result hold(struct db *db, const struct request *req, struct citizen *out)
{
	const void *visitor = req->visitor.id;
	int64_t since;

	out->id = 0;
	if (req->bearer)
		return db_row(db, statements[STMT_HOLD_SESSION], "ub", req->bearer_id, visitor,
			      (size_t)VISITOR_BYTES, "ut", &out->id, &since);
	return db_row(db, statements[STMT_HOLD], "b", visitor, (size_t)VISITOR_BYTES, "ut",
		      &out->id, &since);
}

int citizen_need(struct db *db, const struct request *req, struct citizen *out)
{
	enum db_row_result found;

	BUG_IF(!req->visitor.known);
	found = hold(db, req, out);
	if (found != DB_NONE)
		return found == DB_ROW ? 0 : -1;
	/* Joined, deleted or logged out since the request was let in: it would be nobody's. */
	if (req->bearer)
		return -1;
	if (db_exec(db, statements[STMT_MAKE], "bt", (const void *)req->visitor.id,
		    (size_t)VISITOR_BYTES, req->now) == 1) {
		out->id = db_last_id(db);
		return 0;
	}
	/* Two requests of a new browser at once: the other one made the row. */
	if (db_was_duplicate(db))
		return citizen_find(db, req, out) == 1 ? 0 : -1;
	return -1;
}

const char *citizen_recovery_path(const struct request *req)
{
	unsigned char tag[SECRET_TAG];
	char id_text[TOKEN_TEXT + 1], tag_text[TOKEN_TEXT + 1];

	secret_tag(tag, PURPOSE, req->visitor.id, VISITOR_BYTES);
	token_text(id_text, req->visitor.id);
	token_text(tag_text, tag);
	return arena_printf(req->arena, "/me/recover/%s%s", id_text, tag_text);
}

int citizen_recovery_parse(const char *token, unsigned char visitor[16])
{
	unsigned char id[VISITOR_BYTES], tag[SECRET_TAG];
	char half[TOKEN_TEXT + 1] = "";

	if (strlen(token) != 2 * (size_t)TOKEN_TEXT)
		return -1;
	memcpy(half, token, TOKEN_TEXT);
	if (token_parse(id, half) < 0 || token_parse(tag, token + TOKEN_TEXT) < 0 ||
	    !secret_tag_is(tag, PURPOSE, id, VISITOR_BYTES) || visitor_is_nobody(id))
		return -1;
	memcpy(visitor, id, VISITOR_BYTES);
	return 0;
}
