/*
 * escalation.h - a case over its limit climbs: at 100 % to the leader of its unit, at 150 % to an
 * inspector (督查员), at 200 % to the committee office (城管委办公室). Once each per run of the
 * limit: a row of table escalation, one of the flow log, and one of the outbox, from which
 * each of these people is told (notice/staff_notice.h), in one transaction.
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
	enum actor to;   /* ACTOR_UNIT: the leader of the case's unit */
	const char *say; /* for the timeline, %s is the unit */
};
#define ESCALATION_LEVELS 3
extern const struct escalation_level escalation_levels[ESCALATION_LEVELS];

/*
 * Write at most `at_most` cases that are due, one transaction each. How many were looked at, or
 * -1 (the others are written all the same). The connection has an arena in use. dispatchd
 * calls it; several may at once.
 */
int escalate_due(struct db *db, int64_t now, unsigned int at_most);

struct escalation_row {
	uint64_t id, report_id;
	const char *number; /* the report's */
	unsigned int run, percent;
	int64_t at;
	enum actor to;
	uint32_t unit_id; /* that was late */
	const char *unit_name;
};

struct escalation_filter {
	enum actor to;    /* who is told */
	uint32_t unit_id; /* 0: of every unit */
};

/* Newest first, from below id `before` (0: the newest). How many, or -1. */
int escalation_list(struct db *db, const struct escalation_filter *filter, uint64_t before,
		    struct escalation_row *out, unsigned int max);

extern const char *const escalation_statements[]; /* ends with NULL */

#endif
