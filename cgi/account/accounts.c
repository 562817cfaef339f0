#include "account/accounts.h"

#include <string.h>

#include "account/second.h"
#include "account/session.h"
#include "account/staff_log.h"
#include "account/throttle.h"
#include "base/arena.h"
#include "db/db.h"
#include "web/request.h"

enum { STMT_LIST, STMT_LOAD, STMT_LOCK, STMT_SET, STMT__MAX };

/* The last time a person came in: the log's newest such row of hers, found from its end. */
#define COLUMNS                                                                              \
	"SELECT s.id, s.login, s.name, s.role, s.unit_id, COALESCE(u.name, ''), s.active,"   \
	" s.must_change, s.totp_on, s.created_at, s.changed_at, (SELECT l.at FROM staff_log" \
	" l WHERE l.staff_id = s.id AND l.event IN (1, 4, 6) ORDER BY l.id DESC LIMIT 1)"    \
	" FROM staff s LEFT JOIN unit u ON u.id = s.unit_id"
#define OUT "ussUusUUUttt"
#define INTO(a, n)                                                                         \
	&(a)->id, &(a)->login, &(a)->name, &(a)->role, &(a)->unit_id, &(a)->unit, &(n)[0], \
		&(n)[1], &(n)[2], &(a)->created_at, &(a)->changed_at, &(a)->last_login

const char *const accounts_statements[STMT__MAX + 1] = {
	[STMT_LIST] = COLUMNS
	" WHERE s.login > ? AND (? = '' OR LOCATE(?, s.login) > 0 OR LOCATE(?, s.name) > 0)"
	" AND (? = 0 OR s.role = ?) AND (? = 0 OR s.unit_id = ?)"
	" AND CASE ? WHEN 1 THEN s.active = 1 WHEN 2 THEN s.active = 0"
	" WHEN 3 THEN s.active = 1 AND s.must_change = 1 ELSE TRUE END"
	" ORDER BY s.login LIMIT ?",
	[STMT_LOAD] = COLUMNS " WHERE s.id = ?",
	/*
	 * Is who acts (still) an active admin? Locks all that are, so that two who switch each
	 * other off do it one after the other, and the second is none any more.
	 */
	[STMT_LOCK] = "SELECT COALESCE(SUM(id = ?), 0) FROM staff"
		      " WHERE role = 8 AND active = 1 FOR UPDATE",
	[STMT_SET] = "UPDATE staff SET name = ?, role = ?, unit_id = NULLIF(?, 0) WHERE id = ?",
};

/* ---- reading ---- */

static void found(struct account *a, const unsigned int flags[3])
{
	a->active = flags[0];
	a->must_change = flags[1];
	a->has_totp = flags[2];
}

int accounts_list(struct request *req, const struct account_filter *f, const char *after,
		  struct account *out, unsigned int max)
{
	uint64_t role = f->role, unit = f->unit_id;
	enum db_row_result row = DB_ROW;
	unsigned int flags[3];
	int n = 0;

	if (db_query(req->db, accounts_statements[STMT_LIST], "ssssuuuuuu", after, f->words,
		     f->words, f->words, role, role, unit, unit, (uint64_t)f->state,
		     (uint64_t)max) < 0)
		return -1;
	while (row == DB_ROW && n < (int)max) {
		row = db_next(req->db, OUT, INTO(&out[n], flags));
		if (row == DB_ROW)
			found(&out[n++], flags);
	}
	return row == DB_FAILED ? -1 : n;
}

int account_load(struct request *req, uint64_t id, struct account *out)
{
	unsigned int flags[3];
	enum db_row_result row =
		db_row(req->db, accounts_statements[STMT_LOAD], "u", id, OUT, INTO(out, flags));

	if (row == DB_ROW)
		found(out, flags);
	return (int)row;
}

const char *account_seen(const struct request *req, const struct account *a)
{
	return arena_printf(req->arena, "%u.%llu.%d%d%d.%lld.%s", a->role,
			    (unsigned long long)a->unit_id, a->active, a->must_change, a->has_totp,
			    (long long)a->changed_at, a->name);
}

const char *account_say(int result)
{
	switch (result) {
	case ACCOUNT_DONE:
		return "";
	case ACCOUNT_NONE:
		return "没有这个账号";
	case ACCOUNT_CHANGED:
		return "您打开之后，这个账号有过变动，请看过现在的情况再操作";
	case ACCOUNT_SELF:
		return "自己的账号请另一位管理员来改";
	case ACCOUNT_NO_ADMIN:
		return "您自己刚被停用或改了职责，这一步没有做";
	case ACCOUNT_TAKEN:
		return "这个登录名已经有人用了";
	case ACCOUNT_NEEDS_UNIT:
		return "处置人员要有单位";
	default:
		return "现在无法保存，请稍后再试";
	}
}

/* ---- changing ---- */

struct change {
	const char *what; /* in the log, before who did it */
	const struct account_words *words;
	const char *made; /* password */
};

typedef int change_fn(struct request *req, const struct account *a, const struct change *c);

static int log_it(const struct request *req, const struct account *a, const char *what)
{
	return staff_log_add(req->db, a->id, EVENT_ADMIN, req->address, 0,
			     arena_printf(req->arena, "%s by %s", what, req->staff->login),
			     req->now);
}

