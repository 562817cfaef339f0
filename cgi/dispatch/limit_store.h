/*
 * limit_store.h - the history of a case's clock in table limit_event (append-only), and what is
 * derived from it in case_file: limit_count, deadline, escalate_at.
 *
 * Everything that touches a clock goes through limit_note(), inside the transaction of the
 * action, with the report locked (workflow_apply() does that).
 */
#ifndef DL_DISPATCH_LIMIT_STORE_H
#define DL_DISPATCH_LIMIT_STORE_H

#include "dispatch/limit.h"

struct arena;
struct db;

/*
 * The history of a case's present run, with what counts of the runs before: 1, 0 when there is no
 * case, -1. Events live in the arena.
 */
int limit_read(struct db *db, struct arena *a, uint64_t report_id, struct limit_input *out);

/*
 * Append one event and derive anew: LIMIT_STOPPED ends escalation until the clock goes on.
 * `staff_id` who caused it (0: the citizen or the core). *deadline (may be NULL) is the new one.
 * 0, or -1 (also when there is no case).
 */
int limit_note(struct db *db, const struct calendar *c, uint64_t report_id,
	       const struct limit_event *e, uint64_t staff_id, int64_t *deadline);

extern const char *const limit_statements[]; /* ends with NULL */

#endif
