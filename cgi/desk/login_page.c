/* The desk's door: /desk/login, /desk/second, /desk/logout. */
#include "account/login.h"
#include "account/password.h"
#include "account/session.h"
#include "account/staff_log.h"
#include "desk/frame.h"
#include "desk/pages.h"
#include "web/page.h"

#define FORM_MAX (8u << 10)

enum { LOGIN_NAME, LOGIN_PASSWORD, LOGIN_TO };

static const struct field login_fields[] = {
	[LOGIN_NAME] = { "login", "登录名", LOGIN_MAX, FIELD_REQUIRED, "请填写登录名" },
	[LOGIN_PASSWORD] = { "password", "密码", PASSWORD_MAX_BYTES, FIELD_REQUIRED, "请填写密码" },
	[LOGIN_TO] = { "to", "地址", 1000, 0, NULL },
};

static const char *wait_say(struct arena *a, int64_t wait)
{
	return arena_printf(a, "试的次数太多了，请 %lld 秒后再试。账号没有被锁住",
			    (long long)((wait + CLOCK_SECOND - 1) / CLOCK_SECOND));
}

/* The form (again); what was typed as a password is not in it. */
static void show_login(struct response *resp, int status, const char *login, const char *to,
		       json_t *errors)
{
	json_t *view = json_pack("{s:s, s:s, s:s}", "title", "登录", "login", login, "to", to);

	fields_show(view, errors);
	desk_page(resp, status, "desk/login", "login", view);
	json_decref(errors);
}

static void login_show(struct request *req, struct response *resp)
{
	show_login(resp, 200, "", session_way_back(request_param(req, "to")), json_array());
}

static char *lower(struct arena *a, const char *text)
{
	char *out = arena_strdup(a, text);

	for (char *p = out; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p | 32);
	return out;
}

static void login_create(struct request *req, struct response *resp)
{
	const char *values[3], *login, *to;
	json_t *errors = json_array();
	int64_t wait = 0;
	int result = LOGIN_WRONG;

	if (fields_read(req, login_fields, 3, values, errors)) {
		show_login(resp, 422, values[LOGIN_NAME], session_way_back(values[LOGIN_TO]),
			   errors);
		return;
	}
	login = lower(req->arena, values[LOGIN_NAME]);
	to = session_way_back(values[LOGIN_TO]);
	result = login_try(req, resp, login, values[LOGIN_PASSWORD], &wait);
	if (result == LOGIN_WRONG)
		field_error(errors, "password", "登录名或密码不对，请再试一次");
	else if (result == LOGIN_WAIT)
		field_error(errors, "password", wait_say(req->arena, wait));
	if (result == LOGIN_WRONG || result == LOGIN_WAIT) {
		show_login(resp, result == LOGIN_WAIT ? 429 : 422, login, to, errors);
		return;
	}
	json_decref(errors);
	if (result < 0)
		response_unavailable(resp);
	else if (result == LOGIN_SECOND)
		response_redirect(resp, "/desk/second");
	else
		response_redirect(resp, "%s", to);
}

/* ---- the second factor ---- */

static const struct field code_field[] = {
	{ "code", "动态口令", 20, FIELD_REQUIRED, "请填写验证器上的 6 位数字" },
};

static void show_second(struct response *resp, int status, json_t *errors)
{
	json_t *view = json_pack("{s:s}", "title", "动态口令");

	fields_show(view, errors);
	desk_page(resp, status, "desk/second", "login", view);
	json_decref(errors);
}

/* Who has passed already, or has only a password, has nothing to do here. */
static bool waits_for_code(struct request *req, struct response *resp)
{
	if (req->staff->stage == STAGE_SECOND)
		return true;
	response_redirect(resp, "/desk");
	return false;
}

static void second_show(struct request *req, struct response *resp)
{
	if (waits_for_code(req, resp))
		show_second(resp, 200, json_array());
}

static void second_create(struct request *req, struct response *resp)
{
	json_t *errors = json_array();
	const char *code;
	int64_t wait = 0;
	int result = LOGIN_WRONG;

	if (!waits_for_code(req, resp)) {
		json_decref(errors);
		return;
	}
	if (!fields_read(req, code_field, 1, &code, errors)) {
		result = login_second(req, resp, code, &wait);
		if (result == LOGIN_WRONG)
			field_error(errors, "code",
				    "口令不对，或者已经用过；请等验证器换下一组数字再试");
		else if (result == LOGIN_WAIT)
			field_error(errors, "code", wait_say(req->arena, wait));
	}
	if (result == LOGIN_WRONG || result == LOGIN_WAIT) {
		show_second(resp, result == LOGIN_WAIT ? 429 : 422, errors);
		return;
	}
	json_decref(errors);
	if (result < 0)
		response_unavailable(resp);
	else
		response_redirect(resp, "/desk");
}

/* ---- out ---- */

static void logout(struct request *req, struct response *resp)
{
	if (staff_log(req, EVENT_LOGOUT, 0, "") < 0 || session_end(req, resp) < 0)
		response_unavailable(resp);
	else
		response_redirect(resp, "/desk/login");
}

const struct route login_routes[] = {
	{ GET, "/desk/login", login_show, GIVE_VISITOR, 0 },
	{ POST, "/desk/login", login_create, NEED_CSRF, FORM_MAX },
	{ GET, "/desk/second", second_show, NEED_STAFF | ALSO_UNSETTLED, 0 },
	{ POST, "/desk/second", second_create, NEED_STAFF | ALSO_UNSETTLED | NEED_CSRF, FORM_MAX },
	{ POST, "/desk/logout", logout, NEED_STAFF | ALSO_UNSETTLED | NEED_CSRF, FORM_MAX },
	{ 0 },
};
