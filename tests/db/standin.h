/*
 * standin.h - a machine outside that really listens (tests/db/standin.mjs), and a notifier that
 * sends to it: for the tests of the channels.
 */
#ifndef DL_TESTS_DB_STANDIN_H
#define DL_TESTS_DB_STANDIN_H

#include <jansson.h>

#include "notice/delivery.h"
#include "notice/notifier.h"
#include "tests/db/fixture.h"

struct standin {
	pid_t pid;
	unsigned int port, tls_port, closed_port;
};

/* Group set-up and tear-down: the fixture, its secrets for all channels, and the machine. */
int standin_start(void **state);
int standin_stop(void **state);
extern struct standin standin;

/* Before each test: an empty database with one small city, and no request seen. */
int standin_clean(void **state);
#define standin_test(fn) cmocka_unit_test_setup(fn, standin_clean)

/*
 * conf of this test: `more` added, which begins in section [notice]; lives until its end.
 * First pause 20 ms.
 */
struct conf *standin_conf(struct fixture *f, const char *more);
/* For `more`: a short timeout when this way of the machine never answers. */
const char *standin_patience(const char *way);
/* "http://127.0.0.1:<port>/<way>" */
const char *standin_url(struct fixture *f, const char *way);

/* A report handled just now, its reporter with a phone and her tick, and told; its id. */
uint64_t standin_told(struct fixture *f, const struct conf *c);
void standin_webhook(struct fixture *f, const char *name, const char *url);
/* The citizen's openid. */
void standin_openid(struct fixture *f, uint64_t citizen, const char *openid);

/* Turn until nothing is on its way and nothing is due within a moment. */
void standin_deliver(struct fixture *f, const struct conf *c);
/* The requests so far: an array of {path, headers, body}; the arena's. */
json_t *standin_requests(struct fixture *f);
size_t standin_count(struct fixture *f);
/* State, attempts and error of the only delivery. */
unsigned int standin_state(struct fixture *f);
unsigned int standin_attempts(struct fixture *f);
const char *standin_error(struct fixture *f);

#define STANDIN_PHONE "13812345678"

#endif
