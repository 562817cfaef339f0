/*
 * Webhooks: every told change of a public report as signed JSON, for a city's other systems. The
 * receiver checks X-Dianliang-Signature and that the timestamp is near, and keeps the
 * Idempotency-Key of what it has had: the same change may come twice, and out of order. There
 * is nothing private in it.
 */
#include <jansson.h>
#include <sodium.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json_text.h"
#include "base/conf.h"
#include "base/log.h"
#include "notice/channel.h"

#define TRIES 12 /* over about nine hours */

static void hex(char *out, const unsigned char *p, size_t len)
{
	sodium_bin2hex(out, 2 * len + 1, p, len);
}

static void hmac(unsigned char out[crypto_auth_hmacsha256_BYTES], const void *key, size_t key_len,
		 const char *first, const char *second)
{
	crypto_auth_hmacsha256_state s;

	crypto_auth_hmacsha256_init(&s, key, key_len);
	crypto_auth_hmacsha256_update(&s, (const unsigned char *)first, strlen(first));
	crypto_auth_hmacsha256_update(&s, (const unsigned char *)second, strlen(second));
	crypto_auth_hmacsha256_final(&s, out);
}

void webhook_key_of(const unsigned char key[32], const char *name, char out[WEBHOOK_KEY_TEXT + 1])
{
	unsigned char tag[crypto_auth_hmacsha256_BYTES];

	hmac(tag, key, 32, "dianliang-webhook:", name);
	hex(out, tag, sizeof(tag));
}

const char *webhook_signature(struct arena *a, const char *key_text, int64_t seconds,
			      const char *body)
{
	unsigned char tag[crypto_auth_hmacsha256_BYTES];
	char text[2 * sizeof(tag) + 1];

	hmac(tag, key_text, strlen(key_text), arena_printf(a, "%lld.", (long long)seconds), body);
	hex(text, tag, sizeof(tag));
	return arena_join(a, "v1=", text, NULL);
}

/* The same bytes at every try: all of it is of the event. */
static const char *body_of(struct arena *a, const struct conf *c, const struct delivery *d)
{
	const struct told *t = told_of(d->event.action);
	const char *hosts = conf_str(c, "site", "host");
	const char *url = arena_printf(a, "%s://%.*s/r/%s", conf_str(c, "site", "scheme"),
				       (int)strcspn(hosts, " "), hosts, d->number);
	json_t *root = json_pack("{s:s, s:I, s:s, s:i, s:s, s:s, s:s, s:s}", "event",
				 t ? t->name : "other", "log", (json_int_t)d->log_id, "number",
				 d->number, "status", (int)d->status, "category", d->event.what,
				 "unit", d->event.unit, "at", clock_iso(a, d->at), "url", url);

	if (d->event.level)
		json_object_set_new(root, "level", json_integer(d->event.level));
	return json_text(a, root);
}

static bool build(struct channels *c, struct arena *a, struct delivery *d, struct post *out,
		  struct verdict *v)
{
	int64_t seconds = clock_now() / CLOCK_SECOND;
	char key[WEBHOOK_KEY_TEXT + 1];

	if (d->hidden || !d->url) {
		*v = (struct verdict){ .outcome = OUTCOME_DROPPED,
				       .why = d->hidden ? "the report was hidden" : "no receiver" };
		return false;
	}
	if (!c->has_webhook_key || !http_url_ok(d->url)) {
		*v = (struct verdict){ .outcome = OUTCOME_LATER,
				       .why = c->has_webhook_key ? "its address is none"
								 : "there is no webhook.key" };
		return false;
	}
	webhook_key_of(c->webhook_key, d->webhook, key);
	*out = (struct post){ .url = d->url, .body = body_of(a, c->conf, d) };
	out->headers[0] = arena_printf(a, "X-Dianliang-Timestamp: %lld", (long long)seconds);
	out->headers[1] = arena_join(a, "X-Dianliang-Signature: ",
				     webhook_signature(a, key, seconds, out->body), NULL);
	out->headers[2] = arena_printf(a, "Idempotency-Key: %s-%llu", d->number,
				       (unsigned long long)d->log_id);
	sodium_memzero(key, sizeof(key));
	return true;
}

/*
 * Any 2xx is a thank-you, whatever the body says and whether or not it ends. What an administrator
 * can put right at the other end (a moved address, a missing right) is tried again.
 */
static void judge(struct channels *c, struct arena *a, const struct delivery *d,
		  const struct reply *r, struct verdict *v)
{
	(void)c;
	(void)d;
	*v = (struct verdict){ .outcome = OUTCOME_SENT, .why = "" };
	if (r->status >= 200 && r->status < 300)
		return;
	if (channel_judge_wire(&webhook_channel, r, v))
		return;
	v->why = arena_printf(a, "answered %d", r->status);
	v->wait_ms = r->wait_ms;
	switch (r->status) {
	case 400:
	case 410:
	case 413:
	case 422:
		v->outcome = OUTCOME_REFUSED;
		break;
	default:
		v->outcome = OUTCOME_LATER;
		break;
	}
}

const struct channel webhook_channel = {
	.name = "webhook",
	.tries = TRIES,
	.build = build,
	.judge = judge,
};
