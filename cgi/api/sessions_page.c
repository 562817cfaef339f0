/*
 * Sessions of the mini-program: begun without a name or with WeChat's code, listed, ended.
 *
 *   POST   /api/v1/sessions          {"device"?, "wechat_code"?}: 201 with the token, shown once
 *   GET    /api/v1/me/sessions       on which devices I am logged in
 *   DELETE /api/v1/me/sessions/:id   one of them
 *   DELETE /api/v1/me/sessions       all of them, this one, too
 */
#include "account/citizen_session.h"
#include "account/wechat_login.h"
#include "api/problem.h"
#include "api/rate.h"
#include "api/reply.h"
#include "api/routes.h"
#include "api/who.h"
#include "web/json_body.h"
#include "web/page.h"

enum { FIELD_DEVICE, FIELD_CODE, FIELD__MAX };

static const struct json_field fields[FIELD__MAX] = {
	[FIELD_DEVICE] = { JSON_KIND_TEXT, 0, { "device", "设备名", DEVICE_CHARS, 0, NULL } },
	[FIELD_CODE] = { JSON_KIND_TEXT,
			 0,
			 { "wechat_code", "微信登录凭证", WECHAT_CODE_MAX, 0, NULL } },
};

static void answer(struct response *resp, const struct citizen_bearer *b, bool wechat, bool is_new)
{
	api_done(resp, 201,
		 json_pack("{s:s, s:s, s:I, s:o, s:o, s:b, s:b}", "token", b->token, "token_type",
			   "Bearer", "session_id", (json_int_t)b->id, "expires_at",
			   api_time(b->expires_at), "ends_at", api_time(b->ends_at), "wechat",
			   wechat, "new_account", is_new));
}

static void begin_anonymous(struct request *req, struct response *resp, const char *device)
{
	int64_t wait = rate_take(req, RATE_SESSION);
	struct citizen_bearer b;

	if (wait)
		api_too_often(resp, wait);
	else if (citizen_session_anonymous(req, device, &b) < 0)
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	else
		answer(resp, &b, false, false);
}

static void begin_known(struct request *req, struct response *resp, const char *device,
			const char *code)
{
	int64_t wait = rate_take(req, RATE_WECHAT);
	struct wechat_person person;
	struct citizen_bearer b;
	uint64_t citizen_id;
	int result;

	if (wait) {
		api_too_often(resp, wait);
		return;
	}
	result = wechat_ask_person(req, code, &person);
	if (result != WECHAT_OK) {
		api_wechat_problem(resp, result);
		return;
	}
	rate_give_back(req, RATE_WECHAT);
	result = wechat_login(req, &person, &citizen_id);
	if (result < 0 || citizen_session_open(req, citizen_id, device, &b) < 0)
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	else
		answer(resp, &b, true, result == 1);
}

static void session_create(struct request *req, struct response *resp)
{
	const char *values[FIELD__MAX];
	json_t *errors = json_array();

	if (!json_fields_read(req, fields, FIELD__MAX, values, errors) &&
	    json_field(req, "wechat_code") && !*values[FIELD_CODE])
		field_error(errors, "wechat_code", "微信登录凭证是空的，请用 wx.login 重新获取");
	if (json_array_size(errors)) {
		problem_fields(resp, errors);
		return;
	}
	json_decref(errors);
	if (*values[FIELD_CODE])
		begin_known(req, resp, values[FIELD_DEVICE], values[FIELD_CODE]);
	else
		begin_anonymous(req, resp, values[FIELD_DEVICE]);
}

static void sessions_show(struct request *req, struct response *resp)
{
	struct citizen_session list[SESSIONS_MAX];
	json_t *items = json_array();
	struct citizen who;
	int n = -1;

	if (!api_who(req, resp, &who)) {
		json_decref(items);
		return;
	}
	n = citizen_sessions(req, who.id, list, SESSIONS_MAX);
	for (int i = 0; i < n; i++)
		json_array_append_new(items, json_pack("{s:I, s:s, s:b, s:o, s:o, s:o}", "id",
						       (json_int_t)list[i].id, "device",
						       list[i].device, "current",
						       req->bearer && list[i].id == req->bearer_id,
						       "created_at", api_time(list[i].created_at),
						       "seen_at", api_time(list[i].seen_at),
						       "expires_at", api_time(list[i].expires_at)));
	if (n >= 0)
		api_show(resp, json_pack("{s:O, s:n}", "items", items, "next"), -1);
	else
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	json_decref(items);
}

static void ended(struct response *resp, int64_t count)
{
	if (count < 0)
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	else
		api_done(resp, 200, json_pack("{s:I}", "ended", (json_int_t)count));
}

static void session_end(struct request *req, struct response *resp)
{
	uint64_t id = form_number(request_arg(req, "id"), INT64_MAX);
	struct citizen who;
	int result;

	if (!api_who(req, resp, &who))
		return;
	result = citizen_session_end(req->db, who.id, id);
	if (result == 0)
		problem_send(resp, PROBLEM_NOT_FOUND, "没有这个登录，可能已经退出");
	else
		ended(resp, result);
}

static void sessions_end(struct request *req, struct response *resp)
{
	struct citizen who;

	if (api_who(req, resp, &who))
		ended(resp, citizen_session_end_all(req->db, who.id, 0));
}

const struct route api_session_routes[] = {
	{ POST, "/api/v1/sessions", session_create, JSON_BODY, 4 << 10 },
	{ GET, "/api/v1/me/sessions", sessions_show, 0, 0 },
	{ DELETE, "/api/v1/me/sessions", sessions_end, NEED_CSRF, 0 },
	{ DELETE, "/api/v1/me/sessions/:id", session_end, NEED_CSRF, 0 },
	{ 0 },
};
