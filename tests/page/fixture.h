/*
 * fixture.h - a browser for page tests: it asks pages in this process, without
 * a socket, keeps cookies and the token of the last form, and remembers
 * the last reply.
 *
 *   struct browser b;
 *   browser_open(&b, NULL, NULL, tables);          pages without a database
 *   browser_open(&b, f->conf, f->db, tables);      with tests/db/fixture.h
 *   assert_int_equal(browser_get(&b, "/snap"), 200);
 *   assert_int_equal(browser_post(&b, "/r/1/support", "body", "路灯不亮", NULL), 303);
 *   assert_string_equal(browser_header(&b, "Location"), "/r/1");
 *   assert_page_has(&b, "已关注");
 *   browser_close(&b);
 *
 * Two struct browser are two visitors. What a browser returns lives until it is closed.
 */
#ifndef DL_TESTS_PAGE_FIXTURE_H
#define DL_TESTS_PAGE_FIXTURE_H

#include "tests/unit/cmocka.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/conf.h"
#include "web/server.h"

struct db;

#define BROWSER_COOKIES 8
#define BROWSER_TABLES  24

struct browser {
	struct program program;
	const struct route *tables[BROWSER_TABLES];
	struct conf *own_conf; /* NULL: the caller's conf is used */
	const struct conf *conf;
	struct db *db;
	struct arena *arena;
	struct {
		const char *name, *value;
	} cookies[BROWSER_COOKIES];
	const char *csrf; /* of the last form seen, "" when none */

	/* May be set before asking. */
	const char *accept; /* "text/html" */
	const char *host;   /* "127.0.0.1:8080" */
	bool send_csrf;     /* true: browser_post() adds the token itself */

	/* The last reply. */
	int status;
	const char *head; /* all header lines */
	const char *body; /* NUL behind body_len bytes */
	size_t body_len;
};

/* conf NULL: the defaults and a fixed key. tables: as struct program has them. */
void browser_open(struct browser *b, const struct conf *conf, struct db *db,
		  const struct route *const *tables);
void browser_close(struct browser *b);

/* All return the status. */
int browser_get(struct browser *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Pairs name, value, then NULL; sent urlencoded. */
int browser_post(struct browser *b, const char *path, ...);

struct part {
	const char *name;
	const char *filename; /* NULL: a plain field, text in data */
	const char *type;     /* NULL: none sent */
	const void *data;
	size_t len; /* of a file; a field's text ends at its NUL */
};
/* The token goes first, as a field, unless send_csrf is false. */
int browser_upload(struct browser *b, const char *path, const struct part *parts, size_t count);

/* Any request: env beside what browsers send, NULL-terminated; NULL: none. */
int browser_ask(struct browser *b, const char *method, const char *uri, const char *type,
		const void *body, size_t len, const char *const *env);

const char *browser_header(const struct browser *b, const char *name); /* NULL: none */
void browser_set_cookie(struct browser *b, const char *name, const char *value);
const char *browser_cookie(const struct browser *b, const char *name); /* NULL: none */

#define assert_page_has(b, text)                                              \
	do {                                                                  \
		if (!strstr((b)->body, (text)))                               \
			fail_msg("\"%s\" is not in:\n%s", (text), (b)->body); \
	} while (0)
#define assert_page_lacks(b, text)                                        \
	do {                                                              \
		if (strstr((b)->body, (text)))                            \
			fail_msg("\"%s\" is in:\n%s", (text), (b)->body); \
	} while (0)

#endif
