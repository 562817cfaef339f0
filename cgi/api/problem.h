/*
 * problem.h - what went wrong, for programs: application/problem+json (RFC 9457).
 *
 *   {"type": "/api/v1/problems#fields", "title": "...", "status": 422, "detail": "...",
 *    "errors": [{"field": "body", "say": "..."}]}
 *
 * `type` is what a program may branch on; title and detail are Chinese, for people. The list of
 * types is served at /api/v1/problems. Of a reply that failed half-way nothing is kept.
 */
#ifndef DL_API_PROBLEM_H
#define DL_API_PROBLEM_H

#include <jansson.h>

struct request;
struct response;

enum problem {
	PROBLEM_REQUEST,     /* 400: address, header or body without the right shape */
	PROBLEM_SESSION,     /* 401: a bearer that is no session (any more) */
	PROBLEM_FORBIDDEN,   /* 403: no token of the page, or not this visitor's */
	PROBLEM_NOT_FOUND,   /* 404 */
	PROBLEM_METHOD,      /* 405 */
	PROBLEM_CONFLICT,    /* 409: things have changed meanwhile */
	PROBLEM_GONE,        /* 410 */
	PROBLEM_VERSION,     /* 412: uploads in pieces speak tus 1.0.0 */
	PROBLEM_TOO_LARGE,   /* 413 */
	PROBLEM_MEDIA_TYPE,  /* 415 */
	PROBLEM_FIELDS,      /* 422: `errors` says which */
	PROBLEM_TOO_MANY,    /* 429 */
	PROBLEM_FAULT,       /* 500 */
	PROBLEM_UNAVAILABLE, /* 503, with Retry-After */
	/* What a client may want to tell apart from the usual one of that status above. */
	PROBLEM_KEY,         /* 400: Idempotency-Key of the wrong form */
	PROBLEM_KEY_MISSING, /* 400: this call needs one */
	PROBLEM_KEY_REUSED,  /* 422: it came before, with another body */
	PROBLEM_KEY_BUSY,    /* 409: its first call is still at work; with Retry-After */
	PROBLEM_NOT_YOURS,   /* 403: only the reporter may */
	PROBLEM_NOT_NOW,     /* 409: not in the report's present state */
	PROBLEM_WECHAT_CODE, /* 400: used or too old: wx.login (or the phone's button) again */
	PROBLEM_ACCOUNT,     /* 409: what is asked needs a WeChat account, or another one */
	PROBLEM_SENT,        /* 409: the draft is a report by now; Location says which */
	PROBLEM__MAX
};

/* detail NULL: the type's usual sentence. */
void problem_send(struct response *resp, enum problem p, const char *detail);
/* 422 with the list of errors that fields_read() and the like have made (reference stolen). */
void problem_fields(struct response *resp, json_t *errors);

/* For struct program's say: whatever the web layer refuses is said in this form, too. */
void problem_say(struct request *req, struct response *resp, int status, const char *say);

/* The view of /api/v1/problems. */
json_t *problem_list(void);

#endif
