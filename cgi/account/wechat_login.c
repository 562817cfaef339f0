#include "account/wechat_login.h"

#include <string.h>

#include "account/citizen_session.h"
#include "base/arena.h"
#include "base/conf.h"
#include "base/log.h"
#include "base/secret.h"
#include "web/request.h"

#define MASK_LEN 11 /* "138****5678" */
#define TRIES    4  /* of a first login that met another */

enum {
	STMT_FIND,
	STMT_SEEN,
	STMT_UNION,
	STMT_ADD,
	STMT_ADDRESS,
	STMT_ACCOUNT,
	STMT_SET_PHONE,
	STMT_FORGET_PHONE,
	STMT_ALLOW,
	STMT_IS_ACCOUNT
};

const char *const wechat_login_statements[] = {
	[STMT_FIND] = "SELECT citizen_id, unionid_hash IS NOT NULL FROM citizen_wechat"
		      " WHERE openid_hash = ?",
	[STMT_SEEN] = "UPDATE citizen_wechat SET login_at = ? WHERE citizen_id = ?",
	[STMT_UNION] = "UPDATE citizen_wechat SET unionid_hash = ?, unionid_sealed = ?"
		       " WHERE citizen_id = ?",
	[STMT_ADD] = "INSERT INTO citizen_wechat (citizen_id, openid_hash, openid_sealed,"
		     " unionid_hash, unionid_sealed, created_at, login_at)"
		     " VALUES (?, ?, ?, ?, ?, ?, ?)",
	/* 3: CHANNEL_WECHAT (notice/channel_id.h). */
	[STMT_ADDRESS] = "INSERT INTO citizen_address (citizen_id, channel, sealed, created_at)"
			 " VALUES (?, 3, ?, ?)",
	[STMT_ACCOUNT] = "SELECT w.created_at, w.login_at, w.phone_shown,"
			 " a.citizen_id IS NOT NULL AND a.refused_at IS NULL FROM citizen_wechat w"
			 " LEFT JOIN citizen_address a ON a.citizen_id = w.citizen_id"
			 " AND a.channel = 3 WHERE w.citizen_id = ?",
	[STMT_SET_PHONE] = "UPDATE citizen_wechat SET phone_sealed = ?, phone_shown = ?,"
			   " phone_at = ? WHERE citizen_id = ?",
	[STMT_FORGET_PHONE] = "UPDATE citizen_wechat SET phone_sealed = NULL, phone_shown = NULL,"
			      " phone_at = NULL WHERE citizen_id = ? AND phone_sealed IS NOT NULL",
	[STMT_ALLOW] = "UPDATE citizen_address SET refused_at = NULL"
		       " WHERE citizen_id = ? AND channel = 3",
	[STMT_IS_ACCOUNT] = "SELECT 1 FROM citizen_wechat WHERE citizen_id = ?",
	NULL,
};

const char *const wechat_phone_statements[] = {
	"SELECT phone_sealed FROM citizen_wechat WHERE citizen_id = ?",
	NULL,
};

/* ---- logging in ---- */

/* A name of WeChat's as it is stored: found by `hash`, opened by nobody here. */
struct stored {
	unsigned char hash[SECRET_HASH];
	unsigned char *sealed;
	size_t len;
};

/* An openid is of one app, a unionid of all of one owner's. text NULL: nothing. */
static int store(const struct request *req, const char *kind, const char *of, const char *text,
		 struct stored *out)
{
	*out = (struct stored){ .sealed = NULL };
	if (!text)
		return 0;
	if (secret_account_hash(req->conf, kind, arena_join(req->arena, of, "\n", text, NULL),
				out->hash) < 0)
		return -1;
	return secret_seal_phone(req->arena, req->conf, text, &out->sealed, &out->len);
}

static const void *hash_of(const struct stored *s)
{
	return s->sealed ? s->hash : NULL;
}

/* 1, 0 (nobody), or -1. */
static int come_again(struct request *req, const struct stored *openid,
		      const struct stored *unionid, uint64_t *citizen_id)
{
	unsigned int has_union;
	int64_t seen;
	enum db_row_result row =
		db_row(req->db, wechat_login_statements[STMT_FIND], "b", (const void *)openid->hash,
		       sizeof(openid->hash), "uU", citizen_id, &has_union);

	if (row != DB_ROW)
		return row == DB_NONE ? 0 : -1;
	if (unionid->sealed && !has_union &&
	    db_exec(req->db, wechat_login_statements[STMT_UNION], "bbu", hash_of(unionid),
		    sizeof(unionid->hash), (const void *)unionid->sealed, unionid->len,
		    *citizen_id) < 0)
		return -1;
	/* None: she was deleted since she was found. */
	seen = db_exec(req->db, wechat_login_statements[STMT_SEEN], "tu", req->now, *citizen_id);
	return seen < 0 ? -1 : seen > 0;
}

