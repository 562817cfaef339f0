/*
 * way.h - how things are said to a dispatch core outside: one way each for [dispatch] core =
 * open311 (way_open311.c) and webhook (way_webhook.c). The sender (sender.h) does what is the same
 * for all: whose turn it is, many at once, back-off, leases, giving up.
 *
 * Building a request and judging its answer are apart and know no socket, so they can be tested by
 * themselves. A message may need several requests (step 0, 1, ...).
 */
#ifndef DL_HANDOVER_WAY_H
#define DL_HANDOVER_WAY_H

#include <stdbool.h>
#include <stdint.h>

#include "handover/core_reply.h"
#include "handover/handover.h"
#include "out/http.h"

struct arena;
struct conf;
struct db;

enum way_outcome {
	WAY_SAID,
	WAY_NOT_NEEDED, /* there is nothing to say: passed over, `why` stays with the message */
	WAY_LATER,      /* counted as one of its tries */
	WAY_NOT_YET,    /* not asked: this case waits for something else; not counted */
	WAY_AWAY,       /* nobody is there, or no time for us: not counted, nothing is given up */
	WAY_REFUSED,    /* for good */
	WAY_UNSURE,     /* for a person: it may have arrived and we cannot find out */
	WAY_STOP,       /* it refuses us altogether (key revoked): the line stops */
	WAY_NEXT        /* build again, one step further */
};

struct way_verdict {
	enum way_outcome outcome;
	const char *why; /* for staff: no address, no key; "" when said */
	int64_t wait_ms; /* it asked for so much patience, 0: none */
	bool doubt;      /* it may have arrived */
	/* What it said of the case when WAY_SAID: as in struct handover_result. */
	const char *remote_id, *remote_token, *service_code, *answer;
	bool anew;
	int64_t ask_at;
	const struct core_reply *told; /* its state and words, to be heard (core_inbox.h); NULL */
};

struct way {
	const char *name; /* of [dispatch] core */
	/* What it needs of conf and secrets; NULL when it cannot work (logged). */
	void *(*open)(const struct conf *c);
	void (*close)(void *way);
	/*
	 * The request for a message; its parts live in `a`. db: for what the message itself does
	 * not hold (photos). False: *v says what becomes of it without asking anybody.
	 */
	bool (*build)(void *way, struct arena *a, struct db *db, const struct handover *h,
		      unsigned int step, struct post *out, struct way_verdict *v);
	void (*judge)(void *way, struct arena *a, const struct handover *h, unsigned int step,
		      const struct reply *r, struct way_verdict *v);
	/*
	 * What the other core says is to be fetched; NULL: it tells us by itself. One request at a
	 * time: the next one that is due now, false when none is. -1 as outcome of `told`: the
	 * database failed, ask again later. `ready`: messages may be sent (its services are known).
	 */
	bool (*ask)(void *way, struct arena *a, struct db *db, int64_t now, struct post *out);
	int (*told)(void *way, struct arena *a, struct db *db, const struct reply *r, int64_t now,
		    struct way_verdict *v);
	bool (*ready)(const void *way);
};

extern const struct way way_open311;
extern const struct way way_webhook;

/* Of that name, or NULL (logged). */
const struct way *way_of(const char *name);

extern const char *const way_webhook_statements[]; /* ends with NULL */

/* A message that needs no asking, in any way: then *v says what becomes of it. */
bool way_settles(const struct handover *h, struct way_verdict *v);

/* What an HTTP answer means whatever its body says; false when the body is to be read. */
bool way_judge_wire(struct arena *a, const struct reply *r, struct way_verdict *v);

/* What is said of a message, in words for the other side: the log's note, or what its kind means.
 */
const char *way_words(const struct handover *h);

#endif
