/*
 * flow_chain.h - the flow log: append-only, and made so that a change by
 * anybody with the database's own rights shows.
 *
 * Each row carries a SHA-256 over the row before it (of the same report) and
 * all of its own fields; the report's row carries the newest hash. Over ranges of ids
 * of all reports, anchors are written (dispatchd, every minute), each over the one
 * before: a row, a tail or a whole report that is gone shows in them. No program has
 * a grant to change or delete a row of either table.
 */
#ifndef DL_DISPATCH_FLOW_CHAIN_H
#define DL_DISPATCH_FLOW_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/clock.h"

struct db;

#define FLOW_HASH     32
#define FLOW_NOTE_MAX 1000 /* characters */

struct flow_entry {
	uint64_t report_id;
	int64_t at;
	unsigned int actor;     /* enum actor */
	const char *actor_name; /* shown in public: '市民', '市南区城市管理局' */
	unsigned int action;    /* enum action */
	unsigned int from, to;  /* enum case_state */
	const char *note;       /* public unless internal */
	bool internal;          /* for staff only */
	uint64_t staff_id;      /* 0: no member of staff */
	uint32_t unit_id;       /* that acted, or was given the case; 0: none */
	const char *data;       /* JSON, or NULL */
};

/* The end of a report's chain. */
struct flow_head {
	uint32_t seq;
	uint64_t log_id; /* 0: not known (only the submission's row is there) */
	unsigned char hash[FLOW_HASH];
};

/* before: the hash of the row before, NULL for the first. */
void flow_hash(unsigned char hash[FLOW_HASH], const unsigned char *before, uint32_t seq,
	       const struct flow_entry *e);

/* The head after the submission's own row, which is the same for every report. */
void flow_first(struct flow_head *head, uint64_t report_id, int64_t submitted_at);

/* Inside a transaction. Writes the row and moves *head to it. 0 or -1. */
int flow_append(struct db *db, const struct flow_entry *e, struct flow_head *head);
/* The submission's own row; it needs no head, and the report's row none after it. */
int flow_submitted(struct db *db, uint64_t report_id, int64_t at);

/* How old a row is when it is anchored: by then all transactions of its time are over. */
#define FLOW_ANCHOR_AGE  (5 * CLOCK_MINUTE)
#define FLOW_ANCHOR_ROWS 2000 /* of one anchor, at most: its statement says so too */
/* Write the next anchor. Rows anchored, or -1. */
int64_t flow_anchor(struct db *db, int64_t now);

struct flow_faults {
	uint64_t rows, reports, anchors; /* looked at */
	uint64_t faults;
	uint64_t newest; /* anchor; 0: none. Who writes it down elsewhere can ask for it later. */
	unsigned char newest_hash[FLOW_HASH];
};

/*
 * Walks all chains and anchors and prints a line to `out` for each thing that is not as it
 * was written. 0 (also with faults), or -1 when the database failed. Afterwards the
 * connection has no arena any more.
 */
int flow_verify(struct db *db, FILE *out, struct flow_faults *found);
/* Is this still that anchor? 1, 0, or -1. */
int flow_anchor_is(struct db *db, uint64_t id, const unsigned char hash[FLOW_HASH]);

/* Each ends with NULL. */
extern const char *const flow_chain_statements[];
extern const char *const flow_verify_statements[];

#endif
