#include "api/idempotency.h"

#include "api/problem.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/secret.h"
#include "db/db.h"
#include "web/request.h"
#include "web/response.h"
#include "web/route.h"
#include "web/wire.h"

#define TRIES     4 /* of a whole transaction */
#define REPLY_MAX (1u << 20)
#define PURPOSE   "idempotency"

enum { STMT_CLAIM, STMT_FIND, STMT_STORE };

const char *const idempotency_statements[] = {
	/* Waits for another's that is not committed: then it is there, or is ours. */
	[STMT_CLAIM] = "INSERT INTO idempotency (key_hash, body_hash, status, reply, created_at)"
		       " VALUES (?, ?, 0, '', ?)",
	[STMT_FIND] = "SELECT body_hash, status, reply FROM idempotency WHERE key_hash = ?",
	[STMT_STORE] = "UPDATE idempotency SET status = ?, reply = ? WHERE key_hash = ?",
	NULL
};

struct claim {
	const char *key; /* as sent; NULL: none */
	unsigned char key_hash[SECRET_TAG], body_hash[SECRET_TAG];
};

/* --- the key ------------------------------------------------------------------------- */

/* 1 .. IDEMPOTENCY_KEY_MAX visible signs. */
static bool is_key(const char *key)
{
	size_t len = strlen(key);

	for (const char *c = key; *c; c++)
		if (*c <= ' ' || *c > '~')
			return false;
	return len >= 1 && len <= IDEMPOTENCY_KEY_MAX;
}

/* The header's value; NULL: none. Two of them are none that may be used: "". */
static const char *key_sent(const struct request *req)
{
	static const char name[] = "HTTP_IDEMPOTENCY_KEY=";
	const char *found = NULL;

	for (const char *const *e = req->wire->env; *e; e++) {
		if (strncmp(*e, name, sizeof(name) - 1) != 0)
			continue;
		if (found)
			return "";
		found = *e + sizeof(name) - 1;
	}
	return found;
}

/* Each part with its length before it: no two lists of parts look the same. */
static void add_part(struct buf *to, const void *part, size_t len)
{
	uint64_t size = len;

	buf_add(to, &size, sizeof(size));
	buf_add(to, part, len);
}

static void add_text(struct buf *to, const char *text)
{
	add_part(to, text, strlen(text));
}

static void hash_key(const struct request *req, struct claim *c)
{
	unsigned char method = (unsigned char)req->method;
	struct buf of;

	buf_init(&of, 16u << 10);
	add_part(&of, req->visitor.id, req->visitor.known ? VISITOR_BYTES : 0);
	add_text(&of, req->visitor.known ? "" : req->address);
	add_part(&of, &method, sizeof(method));
	add_text(&of, req->here);
	add_text(&of, c->key);
	BUG_IF(of.failed);
	secret_tag(c->key_hash, PURPOSE, of.data, of.len);
	buf_release(&of);
}

static void hash_body(const struct request *req, struct claim *c)
{
	secret_tag(c->body_hash, PURPOSE " body", req->raw ? req->raw : "", req->raw_len);
}

/* The call's key, or the reply why not (false). */
static bool read_key(struct request *req, struct response *resp, struct claim *c)
{
	const char *sent = key_sent(req);

	*c = (struct claim){ 0 };
	if (!sent)
		return true;
	if (!is_key(sent)) {
		problem_send(resp, PROBLEM_KEY, NULL);
		return false;
	}
	if (!req->visitor.known && strlen(sent) < IDEMPOTENCY_KEY_ALONE) {
		problem_send(resp, PROBLEM_KEY,
			     "没有会话时，Idempotency-Key 至少要 16 个字符，请用随机数");
		return false;
	}
	c->key = arena_strdup(req->arena, sent);
	hash_key(req, c);
	hash_body(req, c);
	return true;
}

/* --- the reply, sealed --------------------------------------------------------------- */

static int store_reply(struct request *req, const struct response *resp, const struct claim *c)
{
	struct buf plain;
	unsigned char *sealed;
	size_t sealed_len;
	int64_t changed;

	/* Of a page in pieces or of foreign bytes there is none to keep. */
	BUG_IF(resp->more || resp->raw);
	buf_init(&plain, REPLY_MAX);
	buf_add(&plain, resp->type, strlen(resp->type) + 1);
	buf_add(&plain, resp->headers.data, resp->headers.len);
	buf_add(&plain, "", 1);
	buf_add(&plain, resp->body.data, resp->body.len);
	if (plain.failed) {
		log_error("idempotency", "a reply is too long to be kept");
		buf_release(&plain);
		return -1;
	}
	sealed_len = plain.len + SECRET_SEALED_MORE;
	sealed = arena_alloc(req->arena, sealed_len);
	secret_seal(PURPOSE, c->key, plain.data, plain.len, sealed);
	buf_release(&plain);
	changed = db_exec(req->db, idempotency_statements[STMT_STORE], "ubb",
			  (uint64_t)resp->status, (const void *)sealed, sealed_len,
			  (const void *)c->key_hash, sizeof(c->key_hash));
	return changed == 1 ? 0 : -1;
}

