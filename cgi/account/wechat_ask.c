#include "account/wechat_ask.h"

#include <jansson.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/json_text.h"
#include "base/log.h"
#include "base/secret.h"
#include "out/gate.h"
#include "out/http.h"
#include "out/wechat_pass.h"
#include "web/request.h"

#define NAME_MAX_BYTES 100 /* an openid has 28 */

static struct gate *gate;
/* This worker's own; WeChat gives all of them the same. */
static struct wechat_pass pass;

void wechat_ask_start(const struct conf *c)
{
	long places = conf_int(c, "wechat", "login_at_once");
	long others = conf_int(c, "server", "workers") - 1;

	/* One worker is always left for everything else. */
	gate_free(gate);
	gate = gate_new((unsigned int)(places < others ? places : others));
	pass = (struct wechat_pass){ 0 };
}

/* ---- one question ---- */

struct asking {
	struct request *req;
	const char *secret;
	int64_t end; /* clock_monotonic(): all of it is over by then */
};

/* Always closed by leave(). */
static int enter(struct asking *a, struct request *req)
{
	*a = (struct asking){ .req = req,
			      .secret = secret_text(req->arena, req->conf, "wechat.key"),
			      .end = clock_monotonic() +
				     conf_int(req->conf, "wechat", "login_timeout_ms") };
	if (!*conf_str(req->conf, "wechat", "app_id") || !*a->secret)
		return WECHAT_OFF;
	if (!gate_enter(gate)) {
		log_warn("wechat", "enough workers wait for WeChat: somebody was sent away");
		return WECHAT_FULL;
	}
	return WECHAT_OK;
}

static void ask(const struct asking *a, const struct post *p, struct reply *out)
{
	int64_t left = a->end - clock_monotonic();

	*out = (struct reply){ .wire = WIRE_NOT_SENT, .body = "", .error = "no time left" };
	if (left > 0)
		http_ask(p, left, conf_str(a->req->conf, "notice", "ca_file"), a->req->arena, out);
}

static void give_up(void *json)
{
	json_decref(json);
}

/* What the answer says: an object without an error, or NULL and what it comes to. */
static json_t *understand(const struct asking *a, const char *what, const struct reply *r,
			  int *code)
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
	arena_defer(a->req->arena, give_up, root);
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

/* ---- who ---- */

static int person(const struct asking *a, const char *code, struct wechat_person *out)
{
	const struct conf *c = a->req->conf;
	struct arena *arena = a->req->arena;
	const struct post p = {
		.url = arena_join(arena, conf_str(c, "wechat", "api"), "/sns/jscode2session?appid=",
				  http_escape(arena, conf_str(c, "wechat", "app_id")),
				  "&secret=", http_escape(arena, a->secret), "&js_code=",
				  http_escape(arena, code), "&grant_type=authorization_code", NULL),
	};
	struct reply r;
	const json_t *root, *unionid;
	int errcode;

	ask(a, &p, &r);
	root = understand(a, "jscode2session", &r, &errcode);
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

/* The request's own answer: a transaction that is run again asks again, and a code is good once. */
static struct {
	const struct arena *arena; /* that all of it is in; NULL: there is none */
	const char *code;
	struct wechat_person person;
} last;

static void forget_last(void *unused)
{
	(void)unused;
	last.arena = NULL;
}

static void remember(struct arena *arena, const char *code, const struct wechat_person *person)
{
	last.arena = arena;
	last.code = arena_strdup(arena, code);
	last.person = *person;
	arena_defer(arena, forget_last, NULL);
}

int wechat_ask_person(struct request *req, const char *code, struct wechat_person *out)
{
	struct asking a;
	int result;

	if (last.arena && last.arena == req->arena && !strcmp(last.code, code)) {
		*out = last.person;
		return WECHAT_OK;
	}
	result = enter(&a, req);
	if (result != WECHAT_OK)
		return result;
	result = person(&a, code, out);
	gate_leave(gate);
	if (result == WECHAT_OK)
		remember(req->arena, code, out);
	return result;
}

/* ---- which number ---- */

static bool get_pass(const struct asking *a)
{
	struct post p;
	struct reply r;
	bool must_ask;

	if (wechat_pass_ready(&pass, a->req->conf, a->secret, a->req->arena, clock_monotonic(), &p,
			      &must_ask))
		return true;
	if (!must_ask)
		return false;
	ask(a, &p, &r);
	wechat_pass_answered(&pass, &r, clock_monotonic());
	return *pass.text != '\0';
}

static bool all_digits(const char *text, size_t least, size_t most)
{
	size_t len = text ? strlen(text) : 0;

	return len >= least && len <= most && !text[strspn(text, "0123456789")];
}

/* WECHAT__MAX: the pass was bad, once more. */
static int number(const struct asking *a, const char *code, struct wechat_number *out)
{
	struct arena *arena = a->req->arena;
	unsigned int serial = pass.serial;
	const struct post p = {
		.url = arena_join(arena, conf_str(a->req->conf, "wechat", "api"),
				  "/wxa/business/getuserphonenumber?access_token=", pass.text,
				  NULL),
		.body = json_text(arena, json_pack("{s:s}", "code", code)),
	};
	const json_t *info;
	struct reply r;
	int errcode;

	ask(a, &p, &r);
	info = json_object_get(understand(a, "getuserphonenumber", &r, &errcode), "phone_info");
	if (wechat_code_of_pass(errcode)) {
		wechat_pass_is_bad(&pass, serial);
		return WECHAT__MAX;
	}
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

int wechat_ask_number(struct request *req, const char *code, struct wechat_number *out)
{
	struct asking a;
	int result = enter(&a, req);

	if (result != WECHAT_OK)
		return result;
	result = WECHAT__MAX;
	for (int i = 0; i < 2 && result == WECHAT__MAX; i++)
		result = get_pass(&a) ? number(&a, code, out) : WECHAT_AWAY;
	gate_leave(gate);
	return result == WECHAT__MAX ? WECHAT_AWAY : result;
}
