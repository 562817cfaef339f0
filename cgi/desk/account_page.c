/* What a member of staff does about herself: password, authenticator app, other machines. */
#include <sodium.h>

#include "account/login.h"
#include "account/password.h"
#include "account/second.h"
#include "account/session.h"
#include "account/staff_log.h"
#include "desk/frame.h"
#include "desk/pages.h"
#include "media/qr.h"
#include "web/page.h"

#define FORM_MAX (8u << 10)
#define QR_MAX   (64u << 10)

enum { STMT_LOG, STMT_SESSIONS, STMT__MAX };

const char *const account_statements[STMT__MAX + 1] = {
	[STMT_LOG] = "SELECT at, event, address FROM staff_log WHERE staff_id = ? AND event <= 11"
		     " ORDER BY id DESC LIMIT 20",
	[STMT_SESSIONS] = "SELECT COUNT(*) FROM staff_session"
			  " WHERE staff_id = ? AND expires_at > ? AND seen_at > ?",
};

/* ---- the overview ---- */

static json_t *log_view(struct request *req)
{
	json_t *list = json_array();
	enum db_row_result row = DB_FAILED;
	const char *address;
	unsigned int event;
	int64_t at;

	if (db_query(req->db, account_statements[STMT_LOG], "u", req->staff->id) == 0)
		while ((row = db_next(req->db, "tUs", &at, &event, &address)) == DB_ROW)
			json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:b}", "when",
							      clock_say(req->arena, at, req->now),
							      "iso", clock_iso(req->arena, at),
							      "what", staff_event_say(event),
							      "address", address, "bad",
							      event == EVENT_WRONG_PASSWORD ||
								      event == EVENT_WRONG_CODE ||
								      event == EVENT_THROTTLED));
	if (row == DB_NONE)
		return list;
	json_decref(list);
	return NULL;
}

static void account_show(struct request *req, struct response *resp)
{
	int64_t idle = conf_int(req->conf, "desk", "idle_minutes") * CLOCK_MINUTE;
	unsigned int sessions;
	json_t *log;

	if (db_row(req->db, account_statements[STMT_SESSIONS], "utt", req->staff->id, req->now,
		   req->now - idle, "U", &sessions) != DB_ROW ||
	    !(log = log_view(req))) {
		response_unavailable(resp);
		return;
	}
	desk_page(resp, 200, "desk/account", "account",
		  json_pack("{s:s, s:o, s:i, s:b, s:b}", "title", "我的账号", "log", log,
			    "sessions", (int)sessions, "elsewhere", sessions > 1, "has_totp",
			    req->staff->has_totp));
}

/* ---- password ---- */

enum { PASSWORD_OLD, PASSWORD_NEW, PASSWORD_AGAIN };

static const struct field password_fields[] = {
	[PASSWORD_OLD] = { "old", "现在的密码", PASSWORD_MAX_BYTES, FIELD_REQUIRED,
			   "请填写现在的密码" },
	[PASSWORD_NEW] = { "new", "新密码", PASSWORD_MAX_BYTES, FIELD_REQUIRED, "请填写新密码" },
	[PASSWORD_AGAIN] = { "again", "新密码", PASSWORD_MAX_BYTES, FIELD_REQUIRED,
			     "请再填一次新密码" },
};

static void show_password(struct request *req, struct response *resp, int status, json_t *errors)
{
	json_t *view =
		json_pack("{s:s, s:b}", "title", "修改密码", "must", req->staff->must_change);

	fields_show(view, errors);
	desk_page(resp, status, "desk/password", "account", view);
	json_decref(errors);
}

/* Not for who has only half logged in. */
static bool is_whole(struct request *req, struct response *resp)
{
	if (req->staff->stage == STAGE_FULL)
		return true;
	response_redirect(resp, "/desk/second");
	return false;
}

