#include "account/citizen_session.h"

#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"
#include "db/db.h"
#include "web/request.h"

#define HASH_BYTES 32
#define TOUCHED    CLOCK_MINUTE /* how exactly "last seen" is kept */

enum { STMT_FIND, STMT_TOUCH };

const char *const citizen_identify_statements[] = {
	[STMT_FIND] = "SELECT s.id, s.citizen_id, s.seen_at, s.seen_at = s.created_at, c.visitor"
		      " FROM citizen_session s"
		      " JOIN citizen c ON c.id = s.citizen_id"
		      " WHERE s.token_hash = ? AND s.expires_at > ?",
	[STMT_TOUCH] = "UPDATE citizen_session SET expires_at = LEAST(?, ends_at), seen_at ="
		       /* Never again the moment of its making, which says that it is unused. */
		       " GREATEST(?, created_at + INTERVAL 1000 MICROSECOND) WHERE id = ?",
	NULL,
};

enum { STMT_ADD, STMT_CITIZEN, STMT_OLDEST, STMT_END_OLDER, STMT_LIST, STMT_END, STMT_END_ALL };

const char *const citizen_session_statements[] = {
	[STMT_ADD] = "INSERT INTO citizen_session (token_hash, citizen_id, device, created_at,"
		     " seen_at, expires_at, ends_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
	[STMT_CITIZEN] = "INSERT INTO citizen (visitor, created_at) VALUES (?, ?)",
	[STMT_OLDEST] = "SELECT id FROM citizen_session WHERE citizen_id = ?"
			" ORDER BY id DESC LIMIT 1 OFFSET ?",
	[STMT_END_OLDER] = "DELETE FROM citizen_session WHERE citizen_id = ? AND id <= ?",
	[STMT_LIST] = "SELECT id, device, created_at, seen_at, expires_at FROM citizen_session"
		      " WHERE citizen_id = ? AND expires_at > ? ORDER BY id DESC LIMIT ?",
	[STMT_END] = "DELETE FROM citizen_session WHERE citizen_id = ? AND id = ?",
	[STMT_END_ALL] = "DELETE FROM citizen_session WHERE citizen_id = ? AND id <> ?",
	NULL,
};

/* Whatever was sent is hashed and looked for: no early way out that could be timed. */
static void hash_token(unsigned char out[HASH_BYTES], const char *text)
{
	crypto_generichash(out, HASH_BYTES, (const unsigned char *)text, strlen(text), NULL, 0);
}

static const char *bearer_of(const char *header)
{
	static const char scheme[] = "Bearer ";

	return strncasecmp(header, scheme, sizeof(scheme) - 1) ? "" : header + sizeof(scheme) - 1;
}

/* ---- finding ---- */

struct found {
	uint64_t id, citizen_id;
	int64_t seen_at;
	unsigned int unused; /* so far */
	struct db_bytes visitor;
};

static enum db_row_result find(struct request *req, const char *token, struct found *out)
{
	unsigned char hash[HASH_BYTES];

	hash_token(hash, token);
	return db_row(req->db, citizen_identify_statements[STMT_FIND], "bt", (const void *)hash,
		      sizeof(hash), req->now, "uutUb", &out->id, &out->citizen_id, &out->seen_at,
		      &out->unused, &out->visitor);
}

static int64_t idle(const struct request *req)
{
	return conf_int(req->conf, "account", "idle_days") * CLOCK_DAY;
}

static int touch(struct request *req, const struct found *f)
{
	if (req->now - f->seen_at < TOUCHED && !f->unused)
		return 0;
	return db_exec(req->db, citizen_identify_statements[STMT_TOUCH], "ttu",
		       req->now + idle(req), req->now, f->id) < 0
		       ? -1
		       : 0;
}

int citizen_identify(struct request *req)
{
	struct found f;

	req->visitor = (struct visitor){ 0 };
	if (!req->db)
		return 503;
	switch (find(req, bearer_of(request_header(req, "HTTP_AUTHORIZATION")), &f)) {
	case DB_NONE:
		return 401;
	case DB_FAILED:
		return 503;
	case DB_ROW:
		break;
	}
	BUG_IF(f.visitor.len != VISITOR_BYTES);
	if (touch(req, &f) < 0)
		return 503;
	memcpy(req->visitor.id, f.visitor.data, VISITOR_BYTES);
	req->visitor.known = true;
	req->bearer = true;
	req->bearer_id = f.id;
	return 0;
}

