/* mine.h - a person's own questions; storefronts are passport.h's, notices tell.h's. */
#ifndef DL_SIGN_MINE_H
#define DL_SIGN_MINE_H

#include <stdint.h>

struct db;

#define MINE_NEWEST ((uint64_t)INT64_MAX) /* `before` of the first page, of all three */

struct mine_ask {
	uint64_t id;
	const char *number, *shop;
	unsigned int kind, state;
	int64_t due_at, changed_at; /* DB_NULL_TIME: nothing is due */
};
/* Those before an id, newest first; how many (at most max), or -1. */
int asks_of(struct db *db, uint64_t citizen_id, uint64_t before, struct mine_ask *out,
	    unsigned int max);

extern const char *const mine_statements[]; /* ends with NULL */

#endif
