/*
 * WeChat's subscribe messages: POST cgi-bin/message/subscribe/send with a pass (access_token)
 * that is fetched first, kept, and fetched anew when WeChat calls it bad (out/wechat_pass.h).
 *
 * A person allows each message once. 43101 says that she did not, or that her
 * permission is used up: refused for good, and her address rests until she allows anew.
 */
#include <jansson.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/json_text.h"
#include "base/conf.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "notice/channel.h"

#define TRIES       6
#define THING_CHARS 20 /* of a field, WeChat's limit */

enum code { /* WeChat's, those that matter */
	    CODE_BUSY = -1,
	    CODE_REFUSED = 43101,
	    CODE_TOO_MANY = 45009,
	    CODE_TOO_FAST = 45011
};

/* --- the message ---------------------------------------------------------------------- */

static const char *value_of(struct arena *a, const struct delivery *d, const char *name)
{
	if (!strcmp(name, "number"))
		return d->number;
	if (!strcmp(name, "what"))
		return *d->event.what ? d->event.what : "您上报的问题";
	if (!strcmp(name, "unit"))
		return *d->event.unit ? d->event.unit : "负责单位";
	if (!strcmp(name, "at"))
		return clock_say(a, d->at, 0); /* with the year */
	if (!strcmp(name, "until") && d->event.until != DB_NULL_TIME)
		return clock_say(a, d->event.until, 0);
	return NULL;
}

/* conf's "number=character_string1 what=thing2": our name, the template's field. */
static json_t *data_of(struct arena *a, const struct delivery *d, const char *fields)
{
	json_t *data = json_object();
	char *words = arena_strdup(a, fields), *save = NULL;

	for (char *w = strtok_r(words, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
		char *field = strchr(w, '=');
		const char *value;

		if (!field)
			continue;
		*field++ = '\0';
		value = value_of(a, d, w);
		if (!value)
			continue;
		value = arena_strndup(a, value, utf8_prefix(value, THING_CHARS));
		json_object_set_new(data, field, json_pack("{s:s}", "value", value));
	}
	return data;
}

static const char *page_of(struct arena *a, const struct conf *c, const struct delivery *d)
{
	const char *page = conf_str(c, "wechat", "page"), *at = strstr(page, "{number}");

	if (!at)
		return page;
	return arena_printf(a, "%.*s%s%s", (int)(at - page), page, d->number,
			    at + strlen("{number}"));
}

static bool build(struct channels *c, struct arena *a, struct delivery *d, struct post *out,
		  struct verdict *v)
{
	const char *openid, *fields, *template;
	json_t *root;

	template = channel_template(c->conf, a, "wechat", d->event.action, &fields);
	*v = (struct verdict){ .outcome = OUTCOME_DROPPED, .why = "no address, or not set up" };
	if (!d->address_sealed.len || !*template)
		return false;
	*v = (struct verdict){ .outcome = OUTCOME_LATER, .why = "phone.key cannot be read" };
	openid = secret_open_phone(a, c->conf, d->address_sealed.data, d->address_sealed.len);
	if (!openid)
		return false;
	d->pass = c->pass.serial;
	root = json_pack("{s:s, s:s, s:s, s:o}", "touser", openid, "template_id", template, "page",
			 page_of(a, c->conf, d), "data", data_of(a, d, fields));
	*out = (struct post){ .url = arena_join(a, conf_str(c->conf, "wechat", "api"),
						"/cgi-bin/message/subscribe/send?access_token=",
						c->pass.text, NULL),
			      .body = json_text(a, root) };
	return true;
}

static void judge_code(struct channels *c, struct arena *a, unsigned int pass, int code,
		       struct verdict *v)
{
	v->why = arena_printf(a, "errcode %d", code);
	v->outcome = OUTCOME_REFUSED;
	if (wechat_code_of_pass(code)) {
		wechat_pass_is_bad(&c->pass, pass);
		v->outcome = OUTCOME_LATER;
		v->soon = true;
		return;
	}
	switch (code) {
	case 0:
		*v = (struct verdict){ .outcome = OUTCOME_SENT, .why = "" };
		break;
	case CODE_BUSY:
	case CODE_TOO_MANY:
	case CODE_TOO_FAST:
		v->outcome = OUTCOME_LATER;
		break;
	case CODE_REFUSED:
		v->address_refused = true;
		break;
	default:
		break;
	}
}

static void judge(struct channels *c, struct arena *a, const struct delivery *d,
		  const struct reply *r, struct verdict *v)
{
	const json_t *code;
	json_t *root;

	if (channel_judge_wire(&wechat_channel, r, v))
		return;
	*v = (struct verdict){ .outcome = OUTCOME_LATER,
			       .why = arena_printf(a, "answered %d", r->status),
			       .wait_ms = r->wait_ms };
	if (r->status != 200) {
		if (r->status == 502 || r->status == 504)
			v->outcome = OUTCOME_UNKNOWN;
		return;
	}
	root = http_json(r);
	code = json_object_get(root, "errcode");
	if (json_is_integer(code))
		judge_code(c, a, d->pass, (int)json_integer_value(code), v);
	else
		*v = (struct verdict){ .outcome = OUTCOME_UNKNOWN,
				       .why = "an answer that cannot be read" };
	json_decref(root);
}

const struct channel wechat_channel = {
	.name = "wechat",
	.at_most_once = true,
	.tries = TRIES,
	.build = build,
	.judge = judge,
};
