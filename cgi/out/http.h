/*
 * http.h - requests to other people's machines, several at once (libcurl's multi
 * interface): bounded in time and size, certificates checked, no redirect followed, no
 * proxy and no password taken from the surroundings, nothing but http and https.
 *
 * Every request has a connection of its own: on a kept one libcurl may send a request
 * again by itself, and a message that costs money is sent at most once.
 */
#ifndef DL_OUT_HTTP_H
#define DL_OUT_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct http;

#define HTTP_HEADERS_MAX 8
#define REPLY_MAX        (64u << 10) /* more of an answer is not read */

struct post {
	const char *url;
	const char *body;                          /* JSON; NULL: a GET */
	const char *headers[HTTP_HEADERS_MAX + 1]; /* "Name: value", NULL ends */
	size_t body_len;  /* other bytes than JSON: so many, their Content-Type among the headers */
	size_t reply_max; /* of its answer; 0: REPLY_MAX */
};

enum http_end {
	WIRE_ANSWERED, /* status and body are whole (or the body was cut) */
	WIRE_NOT_SENT, /* certain: no byte of the request left */
	WIRE_UNSURE    /* it may have been received */
};

struct reply {
	enum http_end wire;
	int status;       /* 0: none came; may be there with WIRE_UNSURE */
	const char *body; /* in the arena, NUL behind len bytes */
	size_t len;
	bool cut;          /* the body was longer than REPLY_MAX */
	int64_t wait_ms;   /* Retry-After, 0: none */
	int64_t date;      /* its clock then, as it says; 0: it does not */
	const char *error; /* libcurl's words, without any address; "" when answered */
};

/* ca_file "": the system's certificates. Never NULL. */
struct http *http_new(int64_t timeout_ms, const char *ca_file);
void http_free(struct http *h); /* what is in flight is dropped */

/* Start; what `p` points to must live until the answer. 0, or -1 for an address that is none. */
int http_start(struct http *h, const struct post *p, void *owner);
/* Let all go on for at most `ms`; sooner back when something happened. */
void http_wait(struct http *h, int ms);
/* One that has ended: its owner, or NULL when there is none. */
void *http_next(struct http *h, struct arena *(*arena_of)(void *owner), struct reply *out);

/*
 * One alone, waited for: at most `ms`, whatever the other end does. An address that is none is
 * WIRE_NOT_SENT.
 */
void http_ask(const struct post *p, int64_t ms, const char *ca_file, struct arena *a,
	      struct reply *out);

/* The body of a reply: one object with no name twice and nothing behind it, or NULL. The caller's.
 */
struct json_t *http_json(const struct reply *r);
/* `text` as one value of a query. */
const char *http_escape(struct arena *a, const char *text);

/* "http://" or "https://", a host, no user name, no blank: fit to be asked. */
bool http_url_ok(const char *url);

#endif
