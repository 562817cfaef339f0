#include "api/sign_ask_view.h"

#include "api/problem.h"
#include "api/reply.h"
#include "api/sign_view.h"
#include "base/arena.h"
#include "sign/ask_view.h"
#include "sign/sign_view.h"
#include "web/form.h"
#include "web/request.h"
#include "web/view.h"

static const char *const states[SIGN_STATE__MAX] = {
	[ASK_WAITING] = "waiting",        [ASK_ANSWERED] = "answered",
	[ASK_QUESTION] = "asked_back",    [ASK_REVISED] = "revised",
	[ASK_AGREED] = "agreed",          [ASK_WITHDRAWN] = "withdrawn",
	[ASK_CLOSED] = "closed",          [FILING_DRAFT] = "draft",
	[FILING_FILED] = "filed",         [FILING_RETURNED] = "returned",
	[FILING_ACCEPTED] = "accepted",   [FILING_EXPIRED] = "expired",
	[FILING_WITHDRAWN] = "withdrawn", [FILING_RENEWING] = "renewing",
	[FILING_REVOKED] = "revoked",     [STORM_ON] = "storm_on",
	[STORM_OVER] = "storm_over",
};

static const char *const actions[SIGN_ACTION__MAX] = {
	[SIGN_SEND] = "send",           [SIGN_ANSWER] = "answer", [SIGN_ASK_BACK] = "ask_back",
	[SIGN_REVISE] = "revise",       [SIGN_AGREE] = "agree",   [SIGN_WITHDRAW] = "withdraw",
	[SIGN_SILENCE] = "silence",     [SIGN_CLOSE] = "close",   [SIGN_ISSUE] = "issue",
	[SIGN_FILE] = "file",           [SIGN_ACCEPT] = "accept", [SIGN_RETURN] = "return",
	[SIGN_RENEW] = "renew",         [SIGN_EXPIRE] = "expire", [SIGN_UNFILE] = "unfile",
	[SIGN_CHECK] = "check",         [SIGN_REMIND] = "remind", [SIGN_HAND_OVER] = "hand_over",
	[SIGN_TAKE_OVER] = "take_over", [SIGN_REVOKE] = "revoke", [SIGN_REPRINT] = "reprint",
	[SIGN_COMPLAINT] = "complaint", [SIGN_WARN] = "warn",     [SIGN_WARN_END] = "warn_end",
};

const char *sign_state_code(unsigned int state)
{
	return state < SIGN_STATE__MAX ? states[state] : NULL;
}

const char *sign_action_code(unsigned int action)
{
	return action < SIGN_ACTION__MAX ? actions[action] : NULL;
}

static json_t *named(const char *code, const char *name)
{
	return code ? json_pack("{s:s, s:s}", "code", code, "name", name) : json_null();
}

json_t *sign_state_view(unsigned int state)
{
	return named(sign_state_code(state), sign_state_say(state));
}

json_t *sign_verdict_view(unsigned int verdict)
{
	static const char *const codes[] = { NULL, "ok", "adjust", "no" };

	return verdict > VERDICT_NO ? json_null() : named(codes[verdict], ask_verdict_say(verdict));
}

static json_t *figure(unsigned int n)
{
	return n ? json_integer(n) : json_null();
}

json_t *sign_sign_view(struct arena *a, const struct sign_meant *s, const char *shop)
{
	const char *picture = sign_picture(a, s, shop, 640);
	json_t *view = json_object();

	view_set(view, "kind", sign_word_view(WORDS_KIND, s->kind_word));
	view_set(view, "light", sign_word_view(WORDS_LIGHT, s->lighting));
	view_set(view, "trade", sign_trade_view(s->trade));
	view_set(view, "design", *s->design ? json_string(s->design) : json_null());
	view_text(view, "latin", s->latin);
	view_set(view, "palette", json_integer(s->palette));
	view_set(view, "width_mm", figure(s->width_mm));
	view_set(view, "height_mm", figure(s->height_mm));
	view_set(view, "depth_mm", figure(s->depth_mm));
	view_set(view, "picture", picture ? json_string(picture) : json_null());
	return view;
}

json_t *sign_photos_view(struct arena *a, const struct sign_shot *shots, int count)
{
	json_t *list = sign_shots_view(a, shots, count, 0), *photo;
	size_t i;

	json_array_foreach(list, i, photo) json_object_del(photo, "alt");
	return list;
}

json_t *sign_timeline_view(const struct sign_entry *log, int count, bool notes)
{
	json_t *list = json_array();

	for (int i = 0; i < count; i++) {
		const struct sign_entry *e = &log[i];
		json_t *one;

		if (!sign_action_code(e->action))
			continue;
		one = json_object();
		view_text(one, "action", sign_action_code(e->action));
		view_text(one, "action_text", sign_action_say(e->action));
		view_text(one, "who", e->actor_name);
		view_set(one, "at", api_time(e->at));
		/* Of a complaint it is the number of a question that is not theirs. */
		view_text(one, "note", notes && e->action != SIGN_COMPLAINT ? e->note : "");
		json_array_append_new(list, one);
	}
	return list;
}

const char *sign_secret_url(struct request *req, const char *path, const char *secret)
{
	return request_url(req, arena_join(req->arena, path, "?k=", secret, NULL));
}

void sign_refuse(struct response *resp, int result)
{
	json_t *errors;

	if (result != SIGN_NO_NOTE && result != SIGN_NO_PHOTO) {
		problem_send(resp,
			     result == SIGN_NOT_YOU   ? PROBLEM_FORBIDDEN
			     : result == SIGN_CHANGED ? PROBLEM_CONFLICT
						      : PROBLEM_NOT_NOW,
			     sign_result_say(result));
		return;
	}
	errors = json_array();
	field_error(errors, result == SIGN_NO_NOTE ? "note" : "photos", sign_result_say(result));
	problem_fields(resp, errors);
}
