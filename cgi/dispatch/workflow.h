/*
 * workflow.h - the one transition table: state, action, who, next state,
 * effect on the clock. Every change of a report's status goes through workflow_apply(),
 * which locks the report, checks the table, changes the status and writes
 * the flow log, inside the caller's transaction.
 */
#ifndef DL_DISPATCH_WORKFLOW_H
#define DL_DISPATCH_WORKFLOW_H

#include <stdint.h>

#include "report/status.h"

struct db;

enum actor {                    /* stored: never renumber; a set of them is a bit mask 1 << actor */
	     ACTOR_CITIZEN = 1, /* the reporter */
	     ACTOR_CORE = 2,    /* the dispatch core */
	     ACTOR_UNIT = 3,    /* the handling unit */
	     ACTOR_OFFICE = 4   /* the city management office */
};

enum action { /* stored: never renumber */
	      ACTION_SUBMIT = 1,
	      ACTION_DISPATCH = 2,   /* case opened, unit and deadline set */
	      ACTION_ASK_TRIAGE = 3, /* the core was unsure */
	      ACTION_COMMENT = 4,    /* the unit says something; no change of state */
	      ACTION_HANDLE = 5,     /* the unit says it is done; 72 h for the citizen */
	      ACTION_SOLVED = 6,     /* the reporter agrees: closed */
	      ACTION_NOT_SOLVED = 7, /* the reporter does not: the same case is open again */
	      ACTION_SILENCE = 8,    /* 72 h without a word: closed */
	      ACTION_CLOSE = 9,      /* the office closes a handled case after checking */
	      ACTION_HIDE =
		      10, /* the reporter takes it back; only before anyone acted (report/hide.h) */
	      ACTION__MAX
};

enum workflow_result {
	WORKFLOW_DONE = 0,
	WORKFLOW_NOT_NOW, /* the table has no such row for the present state */
	WORKFLOW_NOT_YOU  /* the row exists, but not for this actor */
};

struct transition {
	enum report_status from;
	enum action action;
	unsigned int who; /* 1 << ACTOR_... */
	enum report_status to;
};
extern const struct transition workflow[]; /* ends with action 0 */

/* The table alone: an enum workflow_result, *to set only on WORKFLOW_DONE. */
int workflow_next(enum report_status from, enum action action, enum actor actor,
		  enum report_status *to);

/*
 * Inside a transaction. actor_name and note are public. Sets *from to the state found.
 * Returns an enum workflow_result, or -1 when the database failed or the report does not exist.
 */
int workflow_apply(struct db *db, uint64_t report_id, enum action action, enum actor actor,
		   const char *actor_name, const char *note, int64_t now, enum report_status *from);

extern const char *const workflow_statements[]; /* ends with NULL */

#endif
