/*
 * core_inbox.h - what the city's own core has said, between its coming in and its being done:
 * open311 (for what is posted) and handoverd (for what came as an answer) write it down, handoverd
 * does it (handover/core_hear.h). So a reply that was acknowledged is stored, whatever dies next.
 *
 * Each reply is taken once, by the core's own id. One that is older than what was done of its case
 * already (by sequence, else by time) is kept as LATE and moves nothing.
 */
#ifndef DL_HANDOVER_CORE_INBOX_H
#define DL_HANDOVER_CORE_INBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "handover/core_reply.h"

struct db;

enum core_state { /* stored: never renumber */
		  CORE_WAITS = 1,
		  CORE_DONE = 2,
		  CORE_LATE = 3, /* older than what was done before */
		  CORE_VOID = 4, /* the case could not take it: why says so */
};

enum core_taken {
	CORE_TAKEN = 0,
	CORE_BEFORE,  /* this very reply was taken before: nothing changed, not an error */
	CORE_OTHER,   /* its id was taken before, with another content */
	CORE_NO_CASE, /* not a report of ours, or never handed over to this core */
	CORE_BACK,    /* our own core has taken the case */
	CORE_ANOTHER, /* the case has another number over there, or this number is another's */
	CORE_OVER,    /* closed here: nothing moves it any more */
	CORE_NOT_NOW, /* handled is said of a case that is handled already, ... */
	CORE_TAKEN__MAX
};

/* A sentence for the other side; "" for CORE_TAKEN and CORE_BEFORE. */
const char *core_taken_say(enum core_taken result);

/*
 * Look at the case and write the reply down, in one transaction with the case's row locked: what
 * it says is judged after all that waits before it, so a state that is only wrong by then is found
 * by handoverd. bytes: the body as it came, for telling a second one from another one.
 * enum core_taken, or -1: database (logged).
 */
int core_inbox_add(struct db *db, const struct core_reply *r, const void *bytes, size_t len,
		   int64_t now);

/*
 * The same of what came as the answer to an event, by the event's key: inside the transaction that
 * marks its message. 0 or -1.
 */
int core_inbox_answer(struct db *db, uint64_t report_id, const char *key,
		      const struct core_reply *r, int64_t now);

/*
 * handoverd's part: what waits is done, case by case in the core's order (heard.h), at most so
 * many. A reply that fails for want of a database stays; one whose doing was cut off is done
 * once all the same. The caller's db_use_arena() holds. How many went on, or -1.
 */
#define CORE_INBOX_BATCH 50
int core_inbox_work(struct db *db, int64_t now);

/* At most so many of what was done 400 days ago are thrown away. How many, or -1. */
int core_inbox_forget(struct db *db, int64_t now);

extern const char *const core_inbox_statements[];      /* who takes them in; ends with NULL */
extern const char *const core_inbox_work_statements[]; /* handoverd's; ends with NULL */

#endif
