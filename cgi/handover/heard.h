/*
 * heard.h - what a dispatch core outside said of a case of ours becomes a step of our own workflow:
 *
 *   received   noted; no step
 *   words      said in public by the unit that stands for it
 *   handling   the same; of a case that was handled: it is open again
 *   handled, closed
 *              handled: our reporter has her 72 hours and may say "not solved". It is not closed
 *              by it, and no inspection is made up: it closes by her word or her silence.
 *   returned   not theirs: back to our desk, to be dispatched by people here
 *
 * What is said to be handled or closed before it was told that our reporter says "not solved" is
 * but words: it did not know. Each is done once, by the other's own id of it, in one transaction
 * with what it does. What is older than what we know of the case changes no state; what is of no
 * case of ours, and what we ourselves have said and hear again, does nothing. All of it is counted.
 */
#ifndef DL_HANDOVER_HEARD_H
#define DL_HANDOVER_HEARD_H

#include <stdint.h>

#include "handover/core_reply.h"

struct arena;
struct db;

struct heard {
	const char *update_id; /* the other's own, at most 100 bytes; "" is none: done anyway */
	uint64_t report_id;    /* 0: found by remote_id */
	const char *remote_id; /* NULL: by report_id */
	enum core_status status;
	const char *remote_status; /* the other's word for it, "" */
	int64_t at;                /* by the other's clock */
	int64_t at_here;           /* the same by ours, 0: we cannot tell */
	const char *unit, *say;    /* "" for none */
	int64_t deadline;          /* DB_NULL_TIME: none */
	const char *learned_id;    /* its number of the case, when we have none yet; NULL */
};

enum heard_result { /* stored: never renumber */
		    HEARD_DONE = 1,
		    HEARD_BEFORE = 2,  /* that update_id was done before */
		    HEARD_UNKNOWN = 3, /* of no case that it has from us; may be by the next time */
		    HEARD_LATE = 4,    /* older than what we know */
		    HEARD_ECHO = 5,    /* our own words */
		    HEARD_SAME = 6,    /* nothing new */
		    HEARD_NOT_NOW = 7  /* the workflow has no such step now */
};

/* One transaction (tried again when it met another). An enum heard_result, or -1. */
int heard_apply(struct db *db, const struct heard *h, int64_t now);

extern const char *const heard_statements[]; /* ends with NULL */

#endif
