/*
 * wechat_pass.h - WeChat's pass (access_token), which its calls for subscribe messages and phone
 * numbers carry. It comes from stable_token: the secret travels in a body and not in an
 * address, and all who ask are given the same one, so that programs and machines do not spoil
 * each other's. Writing the request and reading the answer are apart; who sends it is the
 * caller.
 */
#ifndef DL_OUT_WECHAT_PASS_H
#define DL_OUT_WECHAT_PASS_H

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct conf;
struct post;
struct reply;

struct wechat_pass {
	char text[600];      /* "" none */
	int64_t until;       /* clock_monotonic() */
	int64_t not_before;  /* not asked again before; after failures later and later */
	unsigned int serial; /* which one it is: late complaints are about an older one */
	unsigned int failed; /* times in a row */
	bool force;          /* WeChat called the last one bad: a new one, not the same again */
};

/*
 * true: there is one. false: when *ask, `out` (its parts in the arena) is to be asked for one
 * first. secret: of wechat.key, "" none. now: clock_monotonic().
 */
bool wechat_pass_ready(const struct wechat_pass *p, const struct conf *c, const char *secret,
		       struct arena *a, int64_t now, struct post *out, bool *ask);
void wechat_pass_answered(struct wechat_pass *p, const struct reply *r, int64_t now);
/* WeChat called it bad, of that serial. */
void wechat_pass_is_bad(struct wechat_pass *p, unsigned int serial);
/* An errcode that says so. */
bool wechat_code_of_pass(int code);

#endif
