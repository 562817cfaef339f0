#include "open311/ask.h"

#include <string.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/utf8.h"
#include "web/request.h"

#define SHOWN 60 /* characters of what a sender wrote */

/* The i-th argument, those of the body first; NULL behind the last. */
static const struct pair *pair_at(const struct request *req, size_t i)
{
	if (i < req->field_count)
		return &req->fields[i];
	i -= req->field_count;
	return i < req->param_count ? &req->params[i] : NULL;
}

const char *ask_arg(const struct request *req, const char *name)
{
	const struct pair *p;

	for (size_t i = 0; (p = pair_at(req, i)); i++)
		if (!strcmp(p->name, name) && *p->value)
			return p->value;
	return NULL;
}

const char *ask_list(struct request *req, const char *name)
{
	const char *list = NULL;
	const struct pair *p;

	for (size_t i = 0; (p = pair_at(req, i)); i++)
		if (!strcmp(p->name, name) && *p->value)
			list = list ? arena_join(req->arena, list, ",", p->value, NULL) : p->value;
	return list;
}

void ask_once(struct request *req, const char *const *names, json_t *errors)
{
	const struct pair *p;

	for (; *names; names++) {
		const char *first = ask_arg(req, *names);
		bool differs = false;

		for (size_t i = 0; first && (p = pair_at(req, i)); i++)
			differs |= !strcmp(p->name, *names) && strcmp(p->value, first) != 0;
		if (differs)
			reply_add_error(errors, 400,
					arena_printf(req->arena, "%s: 给了两个不同的值", *names));
	}
}

const char *ask_short(struct arena *a, const char *text)
{
	size_t len = utf8_prefix(text, SHOWN);

	return arena_join(a, arena_strndup(a, text, len), text[len] ? "…" : "", NULL);
}

bool ask_is_test(const struct request *req)
{
	return !strncmp(req->path, "/open311/test/", 14);
}

bool ask_place(struct request *req, struct response *resp, enum format f)
{
	const char *ours = conf_str(req->conf, "open311", "jurisdiction");
	const struct pair *p;

	for (size_t i = 0; (p = pair_at(req, i)); i++)
		if (!strcmp(p->name, "jurisdiction_id") && *p->value &&
		    strcmp(p->value, ours) != 0) {
			reply_error(resp, f, 404, "jurisdiction_id: 这里没有这个辖区");
			return false;
		}
	return true;
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
