/*
 * escalation.h - a case over its limit climbs: at 100 % to the leader of its unit, at 150 % to an
 * inspector (督查员), at 200 % to the committee office (城管委办公室). Once each per run of the
 * limit: a row of table escalation and one of the flow log, in one transaction.
 *
 * Which is next stands in case_file.escalate_at with an index of its own, so
 * a chore reads only what is due, however many reports there are.
 */
#ifndef DL_DISPATCH_ESCALATION_H
#define DL_DISPATCH_ESCALATION_H

#include <stddef.h>
#include <stdint.h>

#include "dispatch/limit.h"
#include "dispatch/workflow.h"

struct db;

struct escalation_level {
	unsigned int percent;
	enum actor to; /* ACTOR_UNIT: the leader of the case's unit */
	const char *say;
};
#define ESCALATION_LEVELS 3
extern const struct escalation_level escalation_levels[ESCALATION_LEVELS];

/* Write at most `at_most` that are due. How many were written, or -1. dispatchd calls it. */
int escalate_due(struct db *db, int64_t now, unsigned int at_most);

extern const char *const escalation_statements[]; /* ends with NULL */

#endif