int citizen_session_owner(struct request *req, const char *token, uint64_t *citizen_id)
{
	struct found f;
	enum db_row_result row = find(req, token, &f);

	*citizen_id = row == DB_ROW ? f.citizen_id : 0;
	return (int)row;
}

/* ---- making ---- */

/* The oldest of too many end. */
static int keep_few(struct request *req, uint64_t citizen_id)
{
	uint64_t oldest;
	enum db_row_result row = db_row(req->db, citizen_session_statements[STMT_OLDEST], "uu",
					citizen_id, (uint64_t)SESSIONS_MAX, "u", &oldest);

	if (row != DB_ROW)
		return row == DB_NONE ? 0 : -1;
	return db_exec(req->db, citizen_session_statements[STMT_END_OLDER], "uu", citizen_id,
		       oldest) < 0
		       ? -1
		       : 0;
}

int citizen_session_open(struct request *req, uint64_t citizen_id, const char *device,
			 struct citizen_bearer *out)
{
	unsigned char token[2 * TOKEN_BYTES], hash[HASH_BYTES];
	int64_t last = req->now + conf_int(req->conf, "account", "session_days") * CLOCK_DAY;
	int64_t first = req->now + SESSION_FIRST;

	secret_random(token, sizeof(token));
	token_text(out->token, token);
	token_text(out->token + TOKEN_TEXT, token + TOKEN_BYTES);
	hash_token(hash, out->token);
	out->expires_at = first < last ? first : last;
	out->ends_at = last;
	if (db_exec(req->db, citizen_session_statements[STMT_ADD], "bustttt", (const void *)hash,
		    sizeof(hash), citizen_id, device, req->now, req->now, out->expires_at,
		    last) != 1)
		return -1;
	out->id = db_last_id(req->db);
	return keep_few(req, citizen_id);
}

int citizen_make(struct db *db, int64_t now, uint64_t *id)
{
	unsigned char visitor[VISITOR_BYTES];

	secret_random(visitor, sizeof(visitor));
	if (db_exec(db, citizen_session_statements[STMT_CITIZEN], "bt", (const void *)visitor,
		    sizeof(visitor), now) != 1)
		return -1;
	*id = db_last_id(db);
	return 0;
}

int citizen_session_anonymous(struct request *req, const char *device, struct citizen_bearer *out)
{
	uint64_t citizen_id;
	int result = -1;

	if (db_begin(req->db) < 0)
		return -1;
	if (citizen_make(req->db, req->now, &citizen_id) == 0)
		result = citizen_session_open(req, citizen_id, device, out);
	return db_end(req->db, result);
}

/* ---- what the person sees and ends ---- */

int citizen_sessions(struct request *req, uint64_t citizen_id, struct citizen_session *out, int max)
{
	enum db_row_result row;
	int n = 0;

	if (db_query(req->db, citizen_session_statements[STMT_LIST], "utu", citizen_id, req->now,
		     (uint64_t)max) < 0)
		return -1;
	do {
		struct citizen_session s;

		row = db_next(req->db, "usttt", &s.id, &s.device, &s.created_at, &s.seen_at,
			      &s.expires_at);
		if (row == DB_ROW)
			out[n++] = s;
	} while (row == DB_ROW && n < max);
	return row == DB_FAILED ? -1 : n;
}

int citizen_session_end(struct db *db, uint64_t citizen_id, uint64_t id)
{
	int64_t n = db_exec(db, citizen_session_statements[STMT_END], "uu", citizen_id, id);

	return n < 0 ? -1 : n > 0;
}

int64_t citizen_session_end_all(struct db *db, uint64_t citizen_id, uint64_t keep)
{
	return db_exec(db, citizen_session_statements[STMT_END_ALL], "uu", citizen_id, keep);
}
