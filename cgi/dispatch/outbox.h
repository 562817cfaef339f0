/*
 * outbox.h - what is to be done because of what was just stored, written in the
 * same transaction; dispatchd does it and deletes the row with its own work.
 */
#ifndef DL_DISPATCH_OUTBOX_H
#define DL_DISPATCH_OUTBOX_H

#include <stdint.h>

struct db;

enum outbox_topic {	/* stored: never renumber */
	OUTBOX_DISPATCH = 1,	/* place, classify, route, open the case */
	OUTBOX_NOTIFY = 2	/* tell reporter and followers of a new state */
};

/* Inside the caller's transaction. 0 or -1. */
int outbox_add(struct db *db, enum outbox_topic topic, uint64_t report_id,
	       int64_t now);

#endif
