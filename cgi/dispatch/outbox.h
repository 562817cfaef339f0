/*
 * outbox.h - what is to be done because of what was just stored, written in the
 * same transaction; dispatchd does it and deletes the row with its own work.
 *
 * Delivery is at least once: who works on a row must find out for itself
 * whether the work was done before. A row that fails is tried again later and
 * later, ten times; then it stays, with its error, for a person to see.
 */
#ifndef DL_DISPATCH_OUTBOX_H
#define DL_DISPATCH_OUTBOX_H

#include <stdint.h>

struct db;

enum outbox_topic {                      /* stored: never renumber */
		    OUTBOX_DISPATCH = 1, /* place, classify, route, open the case */
		    OUTBOX_NOTIFY = 2,   /* tell reporter and followers of a log entry */
		    OUTBOX_SIGN = 3      /* tell owners of an entry of sign_log (sign/tell.h) */
};

#define OUTBOX_ATTEMPTS 10

struct outbox_row {
	uint64_t id, report_id;
	uint64_t about; /* flow_log.id of a notification, sign_log.id of a sign's, else 0 */
	unsigned int topic;
	unsigned int attempts;
};

/* Inside the caller's transaction. 0 or -1. */
int outbox_add(struct db *db, enum outbox_topic topic, uint64_t report_id, int64_t now);
/* The same for OUTBOX_NOTIFY: what there is to tell is the log's entry log_id. */
int outbox_add_notice(struct db *db, uint64_t report_id, uint64_t log_id, int64_t now);

/* The same for OUTBOX_SIGN: the row is about no report. */
int outbox_add_sign(struct db *db, uint64_t log_id, int64_t now);

/* outbox_done() of a row and outbox_add_notice() for its report, in one statement. 0 or -1. */
int outbox_becomes_notice(struct db *db, uint64_t id, uint64_t log_id, int64_t now);

/* Rows of a topic that are due, oldest first, at most `max`; not locked. Their number, or -1. */
int outbox_due(struct db *db, enum outbox_topic topic, int64_t now, struct outbox_row *out,
	       unsigned int max);
/* Delete the row, inside the transaction that did its work. 0 or -1. */
int outbox_done(struct db *db, uint64_t id);
/* Put it off, or give it up for dead (logged); `error` is for staff. 0 or -1. */
int outbox_failed(struct db *db, const struct outbox_row *row, const char *error, int64_t now);

/*
 * How long the oldest report has been waiting for its dispatch, ms; 0 when none
 * waits. For /healthz: a dispatchd that is down shows here. 0 or -1.
 */
int outbox_lag(struct db *db, int64_t now, int64_t *lag);

extern const char *const outbox_statements[]; /* ends with NULL */

#endif
