#include "account/citizen.h"

#include "base/arena.h"
#include "base/log.h"
#include "base/secret.h"
#include "db/db.h"
#include "web/request.h"
#include "web/visitor.h"

#define PURPOSE "recover"

enum { STMT_FIND, STMT_HOLD, STMT_SESSION, STMT_MAKE, STMT__MAX };

static const char *const statements[STMT__MAX] = {
	[STMT_FIND] = "SELECT id FROM citizen WHERE visitor = ?",
	/* Within a transaction: joining and deleting (citizen_rows.h) wait for its end, and take
	 * along what it makes. By the id, as they do: by the visitor its index would be locked
	 * first, and each could wait for the other. */
	[STMT_HOLD] = "SELECT id FROM citizen WHERE id = ? LOCK IN SHARE MODE",
	/* After it, for what has happened meanwhile. */
	[STMT_SESSION] = "SELECT id FROM citizen_session WHERE id = ? AND citizen_id = ?",
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

/* Who has been found: 1, 0 (gone since, or her session is over), or -1. */
static int hold(struct db *db, const struct request *req, struct citizen *who)
{
	uint64_t found = who->id, session;
	enum db_row_result row = db_row(db, statements[STMT_HOLD], "u", found, "u", &who->id);

	if (row == DB_ROW && req->bearer)
		row = db_row(db, statements[STMT_SESSION], "uu", req->bearer_id, found, "u",
			     &session);
	return (int)row;
}

int citizen_need(struct db *db, const struct request *req, struct citizen *out)
{
	int found = citizen_find(db, req, out);

	BUG_IF(!req->visitor.known);
	if (found == 1)
		found = hold(db, req, out);
	if (found != 0)
		return found == 1 ? 0 : -1;
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
