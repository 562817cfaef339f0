/*
 * rate.h - how often an address may begin something: an anonymous session, a login that comes to
 * nothing. Counted on a connection of its own, for the work itself is rolled back when it is
 * refused (idempotency.h), and the count must not be.
 */
#ifndef DL_API_RATE_H
#define DL_API_RATE_H

#include <stdint.h>

struct conf;
struct request;

enum rate {
	RATE_SESSION, /* a new anonymous session: [account] new_per_hour */
	RATE_WECHAT,  /* a code that WeChat did not take, a number likewise */
	RATE__MAX
};

/* By each worker; without it the request's own connection is used (tests). */
void rate_start(const struct conf *c);

/* Counts. 0: go on; > 0: ms to wait; -1. */
int64_t rate_take(struct request *req, enum rate what);
/* It was good: not counted after all. */
void rate_give_back(struct request *req, enum rate what);

#endif