/* 1; -1, also when somebody else has just done it (raced). */
static int come_first(struct request *req, const struct stored *openid,
		      const struct stored *unionid, uint64_t *citizen_id, bool *raced)
{
	*raced = false;
	if (citizen_make(req->db, req->now, citizen_id) < 0)
		return -1;
	if (db_exec(req->db, wechat_login_statements[STMT_ADD], "ubbbbtt", *citizen_id,
		    (const void *)openid->hash, sizeof(openid->hash), (const void *)openid->sealed,
		    openid->len, hash_of(unionid), sizeof(unionid->hash),
		    (const void *)unionid->sealed, unionid->len, req->now, req->now) != 1) {
		*raced = db_was_duplicate(req->db);
		return -1;
	}
	return db_exec(req->db, wechat_login_statements[STMT_ADDRESS], "ubt", *citizen_id,
		       (const void *)openid->sealed, openid->len, req->now) < 0
		       ? -1
		       : 1;
}

int wechat_login(struct request *req, const struct wechat_person *p, uint64_t *citizen_id)
{
	struct stored openid, unionid;
	bool raced = false;
	int result = -1;

	if (store(req, "wechat openid", conf_str(req->conf, "wechat", "app_id"), p->openid,
		  &openid) < 0 ||
	    store(req, "wechat unionid", "", p->unionid, &unionid) < 0)
		return -1;
	for (int i = 0; i < TRIES; i++) {
		result = come_again(req, &openid, &unionid, citizen_id);
		if (result != 0)
			return result < 0 ? -1 : 0;
		if (db_begin(req->db) < 0)
			return -1;
		result = db_end(req->db, come_first(req, &openid, &unionid, citizen_id, &raced));
		if (result >= 0 || (!raced && !db_retry(req->db)))
			return result;
	}
	return -1;
}

/* ---- the account ---- */

int wechat_account(struct request *req, uint64_t citizen_id, struct wechat_account *out)
{
	struct db_bytes shown;
	unsigned int messages;
	char *mask;
	enum db_row_result row =
		db_row(req->db, wechat_login_statements[STMT_ACCOUNT], "u", citizen_id, "ttbU",
		       &out->created_at, &out->login_at, &shown, &messages);

	if (row != DB_ROW)
		return row == DB_NONE ? 0 : -1;
	out->messages = messages;
	out->phone = "";
	if (!shown.len)
		return 1;
	mask = arena_alloc(req->arena, MASK_LEN + 1);
	if (secret_open_account(req->conf, citizen_id, shown.data, shown.len, mask, MASK_LEN) < 0)
		return -1;
	mask[MASK_LEN] = '\0';
	out->phone = mask;
	return 1;
}

/* ---- the number ---- */

bool wechat_number_good(const struct wechat_number *n)
{
	return !strcmp(n->country, "86") && strlen(n->digits) == MASK_LEN && n->digits[0] == '1';
}

static int is_account(struct db *db, uint64_t citizen_id)
{
	unsigned int one;

	return (int)db_row(db, wechat_login_statements[STMT_IS_ACCOUNT], "u", citizen_id, "U",
			   &one);
}

int wechat_keep_number(struct request *req, uint64_t citizen_id, const char *digits,
		       const char **shown)
{
	unsigned char mask_sealed[MASK_LEN + SECRET_SEALED_MORE], *sealed;
	int there = is_account(req->db, citizen_id);
	size_t len;

	if (there != 1)
		return there;
	*shown = arena_printf(req->arena, "%.3s****%s", digits, digits + 7);
	BUG_IF(strlen(*shown) != MASK_LEN);
	if (secret_seal_phone(req->arena, req->conf, digits, &sealed, &len) < 0 ||
	    secret_seal_account(req->conf, citizen_id, *shown, MASK_LEN, mask_sealed) < 0 ||
	    db_exec(req->db, wechat_login_statements[STMT_SET_PHONE], "bbtu", (const void *)sealed,
		    len, (const void *)mask_sealed, sizeof(mask_sealed), req->now, citizen_id) < 0)
		return -1;
	return 1;
}

int wechat_forget_number(struct db *db, uint64_t citizen_id)
{
	int64_t n = db_exec(db, wechat_login_statements[STMT_FORGET_PHONE], "u", citizen_id);

	return n < 0 ? -1 : n > 0;
}

int wechat_default_phone(struct db *db, uint64_t citizen_id, struct db_bytes *out)
{
	*out = (struct db_bytes){ NULL, 0 };
	return db_row(db, wechat_phone_statements[0], "u", citizen_id, "b", out) == DB_FAILED ? -1
											      : 0;
}

int wechat_allow_messages(struct db *db, uint64_t citizen_id)
{
	int there = is_account(db, citizen_id);

	if (there == 1 && db_exec(db, wechat_login_statements[STMT_ALLOW], "u", citizen_id) < 0)
		return -1;
	return there;
}
