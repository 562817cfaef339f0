/*
 * response.h - the reply, collected whole and sent once.
 *
 * Nothing is written to the client before the page function returns, so a
 * failure half-way never leaves half a page. Every reply carries nosniff,
 * a strict Referrer-Policy and, unless response_public() was called,
 * Cache-Control: private, no-store.
 */
#ifndef DL_WEB_RESPONSE_H
#define DL_WEB_RESPONSE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct request;

struct response {
	struct request *req;
	int status;         /* 200 unless said otherwise; one that response.c lists */
	const char *type;   /* text/html; charset=utf-8 */
	struct buf headers; /* "Name: value\r\n" each */
	struct buf body;
	const void *raw; /* sent instead of body when not NULL */
	size_t raw_len;
	int public_seconds;                     /* -1: private */
	bool personal;                          /* holds the visitor's token, or sets a cookie */
	int (*more)(struct response *, void *); /* response_stream() */
	void *more_ctx;
};

void response_init(struct response *resp, struct request *req);
void response_release(struct response *resp);

/* A header of our own making; CR, LF in value abort (programmer's error). */
void response_header(struct response *resp, const char *name, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Path=/; HttpOnly; SameSite=Lax, Secure under https. seconds 0 deletes. */
void response_cookie(struct response *resp, const char *name, const char *value, long seconds);

/* Only below `path`, HttpOnly, SameSite=Strict, Secure under https: who is logged in. seconds 0
 * deletes. */
void response_session_cookie(struct response *resp, const char *name, const char *path,
			     const char *value, long seconds);

/*
 * The page: `view` (reference stolen) rendered by templates/<name>.html. The
 * web layer adds to the view: csrf, care, path, here (path+query, for forms
 * that come back), site_name, static_version, now_iso; a key that the page set
 * itself stays. With Accept: application/json the view itself is sent, without
 * keys that begin with '_' (at any depth); a page with a form (GIVE_VISITOR)
 * adds csrf to that too, so that a script can send it.
 */
void response_page(struct response *resp, int status, const char *name, json_t *view);
void response_json(struct response *resp, int status, json_t *view);
/*
 * The same with an ETag of its bytes; 304 without them when the client has these already:
 * for what a page asks again and again.
 */
void response_json_tagged(struct response *resp, json_t *view);
/* That for whatever the reply holds by now. */
void response_tag(struct response *resp);
/* The sentence that response_say() takes for NULL. */
const char *response_usual(int status);
/*
 * 303 to a path of ours (printf); with JSON wanted 200 and {"location": path}.
 * What is no path of this site goes to "/": nobody is sent elsewhere. Bytes that
 * an address may not hold are escaped.
 */
void response_redirect(struct response *resp, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/*
 * One sentence in Chinese as a whole page (templates/say.html)
 * with a way onward: 403, 404, 409, 413, 429, 503. NULL `say` takes the
 * status' usual sentence, NULL `back_fmt` leads home (the program's own). With JSON wanted:
 * {"status", "say", "back"}. 503 carries Retry-After: 5. From 400 on, headers
 * that were set before are forgotten.
 */
void response_say(struct response *resp, int status, const char *say, const char *back_fmt, ...)
	__attribute__((format(printf, 4, 5)));
void response_unavailable(struct response *resp); /* 503 */
void response_bytes(struct response *resp, const char *type, const void *data, size_t len);

/*
 * A body of any length in pieces, for exports: after the head, `more` is called again and again
 * with an empty resp->body, each piece is sent as it is. It returns 1 while there is more, 0 with
 * the last piece, -1 when it failed: then the connection is cut, so that the client sees that it
 * has not got all. Nothing of the request's arena may grow with the number of pieces.
 */
void response_stream(struct response *resp, const char *type,
		     int (*more)(struct response *, void *ctx), void *ctx);

/*
 * May be kept by nginx and browsers for that long. Has no effect on a reply
 * that sets a cookie, nor on a page (response_page) for a visitor who has one, since
 * her token is in its forms. Pages vary by Cookie and Accept.
 */
void response_public(struct response *resp, int seconds);

#endif
