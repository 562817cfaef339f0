/*
 * SMS through a gateway that speaks JSON over https:
 *
 *   POST [sms] url   Authorization: Bearer <sms.key>
 *   {"id", "phone", "sign", "template", "params": {"number", "what", "unit", "until"}}
 *   200 {"code": 0 or "0" or "OK", ...}            taken
 *       {"code": anything else, "retry": true}     not now
 *       {"code": anything else, ...}               refused for good
 *
 * Only to the report's own phone, and only while its reporter's tick 短信通知我 stands. "id" is the
 * same at every try. An answer that cannot be read leaves open whether it was sent, so
 * it is not sent again (delivery.h).
 */
#include <jansson.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json_text.h"
#include "base/conf.h"
#include "base/log.h"
#include "base/secret.h"
#include "notice/channel.h"

#define TRIES 6

static const char *body_of(struct arena *a, const struct conf *c, const struct delivery *d,
			   const char *phone)
{
	const char *until =
		d->event.until == DB_NULL_TIME ? "" : clock_say(a, d->event.until, d->at);
	json_t *root =
		json_pack("{s:s, s:s, s:s, s:s, s:{s:s, s:s, s:s, s:s}}", "id",
			  arena_printf(a, "%s-%llu", d->number, (unsigned long long)d->log_id),
			  "phone", phone, "sign", conf_str(c, "sms", "sign"), "template",
			  channel_template(c, a, "sms", d->event.action, NULL), "params", "number",
			  d->number, "what", d->event.what, "unit", d->event.unit, "until", until);

	return json_text(a, root);
}

static bool build(struct channels *c, struct arena *a, struct delivery *d, struct post *out,
		  struct verdict *v)
{
	const char *phone;

	*v = (struct verdict){ .outcome = OUTCOME_DROPPED, .why = "no phone, or no consent" };
	if (!d->phone_sms || !d->phone_sealed.len)
		return false;
	v->why = "SMS is not set up for this any more";
	if (!*conf_str(c->conf, "sms", "url") ||
	    !*channel_template(c->conf, a, "sms", d->event.action, NULL))
		return false;
	v->outcome = OUTCOME_LATER;
	v->why = "sms.key or phone.key cannot be read";
	phone = secret_open_phone(a, c->conf, d->phone_sealed.data, d->phone_sealed.len);
	if (!phone || !*c->sms_key)
		return false;
	*out = (struct post){ .url = conf_str(c->conf, "sms", "url"),
			      .body = body_of(a, c->conf, d, phone) };
	out->headers[0] = arena_join(a, "Authorization: Bearer ", c->sms_key, NULL);
	return true;
}

static bool is_fine(const json_t *code)
{
	const char *text = json_string_value(code);

	if (json_is_integer(code))
		return json_integer_value(code) == 0;
	return text && (!strcmp(text, "0") || !strcasecmp(text, "OK"));
}

/* The gateway's code, cut to what a code looks like: it could quote the number. */
static const char *say_code(struct arena *a, const json_t *code)
{
	const char *text = json_string_value(code);

	if (json_is_integer(code))
		return arena_printf(a, "refused: code %lld", (long long)json_integer_value(code));
	if (text && strlen(text) <= 60 &&
	    text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._-")] == '\0')
		return arena_join(a, "refused: code ", text, NULL);
	return "refused";
}

static void judge_json(struct arena *a, const json_t *root, struct verdict *v)
{
	const json_t *code = json_object_get(root, "code");

	if (!code) {
		*v = (struct verdict){ .outcome = OUTCOME_UNKNOWN, .why = "answered without code" };
	} else if (!is_fine(code)) {
		v->why = say_code(a, code);
		v->outcome = json_is_true(json_object_get(root, "retry")) ? OUTCOME_LATER
									  : OUTCOME_REFUSED;
	}
}

/*
 * A moved gateway and a bad key are the administrator's to mend: the message waits. A
 * machine in between (502, 504) does not know whether the gateway took it.
 */
static enum outcome of_status(int status)
{
	if (status == 502 || status == 504)
		return OUTCOME_UNKNOWN;
	if (channel_is_busy(status) || status < 400 || status == 401 || status == 403 ||
	    status == 404)
		return OUTCOME_LATER;
	return OUTCOME_REFUSED;
}

static void judge(struct channels *c, struct arena *a, const struct delivery *d,
		  const struct reply *r, struct verdict *v)
{
	json_t *root;

	(void)c;
	(void)d;
	if (channel_judge_wire(&sms_channel, r, v))
		return;
	*v = (struct verdict){ .outcome = OUTCOME_SENT, .why = "", .wait_ms = r->wait_ms };
	if (r->status < 200 || r->status >= 300) {
		v->why = arena_printf(a, "answered %d", r->status);
		v->outcome = of_status(r->status);
		return;
	}
	root = http_json(r);
	if (root)
		judge_json(a, root, v);
	else
		*v = (struct verdict){ .outcome = OUTCOME_UNKNOWN,
				       .why = "an answer that cannot be read" };
	json_decref(root);
}

const struct channel sms_channel = {
	.name = "sms",
	.at_most_once = true,
	.tries = TRIES,
	.build = build,
	.judge = judge,
};
