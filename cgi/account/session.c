#include "account/session.h"

#include <sodium.h>

#include "account/staff_log.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/secret.h"
#include "db/db.h"
#include "web/request.h"
#include "web/response.h"
#include "web/visitor.h"

#define HASH_BYTES 32
#define TOUCHED    CLOCK_MINUTE /* how exactly "last seen" is kept */

_Static_assert(SESSION_BYTES == 2 * TOKEN_BYTES, "a session's token is two tokens as text");

static const char cookie_name[] = "desk", cookie_path[] = "/desk";

enum { STMT_FIND, STMT_TOUCH, STMT_ADD, STMT_END, STMT_END_ALL, STMT_TIDY, STMT__MAX };

const char *const session_statements[STMT__MAX + 1] = {
	[STMT_FIND] = "SELECT s.id, s.login, s.name, s.role, s.unit_id, COALESCE(u.name, ''),"
		      " COALESCE(u.short_name, ''), s.must_change, s.totp_on, k.stage, k.seen_at,"
		      /* Of the newest hundred unread, however many she never looked at. */
		      " (SELECT COUNT(*) FROM staff_notice n WHERE n.staff_id = s.id"
		      " AND n.read_at IS NULL AND n.id >= COALESCE((SELECT m.id"
		      " FROM staff_notice m WHERE m.staff_id = s.id AND m.read_at IS NULL"
		      " ORDER BY m.id DESC LIMIT 1 OFFSET 99), 0))"
		      " FROM staff_session k JOIN staff s ON s.id = k.staff_id"
		      " LEFT JOIN unit u ON u.id = s.unit_id"
		      " WHERE k.token_hash = ? AND k.expires_at > ? AND k.seen_at > ?"
		      " AND s.active = 1",
	[STMT_TOUCH] = "UPDATE staff_session SET seen_at = ? WHERE token_hash = ?",
	[STMT_ADD] = "INSERT INTO staff_session (token_hash, staff_id, stage, address,"
		     " created_at, seen_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
	[STMT_END] = "DELETE FROM staff_session WHERE token_hash = ?",
	[STMT_END_ALL] = "DELETE FROM staff_session WHERE staff_id = ? AND token_hash <> ?",
	[STMT_TIDY] = "DELETE FROM staff_session WHERE expires_at < ? LIMIT 1000",
};

static void hash_token(unsigned char out[HASH_BYTES], const unsigned char token[SESSION_BYTES])
{
	crypto_generichash(out, HASH_BYTES, token, SESSION_BYTES, NULL, 0);
}

/* ---- the cookie ---- */

static const unsigned char *read_cookie(const struct request *req)
{
	const char *text = request_cookie(req, cookie_name);
	unsigned char *token = arena_alloc(req->arena, SESSION_BYTES);

	if (!text || strlen(text) != 2 * (size_t)TOKEN_TEXT ||
	    token_parse(token, arena_strndup(req->arena, text, TOKEN_TEXT)) < 0 ||
	    token_parse(token + TOKEN_BYTES, text + TOKEN_TEXT) < 0)
		return NULL;
	return token;
}

static void set_cookie(struct response *resp, const unsigned char token[SESSION_BYTES],
		       long seconds)
{
	char text[2 * TOKEN_TEXT + 1];

	token_text(text, token);
	token_text(text + TOKEN_TEXT, token + TOKEN_BYTES);
	response_session_cookie(resp, cookie_name, cookie_path, text, seconds);
}

/* ---- finding ---- */

static int fetch(struct request *req, const unsigned char hash[HASH_BYTES], struct staff *s,
		 int64_t *seen_at)
{
	int64_t idle = conf_int(req->conf, "desk", "idle_minutes") * CLOCK_MINUTE;
	unsigned int role, must_change, totp;
	enum db_row_result row =
		db_row(req->db, session_statements[STMT_FIND], "btt", (const void *)hash,
		       (size_t)HASH_BYTES, req->now, req->now - idle, "ussUussUUUtU", &s->id,
		       &s->login, &s->name, &role, &s->unit_id, &s->unit, &s->unit_short,
		       &must_change, &totp, &s->stage, seen_at, &s->unread);

	s->role = role;
	s->must_change = must_change;
	s->has_totp = totp;
	return row == DB_FAILED ? -1 : row == DB_ROW;
}

/* What a page asks for by itself (JSON) does not keep a session alive. */
static int touch(struct request *req, const unsigned char hash[HASH_BYTES], int64_t seen_at)
{
	if (req->wants_json || req->now - seen_at < TOUCHED)
		return 1;
	return db_exec(req->db, session_statements[STMT_TOUCH], "tb", req->now, (const void *)hash,
		       (size_t)HASH_BYTES) < 0
		       ? -1
		       : 1;
}

