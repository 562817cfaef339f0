/*
 * case.h - what may be done to a case once it is with a unit, each call one
 * whole transaction: the unit's and the office's side (dianliang, later the desk), and
 * the reporter's answers.
 */
#ifndef DL_DISPATCH_CASE_H
#define DL_DISPATCH_CASE_H

#include <stdint.h>

#include "base/clock.h"
#include "dispatch/workflow.h"

#define CONFIRM_SPAN (72 * CLOCK_HOUR) /* how long the citizen may answer */

enum closed_how {                 /* stored: never renumber */
		  CLOSED_NOT = 0, /* open, or taken back by its reporter (report/hide.h) */
		  CLOSED_BY_CITIZEN = 1,
		  CLOSED_BY_SILENCE = 2,
		  CLOSED_BY_OFFICE = 3
};

/* All return an enum workflow_result, or -1. `now` in ms. */
int case_comment(struct db *db, uint64_t report_id, const char *unit_name, const char *note,
		 int64_t now);
int case_handle(struct db *db, uint64_t report_id, const char *unit_name, const char *note,
		int64_t now);
int case_close(struct db *db, uint64_t report_id, const char *note, int64_t now);

/*
 * The reporter's answer; the caller has checked that it is the reporter.
 * After confirm_until it is WORKFLOW_NOT_NOW, whether or not silence was written yet.
 * Within it she may say "not solved" also of what the office has closed.
 *
 * Not solved: reopened + 1, half the limit (at least one of its unit), deadline anew.
 * photo_id (0: none) becomes the report's: one of role PHOTO_REBUTTAL that waits
 * without draft and report, and that the caller has checked to be this
 * visitor's. When it is not such a photo: WORKFLOW_NOT_YOU, and nothing changed.
 */
int case_confirm(struct db *db, uint64_t report_id, int64_t now);
int case_reopen(struct db *db, uint64_t report_id, const char *note, uint64_t photo_id,
		int64_t now);

/* Close what nobody answered in time; returns how many, or -1. dispatchd calls it. */
int case_close_silent(struct db *db, int64_t now, unsigned int at_most);

extern const char *const case_statements[]; /* ends with NULL */

#endif
