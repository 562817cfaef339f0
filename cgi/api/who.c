#include "api/who.h"

#include "account/wechat_ask.h"
#include "api/ask.h"
#include "api/problem.h"
#include "web/form.h"
#include "web/request.h"
#include "web/response.h"

bool api_who(struct request *req, struct response *resp, struct citizen *out)
{
	*out = (struct citizen){ 0 };
	if (!req->visitor.known) {
		problem_send(resp, PROBLEM_SESSION, "请先用 POST /api/v1/sessions 开一个会话");
		return false;
	}
	if (citizen_find(req->db, req, out) >= 0)
		return true;
	problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	return false;
}

bool api_who_lists(struct request *req, struct response *resp, uint64_t newest, uint64_t *after,
		   struct citizen *out)
{
	static const char *const names[] = { "after", NULL };
	struct asking a;

	if (!api_who(req, resp, out))
		return false;
	ask_begin(&a, req, names);
	*after = ask_after(&a, newest);
	return ask_end(&a, resp);
}

static const struct {
	enum problem problem;
	const char *say;
} answers[WECHAT__MAX] = {
	[WECHAT_OFF] = { PROBLEM_ACCOUNT, "这里没有开通微信登录" },
	[WECHAT_BAD_CODE] = { PROBLEM_WECHAT_CODE, NULL },
	[WECHAT_TOO_OFTEN] = { PROBLEM_TOO_MANY, "微信说操作太频繁，请过一分钟再试" },
	[WECHAT_BLOCKED] = { PROBLEM_FORBIDDEN,
			     "微信暂时限制了这个账号登录小程序，请在微信里查看原因" },
	[WECHAT_AWAY] = { PROBLEM_UNAVAILABLE,
			  "微信现在没有回应，请过几秒钟再试；不登录也可以上报" },
	[WECHAT_FULL] = { PROBLEM_UNAVAILABLE,
			  "正在登录的人太多，请过几秒钟再试；不登录也可以上报" },
};

void api_wechat_problem(struct response *resp, int result)
{
	problem_send(resp, answers[result].problem, answers[result].say);
}

void api_too_often(struct response *resp, int64_t wait_ms)
{
	if (wait_ms < 0)
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	else
		problem_send(resp, PROBLEM_TOO_MANY,
			     "这个网络地址刚才试的次数太多，请过一会儿再试");
}
