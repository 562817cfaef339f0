/*
 * dispatch.h - a report becomes a case: claim, decide, store, in one
 * transaction.
 *
 * Delivery is at least once, so a report that is no longer waiting (done
 * before, taken back, given to a unit by a person) only loses its outbox row.
 * Several dispatchers may work on the same rows: a locked row is another's.
 */
#ifndef DL_DISPATCH_DISPATCH_H
#define DL_DISPATCH_DISPATCH_H

#include <stdint.h>

#include "dispatch/outbox.h"
#include "dispatch/rules.h"
#include "dispatch/workflow.h"

struct arena;

enum dispatch_result {
	DISPATCH_OPENED, /* with a unit, clock running */
	DISPATCH_ASKED,  /* a person is to decide */
	DISPATCH_BEFORE, /* not waiting any more: nothing changed */
	DISPATCH_TAKEN   /* locked or finished by someone else just now: nothing changed */
};

/*
 * One row of the outbox. A deadlock is tried again at once, three times. An
 * enum dispatch_result, or -1: nothing of it is stored.
 */
int dispatch_row(struct db *db, struct arena *a, const struct rules *r,
		 const struct outbox_row *row, int64_t now);

/*
 * The same inside the caller's transaction, which must not be committed when this is -1: so that
 * several reports that wait share one commit.
 */
int dispatch_inside(struct db *db, struct arena *a, const struct rules *r,
		    const struct outbox_row *row, int64_t now);

/*
 * A person decides for a report in STATUS_TRIAGE (or still waiting). An enum
 * workflow_result, or -1. The category must have a limit (standard_id).
 */
int dispatch_by_person(struct db *db, struct arena *a, const struct rules *r, uint64_t report_id,
		       uint32_t unit_id, const char *unit_name,
		       const struct case_category *category, int64_t now);

extern const char *const dispatch_statements[]; /* ends with NULL */

#endif
