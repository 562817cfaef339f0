/*
 * POST /open311/core/replies: the city's own dispatch core tells how a case goes that was handed
 * over to it ([dispatch] core = webhook). No key of a client and no cookie: the body is signed with
 * core.key (handover/core_sign.h). Signature first, then the body, then the case; what is accepted
 * is stored, handoverd does it. Errors are lists, [{code, description}], as elsewhere in Open311.
 */
#include "handover/core_inbox.h"
#include "handover/core_sign.h"
#include "open311/pages.h"
#include "open311/reply.h"
#include "web/page.h"

static void refuse(struct response *resp, int code, const char *say)
{
	reply_error(resp, FORMAT_JSON, code, say);
}

/* 0, or it has answered. */
static int check_signature(struct request *req, struct response *resp)
{
	static const char *const says[] = {
		[CORE_SIGN_MISSING] = "没有签名，或者格式不对：要 X-Dianliang-Timestamp 和"
				      " X-Dianliang-Signature 两个头",
		[CORE_SIGN_WRONG] = "签名不对",
		[CORE_SIGN_OLD] = "签名的时间和现在相差超过 5 分钟",
	};
	char key[CORE_KEY_TEXT + 1];
	enum core_sign result;

	if (strcmp(conf_str(req->conf, "dispatch", "core"), "webhook") != 0) {
		refuse(resp, 404, "本平台没有把案件移交给别的派遣系统");
		return 1;
	}
	if (core_key(req->conf, key) < 0) {
		reply_unavailable(resp, FORMAT_JSON);
		return 1;
	}
	result = core_sign_check(key, request_header(req, "HTTP_X_DIANLIANG_TIMESTAMP"),
				 request_header(req, "HTTP_X_DIANLIANG_SIGNATURE"), req->raw,
				 req->raw_len, req->now);
	explicit_bzero(key, sizeof(key));
	if (result == CORE_SIGN_OK)
		return 0;
	log_warn("core", "a reply from %s is refused: %d", req->address, (int)result);
	refuse(resp, 403, says[result]);
	return 1;
}

static bool is_json(const struct request *req)
{
	static const char want[] = "application/json";
	const char *type = request_header(req, "CONTENT_TYPE");
	size_t len = sizeof(want) - 1;

	return !strncasecmp(type, want, len) &&
	       (!type[len] || type[len] == ';' || type[len] == ' ');
}

/* 0, or it has answered, naming each part that is wrong. */
static int read_reply(struct request *req, struct response *resp, struct core_reply *r)
{
	json_t *found = json_array(), *errors = json_array(), *one;
	size_t i;

	core_reply_read(req->arena, req->raw, req->raw_len, CORE_POST, r, found);
	json_array_foreach(found, i, one)
	{
		const char *field = json_string_value(json_object_get(one, "field"));

		reply_add_error(errors, 400,
				arena_join(req->arena, field, *field ? ": " : "",
					   json_string_value(json_object_get(one, "say")), NULL));
	}
	json_decref(found);
	if (i) {
		reply_errors(resp, FORMAT_JSON, errors);
		return 1;
	}
	json_decref(errors);
	return 0;
}

static void replies_create(struct request *req, struct response *resp)
{
	struct core_reply r;
	int result;

	if (check_signature(req, resp))
		return;
	if (!is_json(req)) {
		refuse(resp, 415, "请用 Content-Type: application/json");
		return;
	}
	if (read_reply(req, resp, &r))
		return;
	result = core_inbox_add(req->db, &r, req->raw, req->raw_len, req->now);
	if (result < 0)
		reply_unavailable(resp, FORMAT_JSON);
	else if (result > CORE_BEFORE)
		refuse(resp, result == CORE_NO_CASE ? 404 : 409,
		       core_taken_say((enum core_taken)result));
	else
		reply_send(resp, 200, FORMAT_JSON, "",
			   json_pack("{s:s, s:s, s:b}", "reply", r.reply, "report", r.report,
				     "before", result == CORE_BEFORE));
}

const struct route open311_core_routes[] = {
	{ POST, "/open311/core/replies", replies_create, RAW_BODY, CORE_REPLY_MAX },
	{ 0 },
};
