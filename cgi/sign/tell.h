/*
 * tell.h - a told entry of sign_log becomes notices: for who asked, for the storefront's owner; of
 * a storm for the owner of each blade sign of the district, in pieces that remember in the outbox
 * row how far they came. Delivery is at least once; that nobody reads a thing twice lies in the
 * unique key of sign_notice. dispatchd does it.
 */
#ifndef DL_SIGN_TELL_H
#define DL_SIGN_TELL_H

#include <stdbool.h>

#include "dispatch/outbox.h"
#include "sign/steps.h"

#define SIGN_TELL_PIECE 500 /* owners told in one transaction */

enum sign_tell_result {
	SIGN_TOLD,      /* all of it: the row is gone */
	SIGN_TELL_MORE, /* a piece: the row waits for the next turn */
	SIGN_TELL_TAKEN /* another has it, or it is done */
};

/* One piece, in a transaction of its own. An enum sign_tell_result, or -1. */
int sign_tell(struct db *db, const struct outbox_row *row, int64_t now);

struct sign_notice {
	uint64_t id;
	unsigned int subject, action;
	const char *number; /* of the question or the storefront */
	const char *note;
	int64_t at;
	bool unread;
};
#define SIGN_NOTICE_NEWEST ((uint64_t)INT64_MAX) /* `before` of the first page */

/* A person's older than `before`, newest first; how many (at most max), or -1. */
int sign_notices(struct db *db, uint64_t citizen_id, uint64_t before, struct sign_notice *out,
		 unsigned int max);
/* These were shown to her: from now on they are read. No statement when all were. 0 or -1. */
int sign_notices_shown(struct db *db, uint64_t citizen_id, const struct sign_notice *shown,
		       size_t count, int64_t now);
/* All up to this one were seen. 0 or -1. */
int sign_notices_read(struct db *db, uint64_t citizen_id, uint64_t up_to, int64_t now);

/* The minute's chores: silence, ends of filings, reminders, old designs. Something was done: 1, 0,
 * or -1. */
int sign_chores(struct db *db, int64_t now);

extern const char *const sign_tell_statements[]; /* ends with NULL */

#endif