int session_find(struct request *req)
{
	const unsigned char *token = read_cookie(req);
	struct staff *s = arena_alloc(req->arena, sizeof(*s));
	unsigned char hash[HASH_BYTES];
	int64_t seen_at;
	int found;

	if (!token)
		return 0;
	hash_token(hash, token);
	found = fetch(req, hash, s, &seen_at);
	if (found != 1)
		return found;
	req->staff = s;
	req->session = token;
	return touch(req, hash, seen_at);
}

/* ---- making and ending ---- */

static int end_token(struct db *db, const unsigned char *token)
{
	unsigned char hash[HASH_BYTES];

	if (!token)
		return 0;
	hash_token(hash, token);
	return db_exec(db, session_statements[STMT_END], "b", (const void *)hash, sizeof(hash)) < 0
		       ? -1
		       : 0;
}

int session_begin(struct request *req, struct response *resp, uint64_t staff_id,
		  enum session_stage stage)
{
	long seconds = conf_int(req->conf, "desk", "session_hours") * 3600;
	unsigned char *token = arena_alloc(req->arena, SESSION_BYTES), hash[HASH_BYTES];

	secret_random(token, SESSION_BYTES);
	hash_token(hash, token);
	if (end_token(req->db, read_cookie(req)) < 0 ||
	    db_exec(req->db, session_statements[STMT_TIDY], "t", req->now) < 0 ||
	    db_exec(req->db, session_statements[STMT_ADD], "buusttt", (const void *)hash,
		    sizeof(hash), staff_id, (uint64_t)stage, req->address, req->now, req->now,
		    req->now + seconds * CLOCK_SECOND) < 0)
		return -1;
	req->session = token;
	set_cookie(resp, token, seconds);
	return 0;
}

int session_renew(struct request *req, struct response *resp, enum session_stage stage)
{
	return session_begin(req, resp, req->staff->id, stage);
}

int session_end(struct request *req, struct response *resp)
{
	static const unsigned char nothing[SESSION_BYTES];

	set_cookie(resp, nothing, 0);
	return end_token(req->db, read_cookie(req));
}

int session_end_all(struct db *db, uint64_t staff_id, const unsigned char *keep)
{
	unsigned char hash[HASH_BYTES] = { 0 };

	if (keep)
		hash_token(hash, keep);
	return db_exec(db, session_statements[STMT_END_ALL], "ub", staff_id, (const void *)hash,
		       sizeof(hash)) < 0
		       ? -1
		       : 0;
}

/* ---- who may come in ---- */

const char *session_way_back(const char *to)
{
	static const char desk[] = "/desk";
	size_t len = sizeof(desk) - 1;

	if (to && !strncmp(to, desk, len) && (to[len] == '\0' || strchr("/?", to[len])) &&
	    !strstr(to, "/login"))
		return to;
	return desk;
}

/* As one value of a query. */
static const char *escape(struct arena *a, const char *text)
{
	char *out = arena_alloc(a, 3 * strlen(text) + 1), *p = out;

	for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
		if ((*c >= '0' && *c <= '9') || ((*c | 32) >= 'a' && (*c | 32) <= 'z') ||
		    strchr("/-._", *c))
			*p++ = (char)*c;
		else
			p += snprintf(p, 4, "%%%02X", *c);
	}
	return out;
}

static void ask_to_log_in(struct request *req, struct response *resp)
{
	if (req->method == GET && !req->wants_json)
		response_redirect(resp, "/desk/login?to=%s",
				  escape(req->arena, session_way_back(req->here)));
	else
		response_say(resp, 403, "登录已经过期，请重新登录；刚才的内容没有提交",
			     "/desk/login");
}

/* Where a person must go first; NULL: nowhere. */
static const char *unsettled(const struct request *req)
{
	const struct staff *s = req->staff;

	if (s->stage != STAGE_FULL)
		return "/desk/second";
	if (s->must_change)
		return "/desk/password";
	if (!s->has_totp && conf_int(req->conf, "desk", "second_factor"))
		return "/desk/totp";
	return NULL;
}

static void refuse(struct request *req, struct response *resp, enum staff_event event,
		   const char *say)
{
	if (staff_log(req, event, 0, req->path) < 0)
		response_unavailable(resp);
	else
		response_say(resp, 403, say, NULL);
}

int session_admit(struct request *req, struct response *resp)
{
	unsigned int guards = req->route->guards, roles = guards >> GUARD_ROLES;
	int found = session_find(req);
	const char *first;

	if (found < 0)
		response_unavailable(resp);
	else if (found == 0)
		ask_to_log_in(req, resp);
	else if ((guards & NEED_CSRF) && !csrf_holds(req))
		refuse(req, resp, EVENT_REFUSED_TOKEN, NULL);
	else if (!(guards & ALSO_UNSETTLED) && (first = unsettled(req)))
		response_redirect(resp, "%s", first);
	else if (roles && !(roles & 1u << req->staff->role))
		refuse(req, resp, EVENT_REFUSED_ROLE, "这个页面不在您的职责里，这次打开已经记录");
	else
		return 0;
	return 1;
}
