#include "notice/channel.h"

#include <sodium.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/log.h"
#include "base/secret.h"

const struct channel *channel_of(enum channel_id id)
{
	static const struct channel *const all[CHANNEL__MAX] = {
		[CHANNEL_WEBHOOK] = &webhook_channel,
		[CHANNEL_SMS] = &sms_channel,
		[CHANNEL_WECHAT] = &wechat_channel,
	};

	return id < CHANNEL__MAX ? all[id] : NULL;
}

/* NULL: the table knows no such key, so the action has no template. */
static const char *template_conf(const struct conf *c, const char *section, const char *name)
{
	static const char *const named[] = { "dispatch", "handle", "close" };
	char key[40];

	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++) {
		if (strcmp(name, named[i]) != 0)
			continue;
		snprintf(key, sizeof(key), "template_%s", name);
		return conf_str(c, section, key);
	}
	return "";
}

static unsigned int templated(const struct conf *c, const struct told *t, enum channel_id id,
			      const char *section, const char *address)
{
	if (!t->template || !*conf_str(c, section, address))
		return 0;
	return *template_conf(c, section, t->template) ? 1u << id : 0;
}

unsigned int channels_on(const struct conf *c, const struct told *t)
{
	return 1u << CHANNEL_WEBHOOK | templated(c, t, CHANNEL_SMS, "sms", "url") |
	       templated(c, t, CHANNEL_WECHAT, "wechat", "app_id");
}

const char *channel_template(const struct conf *c, struct arena *a, const char *section,
			     enum action action, const char **fields)
{
	const struct told *t = told_of(action);
	const char *text = t && t->template ? template_conf(c, section, t->template) : "";
	size_t len = strcspn(text, " ");

	if (fields)
		*fields = text + len;
	return arena_strndup(a, text, len);
}

/* A test's machine or a gateway on this one may do without; anything else should not. */
static void warn_of_http(const struct conf *c, const char *section, const char *key)
{
	if (!strncmp(conf_str(c, section, key), "http://", 7))
		log_warn("notice", "[%s] %s is not https: numbers and keys travel open", section,
			 key);
}

void channels_init(struct channels *c, const struct conf *conf)
{
	*c = (struct channels){ .conf = conf, .arena = arena_new() };
	c->has_webhook_key = secret_key(conf, "webhook.key", c->webhook_key) == 0;
	warn_of_http(conf, "sms", "url");
	warn_of_http(conf, "wechat", "api");
	c->sms_key = secret_text(c->arena, conf, "sms.key");
	c->wechat_secret = secret_text(c->arena, conf, "wechat.key");
}

void channels_release(struct channels *c)
{
	sodium_memzero(c->webhook_key, sizeof(c->webhook_key));
	arena_free(c->arena);
}

bool channel_judge_wire(const struct channel *c, const struct reply *r, struct verdict *v)
{
	if (r->wire == WIRE_ANSWERED)
		return false;
	*v = (struct verdict){ .outcome = OUTCOME_LATER, .why = r->error };
	if (r->wire == WIRE_UNSURE && c->at_most_once)
		v->outcome = OUTCOME_UNKNOWN;
	return true;
}

bool channel_is_busy(int status)
{
	return status == 408 || status == 429 || status >= 500;
}
