#include "media/resume.h"

#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "db/db.h"
#include "web/request.h"

enum {
	STMT_COUNT,
	STMT_MAKE,
	STMT_FIND,
	STMT_LOCK,
	STMT_PART,
	STMT_MOVE,
	STMT_READ,
	STMT_DONE,
	STMT_CLEAR,
	STMT_DROP
};

const char *const resume_statements[] = {
	[STMT_COUNT] = "SELECT COUNT(*) FROM photo_upload WHERE visitor = ? AND done = 0"
		       " AND expires_at > ?",
	[STMT_MAKE] = "INSERT INTO photo_upload (token, visitor, metadata, length, received,"
		      " created_at, expires_at) VALUES (?, ?, ?, ?, 0, ?, ?)",
	[STMT_FIND] =
		"SELECT id, metadata, length, received, expires_at, done, photo_id FROM photo_upload"
		" WHERE token = ? AND visitor = ?",
	[STMT_LOCK] = "SELECT received, done FROM photo_upload WHERE id = ? FOR UPDATE",
	[STMT_PART] = "INSERT INTO photo_upload_part (upload_id, at, bytes) VALUES (?, ?, ?)",
	[STMT_MOVE] = "UPDATE photo_upload SET received = ? WHERE id = ?",
	[STMT_READ] = "SELECT at, bytes FROM photo_upload_part WHERE upload_id = ? AND at >= ?"
		      " ORDER BY at LIMIT 4",
	[STMT_DONE] = "UPDATE photo_upload SET done = 1, photo_id = NULLIF(?, 0) WHERE id = ?",
	[STMT_CLEAR] = "DELETE FROM photo_upload_part WHERE upload_id = ?",
	[STMT_DROP] = "DELETE FROM photo_upload WHERE id = ?",
	NULL
};

/* The pieces go with it (schema: ON DELETE CASCADE). */
static const char forget[] = "DELETE FROM photo_upload WHERE expires_at < ? ORDER BY expires_at"
			     " LIMIT ?";

const char *const resume_chores_statements[] = { forget, NULL };

int resume_make(struct request *req, const char *metadata, uint64_t length, struct resume *out)
{
	const void *visitor = req->visitor.id;
	unsigned char token[TOKEN_BYTES];
	uint64_t open;

	if (db_row(req->db, resume_statements[STMT_COUNT], "bt", visitor, (size_t)VISITOR_BYTES,
		   req->now, "u", &open) != DB_ROW)
		return -1;
	if (open >= RESUME_OPEN_MAX)
		return RESUME_TOO_MANY;
	*out = (struct resume){ .metadata = metadata,
				.length = length,
				.expires_at = req->now + RESUME_SPAN };
	secret_random(token, sizeof(token));
	token_text(out->token, token);
	if (db_exec(req->db, resume_statements[STMT_MAKE], "bbsutt", (const void *)token,
		    sizeof(token), visitor, (size_t)VISITOR_BYTES, metadata, length, req->now,
		    out->expires_at) != 1)
		return -1;
	out->id = db_last_id(req->db);
	return RESUME_OK;
}

int resume_find(struct request *req, const char *token, struct resume *out)
{
	unsigned char bytes[TOKEN_BYTES];

	*out = (struct resume){ 0 };
	if (!req->visitor.known || token_parse(bytes, token) < 0)
		return RESUME_NONE;
	token_text(out->token, bytes);
	switch (db_row(req->db, resume_statements[STMT_FIND], "bb", (const void *)bytes,
		       sizeof(bytes), (const void *)req->visitor.id, (size_t)VISITOR_BYTES,
		       "usuutUu", &out->id, &out->metadata, &out->length, &out->received,
		       &out->expires_at, &out->done, &out->photo_id)) {
	case DB_ROW:
		return out->expires_at < req->now ? RESUME_EXPIRED : RESUME_OK;
	case DB_NONE:
		return RESUME_NONE;
	case DB_FAILED:
		break;
	}
	return -1;
}

/* Rolls back by itself. */
#define REFUSED (-2)

static int add(struct request *req, struct resume *r, uint64_t at, const void *bytes, size_t len,
	       int *said)
{
	enum db_row_result row = db_row(req->db, resume_statements[STMT_LOCK], "u", r->id, "uU",
					&r->received, &r->done);

	if (row != DB_ROW) {
		*said = RESUME_NONE;
		return row == DB_NONE ? REFUSED : -1;
	}
	*said = r->done || at != r->received ? RESUME_GAP
		: len > r->length - at       ? RESUME_TOO_LONG
					     : RESUME_OK;
	if (*said != RESUME_OK)
		return REFUSED;
	if (len &&
	    (db_exec(req->db, resume_statements[STMT_PART], "uub", r->id, at, bytes, len) != 1 ||
	     db_exec(req->db, resume_statements[STMT_MOVE], "uu", at + len, r->id) != 1))
		return -1;
	return RESUME_OK;
}

int resume_add(struct request *req, struct resume *r, uint64_t at, const void *bytes, size_t len)
{
	int said = -1, result;

	if (db_begin(req->db) < 0)
		return -1;
	result = db_end(req->db, add(req, r, at, bytes, len, &said));
	if (result == RESUME_OK)
		r->received = at + len;
	return result == REFUSED ? said : result;
}

int resume_read(struct request *req, const struct resume *r, unsigned char **bytes)
{
	uint64_t have = 0;

	*bytes = arena_alloc(req->arena, r->received + 1);
	while (have < r->received) {
		enum db_row_result row;
		struct db_bytes part;
		uint64_t at, before = have;

		if (db_query(req->db, resume_statements[STMT_READ], "uu", r->id, have) < 0)
			return -1;
		while ((row = db_next(req->db, "ub", &at, &part)) == DB_ROW) {
			if (at != have || part.len > r->received - have)
				return -1;
			memcpy(*bytes + have, part.data, part.len);
			have += part.len;
		}
		if (row == DB_FAILED || have == before)
			return -1;
	}
	return RESUME_OK;
}

int resume_finish(struct request *req, struct resume *r, uint64_t photo_id)
{
	r->photo_id = photo_id;
	if (db_exec(req->db, resume_statements[STMT_DONE], "uu", photo_id, r->id) < 0 ||
	    db_exec(req->db, resume_statements[STMT_CLEAR], "u", r->id) < 0)
		return -1;
	return RESUME_OK;
}

int resume_drop(struct request *req, const struct resume *r)
{
	return db_exec(req->db, resume_statements[STMT_DROP], "u", r->id) < 0 ? -1 : RESUME_OK;
}

int64_t resume_forget(struct db *db, int64_t now, unsigned int at_most)
{
	return db_exec(db, forget, "tu", now, (uint64_t)at_most);
}
