/*
 * notice.h - a log entry is told: an OUTBOX_NOTIFY row becomes one notice a
 * person and one delivery a channel and addressee.
 *
 * Delivery of the outbox is at least once; that nobody is told twice lies in the unique
 * keys of notice and notice_delivery. Many followers are told in pieces, each a transaction
 * that remembers in the outbox row how far it came, so that neither a kill nor fifty
 * thousand followers hold anything up. What is sent, and how, is notifyd's (notice/delivery.h).
 *
 * A hidden report is told to its reporter alone, and to staff (staff_notice.h).
 */
#ifndef DL_NOTICE_NOTICE_H
#define DL_NOTICE_NOTICE_H

#include <stdint.h>

#include "dispatch/outbox.h"

struct conf;
struct db;

#define NOTICE_PIECE 500 /* followers told in one transaction */

enum notice_result {
	NOTICE_TOLD,  /* all of it: the row is gone */
	NOTICE_MORE,  /* a piece: the row waits for the next turn */
	NOTICE_TAKEN, /* another has it, or it is done: nothing changed */
};

/* One piece of one row. An enum notice_result, or -1: nothing of the piece is stored. */
int notice_expand(struct db *db, const struct conf *c, const struct outbox_row *row, int64_t now);

/* The same inside the caller's transaction, which must not be committed when this is -1. */
int notice_inside(struct db *db, const struct conf *c, const struct outbox_row *row, int64_t now);

extern const char *const notice_statements[]; /* ends with NULL */

#endif
