#include "out/wechat_pass.h"

#include <jansson.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/json_text.h"
#include "base/log.h"
#include "out/http.h"

#define NEAR_END  (5 * CLOCK_MINUTE) /* a pass that ends within is asked for anew */
#define ASK_FIRST (2 * CLOCK_SECOND) /* after a failure, doubled up to */
#define ASK_MOST  (10 * CLOCK_MINUTE)

bool wechat_pass_ready(const struct wechat_pass *p, const struct conf *c, const char *secret,
		       struct arena *a, int64_t now, struct post *out, bool *ask)
{
	*ask = false;
	if (*p->text && now < p->until)
		return true;
	if (now < p->not_before || !*conf_str(c, "wechat", "app_id") || !*secret)
		return false;
	*ask = true;
	*out = (struct post){
		.url = arena_join(a, conf_str(c, "wechat", "api"), "/cgi-bin/stable_token", NULL),
		.body = json_text(a, json_pack("{s:s, s:s, s:s, s:b}", "grant_type",
					       "client_credential", "appid",
					       conf_str(c, "wechat", "app_id"), "secret", secret,
					       "force_refresh", p->force)),
	};
	return false;
}

static void asked_in_vain(struct wechat_pass *p, int64_t now, int code)
{
	int64_t wait = ASK_FIRST << (p->failed < 9 ? p->failed : 9);

	p->failed++;
	p->not_before = now + (wait < ASK_MOST ? wait : ASK_MOST);
	log_warn("wechat", "no access_token (code %d), %u times in a row", code, p->failed);
}

void wechat_pass_answered(struct wechat_pass *p, const struct reply *r, int64_t now)
{
	json_t *root = r->wire == WIRE_ANSWERED && r->status == 200 ? http_json(r) : NULL;
	const char *text = json_string_value(json_object_get(root, "access_token"));
	json_int_t seconds = json_integer_value(json_object_get(root, "expires_in"));

	if (text && *text && strlen(text) < sizeof(p->text) && seconds > 0 && seconds < 86400 &&
	    !text[strspn(text,
			 "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")]) {
		int64_t lasts = seconds * CLOCK_SECOND;

		snprintf(p->text, sizeof(p->text), "%s", text);
		p->until = now + (lasts > 2 * NEAR_END ? lasts - NEAR_END : lasts / 2);
		p->serial++;
		p->failed = 0;
		p->force = false;
	} else {
		asked_in_vain(p, now, (int)json_integer_value(json_object_get(root, "errcode")));
	}
	json_decref(root);
}

void wechat_pass_is_bad(struct wechat_pass *p, unsigned int serial)
{
	if (serial != p->serial)
		return;
	p->text[0] = '\0';
	p->force = true;
}

bool wechat_code_of_pass(int code)
{
	return code == 40001 || code == 40014 || code == 42001;
}
