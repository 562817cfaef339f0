/*
 * outward.h - what a dispatch core outside is to be told of a case: written down here, in the
 * transaction of the thing itself; handoverd (cgi/handover) says it.
 *
 * A case is outward when it has a row in handover_case: its unit is the one that stands for the
 * other core (handover_line.unit_id). With the embedded core there is none, and all of this is one
 * statement that finds nothing.
 *
 * Who writes locks the case's row of handover_case before it adds a message, and so does who sends:
 * a message is never overlooked, and two of one case never overtake each other.
 */
#ifndef DL_DISPATCH_OUTWARD_H
#define DL_DISPATCH_OUTWARD_H

#include <stdint.h>

#include "dispatch/workflow.h"

struct db;

enum outward_kind { /* stored: never renumber */
		    OUTWARD_NONE = 0,
		    OUTWARD_OPEN = 1,       /* the case itself */
		    OUTWARD_NOT_SOLVED = 2, /* the reporter says so: it is to be open again */
		    OUTWARD_SOLVED = 3,
		    OUTWARD_WORDS = 4,   /* more to say: the reporter's, the office's */
		    OUTWARD_HIDE = 5,    /* taken back, or not for the public any more */
		    OUTWARD_LEAVE = 6,   /* our own core has taken it: not theirs any more */
		    OUTWARD_UPDATED = 7, /* its category, its limit or who may see it is another */
		    OUTWARD__MAX
};

/* What an action of somebody here means to the other core; OUTWARD_NONE for most. */
enum outward_kind outward_kind_of(enum action action, enum actor actor);

/* The unit that stands for the other core, 0: none. 0 or -1. */
int outward_unit(struct db *db, uint32_t *unit_id);
/* Which one it is from now on (0: none); dispatchd says so as it starts. 0 or -1. */
int outward_set_unit(struct db *db, uint32_t unit_id);

/* The case goes outward: its first message. The report is locked. 0 or -1. */
int outward_open(struct db *db, uint64_t report_id, uint32_t unit_id, uint64_t log_id, int64_t now);

/*
 * After an action, its row of the log written, the report locked: a message if the case is outward
 * and the action means something over there; and the case becomes outward, or ceases to be, when
 * a person gave it (to_unit, 0 when not) to the other core's unit or took it from it. 0 or -1.
 */
int outward_note(struct db *db, uint64_t report_id, enum action action, enum actor actor,
		 uint32_t to_unit, uint64_t log_id, int64_t now);

/* Each ends with NULL. */
extern const char *const outward_statements[];        /* of every program with case_act() */
extern const char *const outward_office_statements[]; /* of those that give cases to units */
extern const char *const outward_start_statements[];  /* dispatchd's */

#endif
