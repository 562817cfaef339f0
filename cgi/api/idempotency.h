/*
 * idempotency.h - Idempotency-Key: a call that changes something may be repeated and is done once.
 *
 * The page runs in one transaction with the row of its key, so that both are stored or neither:
 * killed at any point, a repeat finds the whole work with its reply, or nothing of it. What was
 * refused (400 and more) is rolled back and not kept: mended, it may come again with the same key.
 *
 *   same key, same body     the reply again, with Idempotency-Replayed: true
 *   same key, other body    422
 *   same key, still at work waits IDEMPOTENCY_WAIT at most, then 409
 *   no key                  done each time it comes, all the same in one transaction
 *
 * A key is one caller's and one address's. Of a caller without a session or cookie
 * it is that network address's, and must be long enough not to be met by chance. Only
 * hashes are kept; a stored reply opens with the key alone, for it may hold a session's token.
 */
#ifndef DL_API_IDEMPOTENCY_H
#define DL_API_IDEMPOTENCY_H

#include <stdint.h>

#include "base/clock.h"

struct db;
struct request;
struct response;

#define IDEMPOTENCY_KEY_MAX   64
#define IDEMPOTENCY_KEY_ALONE 16 /* the least, of a caller nobody knows */
#define IDEMPOTENCY_SPAN      CLOCK_DAY
#define IDEMPOTENCY_WAIT      2 /* seconds */

/* For struct program: run. Reads are run as they are. */
void idempotency_run(struct request *req, struct response *resp);

/* For dispatchd's chores: how many went, at most `at_most`, or -1. */
int64_t idempotency_forget(struct db *db, int64_t now, unsigned int at_most);

/* Each ends with NULL. */
extern const char *const idempotency_statements[];
extern const char *const idempotency_chores_statements[];

#endif