/*
 * Locks, and looks whether it may be changed. Who acts is an active admin and the account is not
 * hers: so one is left whatever is done to it.
 */
static int lock(struct request *req, uint64_t id, const char *seen, struct account *a)
{
	unsigned int acting;
	int found;

	if (id == req->staff->id)
		return ACCOUNT_SELF;
	if (db_row(req->db, accounts_statements[STMT_LOCK], "u", req->staff->id, "U", &acting) !=
	    DB_ROW)
		return -1;
	found = account_load(req, id, a);
	if (found != 1)
		return found < 0 ? -1 : ACCOUNT_NONE;
	if (!acting)
		return ACCOUNT_NO_ADMIN;
	return seen && !strcmp(seen, account_seen(req, a)) ? ACCOUNT_DONE : ACCOUNT_CHANGED;
}

static int change_locked(struct request *req, uint64_t id, const char *seen, change_fn *fn,
			 const struct change *c)
{
	struct account a;
	int result = lock(req, id, seen, &a);

	if (result == ACCOUNT_DONE)
		result = fn(req, &a, c);
	if (result != ACCOUNT_DONE)
		return result;
	return session_end_all(req->db, id, NULL) < 0 || log_it(req, &a, c->what) < 0
		       ? -1
		       : ACCOUNT_DONE;
}

/* A refusal changes nothing. */
static int in_transaction(struct request *req, int result)
{
	if (result <= 0)
		return db_end(req->db, result);
	db_end(req->db, -1);
	return result;
}

static int change(struct request *req, uint64_t id, const char *seen, change_fn *fn,
		  const struct change *c)
{
	return db_begin(req->db) < 0 ? -1
				     : in_transaction(req, change_locked(req, id, seen, fn, c));
}

/* ---- what is changed ---- */

static int set(struct request *req, const struct account *a, const struct change *c)
{
	const struct account_words *w = c->words;

	return db_exec(req->db, accounts_statements[STMT_SET], "suuu", w->name, (uint64_t)w->role,
		       w->unit_id, a->id) < 0
		       ? -1
		       : ACCOUNT_DONE;
}

static int disable(struct request *req, const struct account *a, const struct change *c)
{
	(void)c;
	return staff_set_active(req->db, a->id, false);
}

static int enable(struct request *req, const struct account *a, const struct change *c)
{
	(void)c;
	return staff_set_active(req->db, a->id, true) < 0 || throttle_clear(req->db, a->login) < 0
		       ? -1
		       : ACCOUNT_DONE;
}

static int reset_password(struct request *req, const struct account *a, const struct change *c)
{
	char hash[PASSWORD_HASH];

	return password_hash(hash, c->made) < 0 ||
			       staff_set_password(req->db, a->id, hash, true, req->now) < 0 ||
			       throttle_clear(req->db, a->login) < 0
		       ? -1
		       : ACCOUNT_DONE;
}

static int reset_totp(struct request *req, const struct account *a, const struct change *c)
{
	(void)c;
	return second_reset(req->db, a->id) < 0 ? -1 : ACCOUNT_DONE;
}

static bool is_whole(const struct account_words *w)
{
	return w->role != ROLE_HANDLER || w->unit_id;
}

int account_set(struct request *req, uint64_t id, const char *seen, const struct account_words *w)
{
	const struct change c = {
		.what = arena_printf(req->arena, "set %s unit %llu", role_name(w->role),
				     (unsigned long long)w->unit_id),
		.words = w,
	};

	return is_whole(w) ? change(req, id, seen, set, &c) : ACCOUNT_NEEDS_UNIT;
}

int account_disable(struct request *req, uint64_t id, const char *seen)
{
	return change(req, id, seen, disable, &(struct change){ .what = "disable" });
}

int account_enable(struct request *req, uint64_t id, const char *seen)
{
	return change(req, id, seen, enable, &(struct change){ .what = "enable" });
}

int account_reset_password(struct request *req, uint64_t id, const char *seen,
			   char made[PASSWORD_MADE + 1])
{
	password_make(made);
	return change(req, id, seen, reset_password,
		      &(struct change){ .what = "reset-password", .made = made });
}

int account_reset_totp(struct request *req, uint64_t id, const char *seen)
{
	return change(req, id, seen, reset_totp, &(struct change){ .what = "reset-totp" });
}

/* ---- somebody new ---- */

static int add(struct request *req, const struct account_words *w, const char *hash, uint64_t *id)
{
	struct account a = { .login = w->login };
	int64_t made = staff_add(req->db, w->login, w->name, w->role, w->unit_id, hash, req->now);

	if (made <= 0)
		return made < 0 ? -1 : ACCOUNT_TAKEN;
	*id = a.id = (uint64_t)made;
	return log_it(req, &a, "add") < 0 ? -1 : ACCOUNT_DONE;
}

int account_add(struct request *req, const struct account_words *w, uint64_t *id,
		char made[PASSWORD_MADE + 1])
{
	char hash[PASSWORD_HASH];

	if (!is_whole(w))
		return ACCOUNT_NEEDS_UNIT;
	password_make(made);
	if (password_hash(hash, made) < 0 || db_begin(req->db) < 0)
		return -1;
	return in_transaction(req, add(req, w, hash, id));
}
