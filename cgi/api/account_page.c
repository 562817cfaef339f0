/*
 * My account: what is known of it, the phone number from WeChat's own button, messages.
 *
 *   GET    /api/v1/me
 *   POST   /api/v1/me/phone      {"wechat_phone_code"}: the default of new reports
 *   DELETE /api/v1/me/phone
 *   POST   /api/v1/me/messages   {}: she has just allowed one (wx.requestSubscribeMessage)
 */
#include "account/wechat_login.h"
#include "api/input.h"
#include "api/problem.h"
#include "api/rate.h"
#include "api/reply.h"
#include "api/routes.h"
#include "api/who.h"
#include "web/page.h"

static json_t *text_or_null(const char *text)
{
	return *text ? json_string(text) : json_null();
}

/* 1; 0: the reply is made, because she has none or it could not be asked. */
static int need_account(struct request *req, struct response *resp, struct citizen *who,
			struct wechat_account *account)
{
	int there;

	if (!api_who(req, resp, who))
		return 0;
	there = wechat_account(req, who->id, account);
	if (there < 0)
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	else if (there == 0)
		problem_send(resp, PROBLEM_ACCOUNT, NULL);
	return there == 1;
}

static void account_show(struct request *req, struct response *resp)
{
	struct wechat_account account = { .phone = "",
					  .created_at = DB_NULL_TIME,
					  .login_at = DB_NULL_TIME };
	struct citizen who;
	int there;

	if (!api_who(req, resp, &who))
		return;
	there = wechat_account(req, who.id, &account);
	if (there < 0)
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	else
		api_show(resp,
			 json_pack("{s:b, s:o, s:o, s:o, s:b}", "wechat", there, "since",
				   api_time(account.created_at), "login_at",
				   api_time(account.login_at), "phone", text_or_null(account.phone),
				   "messages", account.messages),
			 -1);
}

/* ---- the phone ---- */

static const struct json_field phone_field[] = {
	{ JSON_KIND_TEXT,
	  0,
	  { "wechat_phone_code", "手机号凭证", WECHAT_CODE_MAX, FIELD_REQUIRED,
	    "请让本人点“获取手机号”按钮，把得到的 code 填在这里" } },
};

static void keep(struct request *req, struct response *resp, uint64_t citizen_id,
		 const struct wechat_number *n)
{
	const char *shown;

	if (!wechat_number_good(n)) {
		input_wrong(req, resp, "wechat_phone_code", "目前只能用中国大陆的手机号");
	} else if (wechat_keep_number(req, citizen_id, n->digits, &shown) != 1) {
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	} else {
		api_done(resp, 200, json_pack("{s:s}", "phone", shown));
	}
}

static void phone_create(struct request *req, struct response *resp)
{
	struct wechat_account account;
	struct wechat_number number;
	struct citizen who;
	const char *code;
	int64_t wait;
	int result;

	if (!input_fields(req, resp, phone_field, 1, &code) ||
	    !need_account(req, resp, &who, &account))
		return;
	wait = rate_take(req, RATE_WECHAT);
	if (wait) {
		api_too_often(resp, wait);
		return;
	}
	result = wechat_ask_number(req, code, &number);
	if (result != WECHAT_OK) {
		api_wechat_problem(resp, result);
		return;
	}
	rate_give_back(req, RATE_WECHAT);
	keep(req, resp, who.id, &number);
}

static void phone_remove(struct request *req, struct response *resp)
{
	struct citizen who;
	int result;

	if (!api_who(req, resp, &who))
		return;
	result = wechat_forget_number(req->db, who.id);
	if (result < 0)
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	else
		api_done(resp, 200, json_pack("{s:n, s:b}", "phone", "removed", result));
}

/* ---- messages ---- */

static void messages_allow(struct request *req, struct response *resp)
{
	struct wechat_account account;
	struct citizen who;

	if (!input_fields(req, resp, NULL, 0, NULL) || !need_account(req, resp, &who, &account))
		return;
	if (wechat_allow_messages(req->db, who.id) < 0)
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	else
		api_done(resp, 200, json_pack("{s:b}", "messages", true));
}

const struct route api_account_routes[] = {
	{ GET, "/api/v1/me", account_show, 0, 0 },
	{ POST, "/api/v1/me/phone", phone_create, NEED_CSRF | JSON_BODY, 4 << 10 },
	{ DELETE, "/api/v1/me/phone", phone_remove, NEED_CSRF, 0 },
	{ POST, "/api/v1/me/messages", messages_allow, NEED_CSRF | JSON_BODY, 4 << 10 },
	{ 0 },
};
