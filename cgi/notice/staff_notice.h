/*
 * staff_notice.h - staff are told of a case over its limit: at 100 % the people of its unit and
 * the dispatchers, at 150 % the inspectors, at 200 % the committee office (dispatch/escalation.h).
 * Once a person and level, by the table's unique key, however often it is tried.
 *
 * It comes the way of all notices (notice.h): dispatchd writes it, the desk reads it.
 * How many are unread stands with the session (account/session.h), so no page asks for it.
 */
#ifndef DL_NOTICE_STAFF_NOTICE_H
#define DL_NOTICE_STAFF_NOTICE_H

#include <stdbool.h>
#include <stdint.h>

#include "notice/told.h"

struct db;

struct staff_tell {
	uint64_t log_id, report_id;
	enum actor to; /* ACTOR_UNIT: the unit and its dispatchers */
	uint32_t unit_id;
	int64_t at;
};
/* Inside the transaction that ends the outbox row. 0 or -1. */
int staff_tell(struct db *db, const struct staff_tell *t);

#define STAFF_NOTICES 30 /* of a page */

struct staff_notice {
	uint64_t id;
	bool unread;
	struct told_event event;
	unsigned int status, detail; /* the report's now */
	int64_t at;
	const char *number;
};
struct staff_notice_page {
	struct staff_notice notices[STAFF_NOTICES];
	unsigned int count;
	uint64_t next; /* `before` of the next page; 0: this was the last */
};
/*
 * Newest first, below id `before` (0: the newest). unit_id: of a handler, whose former unit's
 * cases are no longer hers; 0: of any unit. 0 or -1.
 */
int staff_notice_load(struct db *db, uint64_t staff_id, uint32_t unit_id, uint64_t before,
		      struct staff_notice_page *out);
/* What a page has shown is read; NULL: all of hers. 0 or -1. */
int staff_notice_read(struct db *db, uint64_t staff_id, uint64_t before,
		      const struct staff_notice_page *page, int64_t now);

extern const char *const staff_notice_statements[]; /* dispatchd's; ends with NULL */
extern const char *const staff_inbox_statements[];  /* the desk's; ends with NULL */

#endif
