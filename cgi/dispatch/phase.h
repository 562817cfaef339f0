/*
 * phase.h - the phases of a case that have limits of their own: table phase_limit, by
 * category group or for all. The unit's own limit (处置) comes from the case standard
 * (立案规范); the phases around it are the office's.
 *
 * Pure but for phase_limits_load().
 */
#ifndef DL_DISPATCH_PHASE_H
#define DL_DISPATCH_PHASE_H

#include <stddef.h>
#include <stdint.h>

#include "dispatch/clock.h"
#include "report/status.h"

enum phase {                   /* stored: never renumber */
	     PHASE_INTAKE = 1, /* 受理: from submission until somebody or the core took it */
	     PHASE_ASSIGN = 2, /* 派遣: from then until it is with a unit */
	     PHASE_HANDLE = 3, /* 处置: with the unit; used when no standard says it */
	     PHASE_CHECK = 4,  /* 核查: handled, until it is checked */
	     PHASE__MAX
};

struct phase_limit {
	enum phase phase;
	unsigned int group_id; /* 0: every group that has none of its own */
	unsigned int count;
	enum time_unit unit;
};

struct phase_limits {
	const struct phase_limit *rows;
	size_t count;
};

/* Into the arena. 0, or -1 when the database failed. A row with a unit or phase that is none is
 * logged and left out. */
int phase_limits_load(struct db *db, struct arena *a, struct phase_limits *out);

/* The group's own, else everybody's, else NULL: no limit. */
const struct phase_limit *phase_limit_of(const struct phase_limits *p, enum phase phase,
					 unsigned int group_id);

/* When a phase that began at `start` is to be over; INT64_MIN (DB_NULL_TIME): it has no limit. */
int64_t phase_deadline(const struct calendar *c, const struct phase_limits *p, enum phase phase,
		       unsigned int group_id, int64_t start);

const char *phase_say(enum phase phase); /* "受理", "派遣", "处置", "核查" */

extern const char *const phase_statements[]; /* ends with NULL */

#endif
