/*
 * case.h - everything that is done to a case, by staff, by the reporter and by the
 * clock: case_act(), one call and one whole transaction each. The
 * functions below it are short forms of it.
 *
 * A refusal changes nothing. What may be done when and by whom is workflow.h's table; what
 * else must hold is said there too (enum case_guard).
 */
#ifndef DL_DISPATCH_CASE_H
#define DL_DISPATCH_CASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "dispatch/workflow.h"

struct arena;

#define CONFIRM_SPAN         (72 * CLOCK_HOUR) /* how long the citizen may answer */
#define CASE_EXTENSIONS_MAX  2
#define CASE_SUSPENSION_DAYS 365
#define CASE_PHOTOS_MAX      6
#define CASE_ANY_UNIT        UINT32_MAX /* unit_id of a caller that has checked the unit itself */

enum closed_how {                 /* stored: never renumber */
		  CLOSED_NOT = 0, /* open, or taken back by its reporter (report/hide.h) */
		  CLOSED_BY_CITIZEN = 1,
		  CLOSED_BY_SILENCE = 2,
		  CLOSED_BY_OFFICE = 3,
		  CLOSED_WITH_MAIN = 4, /* a twin: she may still say "not solved" of hers */
		  CLOSED_REFUSED = 5    /* not accepted, and not objected to: nothing was solved */
};

enum case_request_kind { /* case_request.kind: stored */
			 REQUEST_NONE = 0,
			 REQUEST_EXTENSION = 1,
			 REQUEST_SUSPENSION = 2,
			 REQUEST_APPEAL = 3
};
enum case_request_state {
	REQUEST_OPEN = 0,
	REQUEST_GRANTED = 1,
	REQUEST_REFUSED = 2,
	REQUEST_VOID = 3
};

/* What an action has no use for is left 0 or NULL. */
struct case_deed {
	uint64_t report_id;
	enum action action;
	enum actor actor;
	const char *actor_name; /* shown in public: the unit's name, never a person's */
	uint64_t staff_id;      /* who; 0: not a member of staff */
	uint32_t unit_id;       /* the actor's own unit; needed for ACTOR_HANDLER */
	const char *
		note; /* public, but for ACTION_NOTE and what the table does not tell; NULL: none */
	uint64_t seen; /* flow_log.id of the newest row the person saw; 0: not checked */
	int64_t now;

	uint32_t to_unit; /* DISPATCH, DECIDE, JOIN, DISMISS: whom; RETURN: whose it is, if known */
	uint32_t standard_id; /* ACCEPT, DISPATCH, DECIDE, CLAIM, CHOOSE_STANDARD: with its
			       * category; 0: the case's own */
	bool guessed;         /* DISPATCH: the standard's category is not this person's word */
	uint64_t to_staff;    /* ASSIGN: whom of the own unit */
	uint64_t main_id;     /* MERGE: the report it goes with */
	unsigned int
		amount; /* ASK_EXTENSION: of the limit's unit; ASK_SUSPENSION: days; RATE: 1-5 */
	bool precedent; /* DECIDE: the next such case goes there too */
	/* Waiting photos, without report and draft, that the caller has checked to be the
	 * actor's: HANDLE and JOIN_DONE PHOTO_AFTER, NOT_SOLVED PHOTO_REBUTTAL. */
	uint64_t photos[CASE_PHOTOS_MAX];
	size_t photo_count;
	/* DISPATCH, DECIDE: why, when it is more than "the dispatcher said so"; NULL: made here. */
	const char *reason, *reason_data;
};

/*
 * An enum workflow_result, or -1 when the database failed or the report does not exist. The
 * caller's db_use_arena() holds. Needs no transaction around it and must not have one.
 */
int case_act(struct db *db, const struct case_deed *deed);
/* The same inside the caller's transaction, to be committed on WORKFLOW_DONE alone: a twin's
 * closing, what another core says of its case. */
int case_act_inside(struct db *db, struct arena *a, const struct case_deed *deed);

/* Short forms; the unit was checked by the caller. */
int case_comment(struct db *db, uint64_t report_id, const char *unit_name, const char *note,
		 int64_t now);
int case_handle(struct db *db, uint64_t report_id, const char *unit_name, const char *note,
		int64_t now);
/* The inspector's word, then the office's: the case must have passed. */
int case_check(struct db *db, uint64_t report_id, bool passed, const char *note, int64_t now);
int case_close(struct db *db, uint64_t report_id, const char *note, int64_t now);

/*
 * The reporter's answer; the caller has checked that it is the reporter.
 * After confirm_until it is WORKFLOW_NOT_NOW, whether or not silence was written yet.
 * Within it she may say "not solved" also of what the office has closed, or what was closed
 * with its main case.
 *
 * Not solved: reopened + 1, half the limit (limit_half()), deadline anew.
 * photo_id (0: none) becomes the report's; when it is no waiting PHOTO_REBUTTAL:
 * WORKFLOW_NO_PHOTO, and nothing changed.
 */
int case_confirm(struct db *db, uint64_t report_id, int64_t now);
int case_reopen(struct db *db, uint64_t report_id, const char *note, uint64_t photo_id,
		int64_t now);
/* She does not agree that it was not accepted: back to intake, as long as her 72 hours run. */
int case_object(struct db *db, uint64_t report_id, const char *note, int64_t now);

/* How she found it, 1 to 5, once, of a closed case. */
int case_rate(struct db *db, uint64_t report_id, unsigned int rating, int64_t now);

/*
 * Close what nobody answered in time, take up again what was suspended long enough; how
 * many, or -1. dispatchd calls them.
 */
int case_close_silent(struct db *db, int64_t now, unsigned int at_most);
int case_resume_due(struct db *db, int64_t now, unsigned int at_most);

/* Each ends with NULL. */
extern const char *const case_statements[];
extern const char *const case_act_statements[];
extern const char *const case_handling_statements[];
extern const char *const case_opening_statements[];
extern const char *const case_request_statements[];
extern const char *const case_merge_statements[];
extern const char *const case_people_statements[];

#endif