static void password_show(struct request *req, struct response *resp)
{
	if (is_whole(req, resp))
		show_password(req, resp, 200, json_array());
}

/* The rules for the new one; then whether it is her who asks. An enum login_result or -1. */
static int check_password(struct request *req, const char *const values[3], json_t *errors)
{
	const char *fault = password_fault(values[PASSWORD_NEW], req->staff->login);
	int64_t wait = 0;
	int result;

	if (!fault && !strcmp(values[PASSWORD_OLD], values[PASSWORD_NEW]))
		fault = "新密码要和现在的不一样";
	if (fault)
		field_error(errors, "new", fault);
	else if (strcmp(values[PASSWORD_NEW], values[PASSWORD_AGAIN]) != 0)
		field_error(errors, "again", "两次填的新密码不一样");
	if (json_array_size(errors))
		return LOGIN_WRONG;
	result = login_confirm(req, values[PASSWORD_OLD], &wait);
	if (result == LOGIN_WRONG)
		field_error(errors, "old", "现在的密码不对");
	else if (result == LOGIN_WAIT)
		field_error(errors, "old",
			    arena_printf(req->arena, "试的次数太多了，请 %lld 秒后再试",
					 (long long)wait / CLOCK_SECOND + 1));
	return result;
}

/* Every session ends, this one goes on with a new token. */
static int change_password(struct request *req, struct response *resp, const char *password)
{
	char hash[PASSWORD_HASH];

	if (password_hash(hash, password) < 0 ||
	    staff_set_password(req->db, req->staff->id, hash, false, req->now) < 0 ||
	    session_end_all(req->db, req->staff->id, NULL) < 0)
		return -1;
	return session_renew(req, resp, STAGE_FULL) < 0 ||
			       staff_log(req, EVENT_PASSWORD_CHANGED, 0, "") < 0
		       ? -1
		       : 0;
}

static void password_create(struct request *req, struct response *resp)
{
	json_t *errors = json_array();
	const char *values[3];
	int result = LOGIN_WRONG;

	if (!is_whole(req, resp)) {
		json_decref(errors);
		return;
	}
	if (!fields_read(req, password_fields, 3, values, errors))
		result = check_password(req, values, errors);
	if (result == LOGIN_WRONG || result == LOGIN_WAIT) {
		show_password(req, resp, result == LOGIN_WAIT ? 429 : 422, errors);
		return;
	}
	json_decref(errors);
	if (result < 0 || change_password(req, resp, values[PASSWORD_NEW]) < 0)
		response_unavailable(resp);
	else
		response_redirect(resp, "/desk");
}

/* ---- authenticator app ---- */

/* The QR code as an address of its own kind: nothing is stored, no second request has the secret.
 */
static const char *qr_address(struct request *req, const char *uri)
{
	const char *address = NULL;
	struct buf svg;

	buf_init(&svg, QR_MAX);
	if (qr_svg(uri, QR_MEDIUM, &svg) == 0) {
		size_t size = sodium_base64_encoded_len(svg.len, sodium_base64_VARIANT_ORIGINAL);
		char *text = arena_alloc(req->arena, size);

		sodium_bin2base64(text, size, (const unsigned char *)svg.data, svg.len,
				  sodium_base64_VARIANT_ORIGINAL);
		address = arena_printf(req->arena, "data:image/svg+xml;base64,%s", text);
	}
	buf_release(&svg);
	return address;
}

/* "ABCD EFGH ...": as one types it. */
static const char *in_fours(struct arena *a, const char *text)
{
	char *out = arena_alloc(a, strlen(text) * 5 / 4 + 2), *p = out;

	for (size_t i = 0; text[i]; i++) {
		if (i && i % 4 == 0)
			*p++ = ' ';
		*p++ = text[i];
	}
	return out;
}

