#include "account/wechat_answer.h"

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

	ask(a, &p, &r);
	return wechat_read_person(arena, &r, out);
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
	struct reply r;
	int result;

	ask(a, &p, &r);
	result = wechat_read_number(arena, &r, out);
	if (result == WECHAT__MAX)
		wechat_pass_is_bad(&pass, serial);
	return result;
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
