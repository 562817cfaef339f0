/*
 * edition.h - what a program knows by heart (areas, catalogue, units, rules of words) is read by
 * its parent before the fork, and read anew by each worker when it was written since: every writer
 * of rules and seeds counts rules_version up (scope_touch()), and each worker looks at that number
 * once in EDITION_SPAN, at the beginning of a request. What is in force today alone is read, so
 * a new day counts as a change, too.
 */
#ifndef DL_DISPATCH_EDITION_H
#define DL_DISPATCH_EDITION_H

#include <stdint.h>

struct db;

#define EDITION_SPAN (10 * 1000) /* ms for which nobody looks */

struct edition {
	/* Reads all of it; 0, or -1 (logged), and then what was known before stays known. */
	int (*load)(struct db *);
	uint64_t version; /* from before anything was read */
	int64_t day, looked_at;
};

/* For struct program's start. 0 or -1. */
int edition_start(struct edition *e, struct db *db, int64_t now);
/*
 * For struct program's refresh: nothing, or one small statement, or all of load. Whatever fails is
 * tried again after another EDITION_SPAN. The connection's arena is to be set afterwards.
 */
void edition_refresh(struct edition *e, struct db *db, int64_t now);

#endif
