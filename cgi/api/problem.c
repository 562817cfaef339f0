#include "api/problem.h"

#include "api/reply.h"
#include "base/arena.h"
#include "base/log.h"
#include "web/request.h"
#include "web/response.h"

#define TYPE_BASE "/api/v1/problems#"

static const struct {
	const char *type;
	int status;
	const char *title;
	const char *detail;
} problems[PROBLEM__MAX] = {
	[PROBLEM_REQUEST] = { TYPE_BASE "request", 400, "没有看懂请求",
			      "地址、请求头或者内容的写法不对，请对照 openapi.json" },
	[PROBLEM_SESSION] = { TYPE_BASE "session", 401, "没有登录，或者登录已经失效",
			      "登录已经过期或者已经退出，请重新登录" },
	[PROBLEM_FORBIDDEN] = { TYPE_BASE "forbidden", 403, "不能这样做",
				"没有带上有效的令牌，或者这不是您的内容" },
	[PROBLEM_NOT_FOUND] = { TYPE_BASE "not-found", 404, "没有找到",
				"没有这个地址，或者内容已经撤下" },
	[PROBLEM_METHOD] = { TYPE_BASE "method", 405, "这个地址不能这样用",
			     "这个地址不接受这种方法，可用的方法在 Allow 里" },
	[PROBLEM_CONFLICT] = { TYPE_BASE "conflict", 409, "情况刚刚有了变化",
			       "情况刚刚有了变化，请重新读取后再决定" },
	[PROBLEM_GONE] = { TYPE_BASE "gone", 410, "已经撤下", "这里的内容已经撤下" },
	[PROBLEM_VERSION] = { TYPE_BASE "tus-version", 412, "版本不对",
			      "分段上传要带 Tus-Resumable: 1.0.0" },
	[PROBLEM_TOO_LARGE] = { TYPE_BASE "too-large", 413, "内容太大", "一次发送的内容太大了" },
	[PROBLEM_MEDIA_TYPE] = { TYPE_BASE "media-type", 415, "内容类型不对",
				 "请求内容要是 application/json" },
	[PROBLEM_FIELDS] = { TYPE_BASE "fields", 422, "有些内容需要改一改",
			     "有些内容需要改一改，每一项都写在 errors 里" },
	[PROBLEM_TOO_MANY] = { TYPE_BASE "too-many", 429, "操作太快了",
			       "操作太快了，请过一分钟再试" },
	[PROBLEM_FAULT] = { TYPE_BASE "fault", 500, "系统出了点问题",
			    "系统出了点问题，我们会尽快修好，请稍后再试" },
	[PROBLEM_UNAVAILABLE] = { TYPE_BASE "unavailable", 503, "系统现在太忙",
				  "系统现在太忙，请过几秒钟再试" },
	[PROBLEM_KEY] = { TYPE_BASE "idempotency-key", 400, "Idempotency-Key 不对",
			  "Idempotency-Key 要 1 到 64 个可见的 ASCII 字符" },
	[PROBLEM_KEY_MISSING] = { TYPE_BASE "idempotency-key-missing", 400, "少了 Idempotency-Key",
				  "这个请求重发就会重复，请带上 Idempotency-Key（随机数）" },
	[PROBLEM_KEY_REUSED] = { TYPE_BASE "idempotency-key-reused", 422, "Idempotency-Key 用过了",
				 "这个 Idempotency-Key 已经用于另一份内容，请换一个" },
	[PROBLEM_KEY_BUSY] = { TYPE_BASE "idempotency-key-busy", 409, "同一个请求还在办理",
			       "同一个 Idempotency-Key 的请求还在办理，请稍后用原样再发" },
	[PROBLEM_NOT_YOURS] = { TYPE_BASE "not-yours", 403, "只有本人可以这样做",
				"只有上报人本人可以这样做" },
	[PROBLEM_NOT_NOW] = { TYPE_BASE "not-now", 409, "现在不能这样做",
			      "按办理的进度，现在不能这样做，请重新读取后再看" },
	[PROBLEM_WECHAT_CODE] = { TYPE_BASE "wechat-code", 400, "微信凭证不能用了",
				  "微信给的凭证已经失效或者用过了，请重新获取一次" },
	[PROBLEM_ACCOUNT] = { TYPE_BASE "account", 409, "这个账号不能这样做", "请先用微信登录" },
	[PROBLEM_SENT] = { TYPE_BASE "sent", 409, "已经提交",
			   "这份草稿已经提交，编号在 Location 里" },
};

static void send(struct response *resp, enum problem p, const char *detail, json_t *errors)
{
	json_t *view = json_pack("{s:s, s:s, s:i, s:s}", "type", problems[p].type, "title",
				 problems[p].title, "status", problems[p].status, "detail",
				 detail ? detail : problems[p].detail);

	if (errors)
		json_object_set_new(view, "errors", errors);
	buf_reset(&resp->headers);
	resp->public_seconds = -1;
	if (p == PROBLEM_UNAVAILABLE)
		response_header(resp, "Retry-After", "5");
	if (p == PROBLEM_KEY_BUSY)
		response_header(resp, "Retry-After", "1");
	if (p == PROBLEM_TOO_MANY)
		response_header(resp, "Retry-After", "60");
	api_headers(resp);
	response_json(resp, problems[p].status, view);
	resp->type = "application/problem+json; charset=utf-8";
}

void problem_send(struct response *resp, enum problem p, const char *detail)
{
	send(resp, p, detail, NULL);
	/* What the web layer itself refuses gets it there. */
	if (p == PROBLEM_SESSION)
		response_header(resp, "WWW-Authenticate", "Bearer realm=\"dianliang\"");
}

void problem_fields(struct response *resp, json_t *errors)
{
	json_t *list = json_array(), *error;
	size_t i;

	json_array_foreach(errors, i, error)
		json_array_append_new(list, json_pack("{s:O, s:O}", "field",
						      json_object_get(error, "field"), "say",
						      json_object_get(error, "say")));
	json_decref(errors);
	send(resp, PROBLEM_FIELDS, NULL, list);
}

/* The web layer's usual sentences speak of pages and forms: of those only the status is taken. */
void problem_say(struct request *req, struct response *resp, int status, const char *say)
{
	enum problem p = PROBLEM_FAULT;

	if (status == 405 && req->method == OPTIONS && api_preflight(resp))
		return;
	/* The first of a status is its usual one. */
	for (enum problem i = PROBLEM__MAX; i-- > 0;)
		if (problems[i].status == status)
			p = i;
	if (!strcmp(say, response_usual(status)))
		say = NULL;
	send(resp, p, say, NULL);
}

json_t *problem_list(void)
{
	json_t *list = json_array();

	for (enum problem p = 0; p < PROBLEM__MAX; p++)
		json_array_append_new(list,
				      json_pack("{s:s, s:i, s:s, s:s}", "type", problems[p].type,
						"status", problems[p].status, "title",
						problems[p].title, "detail", problems[p].detail));
	return json_pack("{s:o}", "items", list);
}
