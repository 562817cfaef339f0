/*
 * request.h - what a client asked, checked for shape.
 *
 * Strings live in the arena, are valid UTF-8 and hold no NUL byte: a request
 * whose path, query, cookie or field breaks that is answered 400 before any page function
 * runs. A body longer than the route allows is answered 413 without being
 * read; one shorter or longer than announced is 400. Bodies over 256 kB are
 * held in an unlinked temporary file and mapped; a full disk is 503.
 */
#ifndef DL_WEB_REQUEST_H
#define DL_WEB_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct conf;
struct db;
struct json_t;
struct route;
struct response;
struct staff;
struct wire;

/* HEAD is served as GET without body. */
enum method { GET = 1, POST = 2, PATCH = 3, DELETE = 4, OPTIONS = 5 };

#define VISITOR_BYTES 16
#define SESSION_BYTES 32

/*
 * Who the browser is: a random id in a signed, long-lived cookie. It names a
 * browser, not a person; account/citizen.h makes a citizen of it.
 */
struct visitor {
	unsigned char id[VISITOR_BYTES];
	bool known; /* came with a cookie whose signature holds */
};

struct upload {
	const char *field;    /* form field's name */
	const char *filename; /* as sent, "" when none; never used as a path */
	const char *type;     /* Content-Type as claimed; never believed */
	const void *data;
	size_t len;
};

struct pair {
	const char *name;
	const char *value;
};

struct request {
	struct arena *arena;
	const struct conf *conf;
	struct db *db;
	enum method method;
	const char *path;   /* decoded, begins with '/' */
	const char *query;  /* raw, "" when none */
	const char *here;   /* path and query as sent, for forms that come back */
	const char *host;   /* "example.org:8080" as allowed by [site] host, or its first */
	const char *scheme; /* "http" or "https" */
	const struct route *route;
	struct visitor visitor;
	bool bearer;               /* known by an Authorization header (web/server.h), no cookie */
	uint64_t bearer_id;        /* of its session (account/citizen_session.h) */
	bool care;                 /* 关怀版 chosen (cookie care=1) */
	bool wants_json;           /* Accept: application/json before text/html */
	int64_t now;               /* one instant for the whole request, ms */
	const char *address;       /* of the client, as nginx saw it; "" when unknown */
	const char *if_none_match; /* "" when none */
	const char *idempotency_key; /* of the header, "" when none or over 64 bytes */

	/* Who is logged in (account/session.h); NULL: nobody, or a route without NEED_STAFF. */
	const struct staff *staff;
	/* SESSION_BYTES that tokens of forms are bound to; NULL: to the visitor. */
	const unsigned char *session;
	/* The program's own (web/server.h): template of one sentence, where "home" leads. */
	const char *say_page, *home;
	void (*say)(struct request *, struct response *, int status, const char *say); /* or NULL */

	const void *raw; /* the body of a route with RAW_BODY, of any type, or with JSON_BODY */
	size_t raw_len;
	struct json_t
		*json; /* the object of a route with JSON_BODY (web/json_body.h); NULL: none came */
	const char *why; /* the sentence to refuse with, NULL: the status' usual one */

	/* Filled by the reader; use the functions below. */
	const struct wire *wire;
	const char *csrf_header; /* X-CSRF-Token, NULL when none */
	struct pair *args, *params, *fields, *cookies;
	size_t arg_count, param_count, field_count, cookie_count;
	struct upload *uploads;
	size_t upload_count;
};

/* :name of the route's path; never NULL for a name the route has. */
const char *request_arg(const struct request *req, const char *name);
/* Query parameter, form field, cookie: the first of that name, or NULL. */
const char *request_param(const struct request *req, const char *name);
const char *request_field(const struct request *req, const char *name);
const char *request_cookie(const struct request *req, const char *name);
/*
 * A header as CGI names it: "HTTP_UPLOAD_OFFSET", "CONTENT_TYPE"; "" when there is none, or it is
 * over 2,000 bytes, or holds a control or a byte that is not ASCII.
 */
const char *request_header(const struct request *req, const char *name);
/* "https://host" + path, for links that leave the page (QR, receipts). */
const char *request_url(const struct request *req, const char *path);

#endif
