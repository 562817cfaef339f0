#include "account/wechat_answer.h"

#include <jansson.h>

#include "base/arena.h"
#include "base/log.h"
#include "out/http.h"
#include "out/wechat_pass.h"

#define NAME_MAX_BYTES 100 /* an openid has 28 */

static void give_up(void *json)
{
	json_decref(json);
}

/* What the answer says: an object without an error, or NULL and what it comes to. */
static json_t *understand(struct arena *a, const char *what, const struct reply *r, int *code)
{
	json_t *root = r->wire == WIRE_ANSWERED && r->status == 200 ? http_json(r) : NULL;
	const json_t *said = json_object_get(root, "errcode");

	*code = -1;
	if (!root || (said && !json_is_integer(said))) {
		/* Neither the address nor the body: both hold what is nobody's business. */
		log_warn("wechat", "%s: %s (status %d, %zu bytes)", what,
			 r->wire == WIRE_ANSWERED ? "an answer that cannot be read" : r->error,
			 r->status, r->len);
		json_decref(root);
		return NULL;
	}
	arena_defer(a, give_up, root);
	*code = (int)json_integer_value(said);
	if (*code)
		log_warn("wechat", "%s: errcode %d", what, *code);
	return *code ? NULL : root;
}

static int result_of(int code)
{
	switch (code) {
	case 40029: /* invalid code */
	case 40163: /* code been used */
	case 41008: /* no code */
	case 40003: /* a code of another app's person */
		return WECHAT_BAD_CODE;
	case 45011: /* api minute-quota reach limit */
	case 45009:
		return WECHAT_TOO_OFTEN;
	case 40226: /* code blocked */
		return WECHAT_BLOCKED;
	default: /* -1 busy; 40013, 40125: what the administrator has set up is wrong (logged) */
		return WECHAT_AWAY;
	}
}

/* A name of WeChat's: visible ASCII. */
static const char *name_of(const json_t *root, const char *key)
{
	const char *text = json_string_value(json_object_get(root, key));
	size_t len = text ? strlen(text) : 0;

	for (size_t i = 0; i < len; i++)
		if (text[i] <= ' ' || text[i] > '~')
			return NULL;
	return len && len <= NAME_MAX_BYTES ? text : NULL;
}

int wechat_read_person(struct arena *a, const struct reply *r, struct wechat_person *out)
{
	const json_t *root, *unionid;
	int errcode;

	root = understand(a, "jscode2session", r, &errcode);
	if (!root)
		return result_of(errcode);
	unionid = json_object_get(root, "unionid");
	*out = (struct wechat_person){ .openid = name_of(root, "openid"),
				       .unionid = name_of(root, "unionid") };
	if (out->openid && (!unionid || json_is_null(unionid) || out->unionid))
		return WECHAT_OK;
	log_warn("wechat", "jscode2session: an answer without a name");
	return WECHAT_AWAY;
}

static bool all_digits(const char *text, size_t least, size_t most)
{
	size_t len = text ? strlen(text) : 0;

	return len >= least && len <= most && !text[strspn(text, "0123456789")];
}

int wechat_read_number(struct arena *a, const struct reply *r, struct wechat_number *out)
{
	const json_t *info;
	int errcode;

	info = json_object_get(understand(a, "getuserphonenumber", r, &errcode), "phone_info");
	if (wechat_code_of_pass(errcode))
		return WECHAT__MAX;
	if (errcode)
		return result_of(errcode);
	*out = (struct wechat_number){
		.country = json_string_value(json_object_get(info, "countryCode")),
		.digits = json_string_value(json_object_get(info, "purePhoneNumber"))
	};
	if (all_digits(out->country, 1, 4) && all_digits(out->digits, 5, 15))
		return WECHAT_OK;
	log_warn("wechat", "getuserphonenumber: an answer without a number");
	return WECHAT_AWAY;
}