static void show_totp(struct request *req, struct response *resp, int status, json_t *errors)
{
	unsigned char secret[TOTP_SECRET];
	char base32[TOTP_BASE32 + 1];
	const char *qr;
	json_t *view;

	if (second_pending(req, secret) < 0 ||
	    !(qr = qr_address(req, totp_uri(req->arena, conf_str(req->conf, "site", "name"),
					    req->staff->login, secret)))) {
		response_unavailable(resp);
		json_decref(errors);
		return;
	}
	totp_base32(base32, secret);
	view = json_pack("{s:s, s:s, s:s, s:b}", "title", "绑定动态口令", "_qr", qr, "_secret",
			 in_fours(req->arena, base32), "required",
			 conf_int(req->conf, "desk", "second_factor") != 0);
	fields_show(view, errors);
	desk_page(resp, status, "desk/totp", "account", view);
	json_decref(errors);
}

/* Who has an app already cannot bind another one herself: an admin resets it. */
static bool may_enrol(struct request *req, struct response *resp)
{
	if (!is_whole(req, resp))
		return false;
	if (!req->staff->has_totp && !req->staff->must_change)
		return true;
	response_redirect(resp, req->staff->must_change ? "/desk/password" : "/desk/account");
	return false;
}

static void totp_show(struct request *req, struct response *resp)
{
	if (may_enrol(req, resp))
		show_totp(req, resp, 200, json_array());
}

static void show_codes(struct response *resp, char codes[SECOND_CODES][SECOND_CODE + 1])
{
	json_t *list = json_array();

	for (size_t i = 0; i < SECOND_CODES; i++)
		json_array_append_new(list, json_string(codes[i]));
	desk_page(resp, 200, "desk/codes", "account",
		  json_pack("{s:s, s:o}", "title", "备用码", "codes", list));
}

static const struct field code_field[] = {
	{ "code", "动态口令", 20, FIELD_REQUIRED, "请填写验证器上的 6 位数字" },
};

static void totp_create(struct request *req, struct response *resp)
{
	char codes[SECOND_CODES][SECOND_CODE + 1];
	json_t *errors;
	const char *code;
	int result = SECOND_WRONG;

	if (!may_enrol(req, resp))
		return;
	errors = json_array();
	if (!fields_read(req, code_field, 1, &code, errors)) {
		result = second_enrol(req, code, codes);
		if (result == SECOND_WRONG)
			field_error(errors, "code",
				    "口令不对；请看手机的时间准不准，等下一组数字再试");
	}
	if (result == SECOND_WRONG) {
		show_totp(req, resp, 422, errors);
		return;
	}
	json_decref(errors);
	if (result < 0 || session_end_all(req->db, req->staff->id, NULL) < 0 ||
	    session_renew(req, resp, STAGE_FULL) < 0 || staff_log(req, EVENT_TOTP_ON, 0, "") < 0)
		response_unavailable(resp);
	else
		show_codes(resp, codes);
}

/* ---- everywhere ---- */

static void logout_all(struct request *req, struct response *resp)
{
	if (staff_log(req, EVENT_LOGOUT_ALL, 0, "") < 0 ||
	    session_end_all(req->db, req->staff->id, NULL) < 0 || session_end(req, resp) < 0)
		response_unavailable(resp);
	else
		response_redirect(resp, "/desk/login");
}

#define SETTLING (NEED_STAFF | ALSO_UNSETTLED)

const struct route account_routes[] = {
	{ GET, "/desk/account", account_show, NEED_STAFF, 0 },
	{ GET, "/desk/password", password_show, SETTLING, 0 },
	{ POST, "/desk/password", password_create, SETTLING | NEED_CSRF, FORM_MAX },
	{ GET, "/desk/totp", totp_show, SETTLING, 0 },
	{ POST, "/desk/totp", totp_create, SETTLING | NEED_CSRF, FORM_MAX },
	{ POST, "/desk/logout-all", logout_all, NEED_STAFF | NEED_CSRF, FORM_MAX },
	{ 0 },
};