static int show_reply(struct request *req, struct response *resp, const struct claim *c,
		      unsigned int status, const struct db_bytes *sealed)
{
	size_t len = sealed->len - SECRET_SEALED_MORE;
	char *plain, *headers, *body;

	if (sealed->len <= SECRET_SEALED_MORE)
		return -1;
	plain = arena_alloc(req->arena, len + 1);
	if (secret_open(PURPOSE, c->key, sealed->data, sealed->len, plain) < 0)
		return -1;
	headers = memchr(plain, '\0', len);
	body = headers ? memchr(headers + 1, '\0', len - (size_t)(headers + 1 - plain)) : NULL;
	if (!body)
		return -1;
	resp->status = (int)status;
	resp->type = plain;
	buf_add(&resp->headers, headers + 1, (size_t)(body - headers - 1));
	buf_add(&resp->body, body + 1, len - (size_t)(body + 1 - plain));
	response_header(resp, "Idempotency-Replayed", "true");
	return 0;
}

/* --- once ------------------------------------------------------------------------------ */

enum outcome {
	ANSWERED, /* resp holds the reply */
	AGAIN,    /* nothing is stored, or it is not known: once more */
	FAILED
};

static void start_anew(struct request *req, struct response *resp)
{
	response_release(resp);
	response_init(resp, req);
}

/* The key was there. */
static enum outcome replay(struct request *req, struct response *resp, const struct claim *c)
{
	struct db_bytes body_hash, reply;
	unsigned int status;

	switch (db_row(req->db, idempotency_statements[STMT_FIND], "b", (const void *)c->key_hash,
		       sizeof(c->key_hash), "bUb", &body_hash, &status, &reply)) {
	case DB_NONE: /* thrown away since: it is old */
		return AGAIN;
	case DB_FAILED:
		return FAILED;
	case DB_ROW:
		break;
	}
	if (body_hash.len != SECRET_TAG || memcmp(body_hash.data, c->body_hash, SECRET_TAG) != 0) {
		problem_send(resp, PROBLEM_KEY_REUSED, NULL);
		return ANSWERED;
	}
	return show_reply(req, resp, c, status, &reply) < 0 ? FAILED : ANSWERED;
}

static enum outcome not_claimed(struct request *req, struct response *resp, const struct claim *c)
{
	bool taken = db_was_duplicate(req->db), locked = db_was_locked(req->db);

	db_end_around(req->db, -1);
	if (taken)
		return replay(req, resp, c);
	if (locked) {
		problem_send(resp, PROBLEM_KEY_BUSY, NULL);
		return ANSWERED;
	}
	return db_retry(req->db) ? AGAIN : FAILED;
}

static enum outcome try_once(struct request *req, struct response *resp, const struct claim *c)
{
	int result;

	if (db_begin_around(req->db) < 0)
		return FAILED;
	if (c->key && db_exec(req->db, idempotency_statements[STMT_CLAIM], "bbt",
			      (const void *)c->key_hash, sizeof(c->key_hash),
			      (const void *)c->body_hash, sizeof(c->body_hash), req->now) != 1)
		return not_claimed(req, resp, c);
	req->route->page(req, resp);
	if (resp->status >= 400) {
		db_end_around(req->db, -1);
		return resp->status == 503 && db_retry(req->db) ? AGAIN : ANSWERED;
	}
	result = c->key ? store_reply(req, resp, c) : 0;
	if (db_end_around(req->db, result) == 0)
		return ANSWERED;
	/* A commit without an answer may have been done: with a key, its row knows. */
	return c->key || db_retry(req->db) ? AGAIN : FAILED;
}

void idempotency_run(struct request *req, struct response *resp)
{
	enum outcome outcome = AGAIN;
	struct claim c;

	if (req->method == GET || !req->db) {
		req->route->page(req, resp);
		return;
	}
	if (!read_key(req, resp, &c))
		return;
	for (int i = 0; i < TRIES && outcome == AGAIN; i++) {
		start_anew(req, resp);
		outcome = try_once(req, resp, &c);
	}
	if (outcome == ANSWERED)
		return;
	start_anew(req, resp);
	problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
}
