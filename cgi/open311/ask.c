#include "open311/ask.h"

#include <string.h>

#include "base/conf.h"
#include "web/request.h"

const char *ask_arg(const struct request *req, const char *name)
{
	const char *value = request_field(req, name);

	if (!value || !*value)
		value = request_param(req, name);
	return value && *value ? value : NULL;
}

bool ask_is_test(const struct request *req)
{
	return !strncmp(req->path, "/open311/test/", 14);
}

bool ask_place(struct request *req, struct response *resp, enum format f)
{
	const char *asked = ask_arg(req, "jurisdiction_id");

	if (!asked || !strcmp(asked, conf_str(req->conf, "open311", "jurisdiction")))
		return true;
	reply_error(resp, f, 404, "jurisdiction_id: 这里没有这个辖区");
	return false;
}

bool ask_key(struct request *req, struct response *resp, enum format f, struct client *c)
{
	static const char *const words[] = {
		[CLIENT_NO_KEY] = "api_key: 没有带密钥，请向城市管理部门申请",
		[CLIENT_UNKNOWN] = "api_key: 密钥不对，或者给了两个不同的",
		[CLIENT_REVOKED] = "api_key: 密钥已经停用",
		[CLIENT_EXPIRED] = "api_key: 密钥过期了，请向城市管理部门申请新的",
		[CLIENT_TOO_OFTEN] = "api_key: 这一分钟的调用次数用完了，请过一分钟再试",
	};
	int result = client_find(req, c);

	if (result == CLIENT_OK)
		result = client_count(req, c);
	if (result == CLIENT_OK)
		return true;
	if (result < 0)
		reply_unavailable(resp, f);
	else
		reply_error(resp, f, result == CLIENT_TOO_OFTEN ? 429 : 403, words[result]);
	return false;
}
