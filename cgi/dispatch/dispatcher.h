/*
 * dispatcher.h - the turns of the dispatch daemon: what is due in the outbox,
 * and once a minute the chores (dispatch/chores.h). dispatchd.c turns it until it is told to stop.
 *
 * Several dispatchers may run side by side. One that is killed leaves nothing
 * half-done: each report is a transaction of its own.
 */
#ifndef DL_DISPATCH_DISPATCHER_H
#define DL_DISPATCH_DISPATCHER_H

#include <signal.h>
#include <stdint.h>

#include "text/live_model.h"

struct arena;
struct conf;
struct db;
struct rules;

#define DISPATCHER_BATCH_MAX 1000
/*
 * Notifications worked on beside a full batch of reports, and how long at most before new
 * reports are looked for: neither waits for the other. They share commits, too.
 */
#define NOTICES_BESIDE   10
#define NOTICES_TOGETHER 10
#define NOTICES_SPAN_MS  50
/*
 * Reports that share one commit when many wait: what the disk needs for a commit is most of a
 * report's time, and a row that fails makes this many be done again one by one.
 */
#define DISPATCH_TOGETHER 25
/* Rules are read anew so often; one written with scope_touch() holds from the next report on. */
#define RULES_AGE_MS 30000

struct dispatcher {
	struct db *db;
	const struct conf *conf;
	struct arena *arena;
	unsigned int batch;
	const volatile sig_atomic_t *stop; /* looked at before each report */
	struct rules *rules;               /* NULL: never read yet */
	struct live_model model;           /* looked at again at each turn's begin */
	double confidence;
	int64_t rules_at, chores_at; /* clock_monotonic() of the last time */
};

void dispatcher_init(struct dispatcher *d, const struct conf *c, struct db *db,
		     const volatile sig_atomic_t *stop);
void dispatcher_release(struct dispatcher *d);

/*
 * One batch. Returns how many rows of the outbox went on (more than 0: more may be waiting), or -1
 * when the database does not answer: then wait before the next turn.
 */
int dispatcher_turn(struct dispatcher *d);

/* The minute's chores, when the last are a minute old. What fails is logged and comes again. */
void dispatcher_chores(struct dispatcher *d);

extern const char *const dispatcher_statements[]; /* ends with NULL */

#endif
