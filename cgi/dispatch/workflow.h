/*
 * workflow.h - the one transition table: state, action, who, guard, next state,
 * effect on the clock. Every change of a report's state goes through it: case_act()
 * (case.h) for whatever people do, workflow_apply() for what needs no guard.
 * A change is the report's row, one row of the flow log (flow_chain.h) and, where people are
 * told of it, one row of the outbox, all in the caller's transaction.
 */
#ifndef DL_DISPATCH_WORKFLOW_H
#define DL_DISPATCH_WORKFLOW_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "dispatch/flow_chain.h"
#include "report/status.h"

struct db;
struct db_bytes;

enum actor {                    /* stored, also as a member of staff's role: never renumber; a set
				 * is a bit mask 1 << actor */
	     ACTOR_CITIZEN = 1, /* the reporter */
	     ACTOR_CORE = 2,    /* the dispatch core */
	     ACTOR_HANDLER = 3, /* 处置人员, of a unit */
	     ACTOR_OFFICE = 4,  /* 城管委办公室 */
	     ACTOR_INTAKE = 5,  /* 受理员 */
	     ACTOR_DISPATCHER = 6, /* 派遣员 */
	     ACTOR_INSPECTOR = 7,  /* 督查员 */
	     ACTOR_ADMIN = 8,      /* 管理员: keeps accounts and rules, acts on no case */
	     ACTOR__MAX,
	     ACTOR_UNIT = ACTOR_HANDLER
};

enum action { /* stored: never renumber; words for them: workflow_action_text() */
	      ACTION_SUBMIT = 1,
	      ACTION_DISPATCH = 2,    /* unit, standard and deadline set; also 改派 */
	      ACTION_ASK_TRIAGE = 3,  /* the core was unsure */
	      ACTION_COMMENT = 4,     /* said in public; no change of state */
	      ACTION_HANDLE = 5,      /* the unit says it is done; 72 h for the citizen */
	      ACTION_SOLVED = 6,      /* the reporter agrees: closed */
	      ACTION_NOT_SOLVED = 7,  /* the reporter does not: the same case is open again */
	      ACTION_SILENCE = 8,     /* 72 h without a word: closed */
	      ACTION_CLOSE = 9,       /* the office closes a handled and checked case */
	      ACTION_HIDE = 10,       /* the reporter takes it back (report/hide.h) */
	      ACTION_ACCEPT = 11,     /* 立案: intake accepts, with a standard */
	      ACTION_REJECT = 12,     /* 不予受理, with a reason */
	      ACTION_OBJECT = 13,     /* the reporter objects to that */
	      ACTION_ASK_VERIFY = 14, /* 核实: somebody is to look before it is opened */
	      ACTION_VERIFY = 15,     /* what was found there */
	      ACTION_NOTE = 16,       /* internal: never on a citizen's page */
	      ACTION_ASSIGN = 17,     /* the unit gives it to one of its people */
	      ACTION_REVOKE = 18,     /* and takes that back */
	      ACTION_RETURN = 19,     /* "不是我们的", with a reason */
	      ACTION_CLAIM = 20,      /* 书面认领: a unit says in writing that it is its own */
	      ACTION_DISPUTE = 21,    /* to be looked at on site */
	      ACTION_CONFIRM_SITE = 22,
	      ACTION_DECIDE = 23,    /* the office decides whose it is: a precedent */
	      ACTION_JOIN = 24,      /* another unit is to help */
	      ACTION_JOIN_DONE = 25, /* that unit has done its part */
	      ACTION_ASK_EXTENSION = 26,
	      ACTION_GRANT_EXTENSION = 27,
	      ACTION_REFUSE_EXTENSION = 28,
	      ACTION_ASK_SUSPENSION = 29,
	      ACTION_GRANT_SUSPENSION = 30,
	      ACTION_REFUSE_SUSPENSION = 31,
	      ACTION_RESUME = 32,
	      ACTION_URGE = 33,       /* 督办 */
	      ACTION_CHECK_PASS = 34, /* 核查 */
	      ACTION_CHECK_FAIL = 35, /* rework, the same unit */
	      ACTION_CHOOSE_STANDARD = 36,
	      ACTION_ASK_APPEAL = 37,    /* 超期申诉 */
	      ACTION_REVIEW_APPEAL = 38, /* the first reviewer agrees */
	      ACTION_GRANT_APPEAL = 39,  /* the second does too: out of the statistics */
	      ACTION_REFUSE_APPEAL = 40,
	      ACTION_MERGE = 41,      /* into another report's case */
	      ACTION_SPLIT = 42,      /* the merging was a mistake */
	      ACTION_CLOSE_TWIN = 43, /* its main case was closed */
	      ACTION_STAFF_HIDE = 44, /* not for the public, with a reason */
	      ACTION_STAFF_SHOW = 45,
	      ACTION_RATE = 46,     /* 评价: the reporter's 1 to 5 */
	      ACTION_ESCALATE = 47, /* the core: 100, 150, 200 % of the limit */
	      ACTION_DISMISS = 48,  /* a unit that was to help need not: it is not its work */
	      ACTION_ADD = 49,      /* the reporter has more to say; no change of state */
	      ACTION__MAX
};

/* What else must hold; case_act() looks at each (case_guard.c). Bits. */
enum case_guard {
	GUARD_NOTE = 1 << 0,          /* a written reason */
	GUARD_OWN = 1 << 1,           /* of a handler: the case is with the own unit */
	GUARD_PART = 1 << 2,          /* of a handler: ... or the unit helps */
	GUARD_HELPER = 1 << 3,        /* of a handler: the unit helps and is not done yet */
	GUARD_UNIT = 1 << 4,          /* a unit is named */
	GUARD_STANDARD = 1 << 5,      /* a standard (condition and limit) is chosen */
	GUARD_ANSWER_TIME = 1 << 6,   /* within the reporter's 72 hours */
	GUARD_CHANGED = 1 << 7,       /* not the very step that was sent back before */
	GUARD_IN_TIME = 1 << 8,       /* not overdue */
	GUARD_HELPED = 1 << 9,        /* all units that help have done their part */
	GUARD_UNASSIGNED = 1 << 10,   /* the unit has revoked its own assignment */
	GUARD_NO_REQUEST = 1 << 11,   /* none of this kind is open */
	GUARD_REQUEST = 1 << 12,      /* one of this kind is open */
	GUARD_OTHER_PERSON = 1 << 13, /* neither who asked nor the first reviewer */
	GUARD_CHECKED = 1 << 14,      /* the inspector has passed it */
	GUARD_WAS_OVERDUE = 1 << 15,  /* a deadline was missed */
	GUARD_NO_TWINS = 1 << 16,     /* nothing was merged into it */
};

enum clock_effect {
	EFFECT_NONE = 0,
	EFFECT_START,  /* the limit runs from now */
	EFFECT_STOP,   /* handled: the limit stands still, 72 hours run */
	EFFECT_ANEW,   /* half the limit, from now */
	EFFECT_LONGER, /* the deadline moves */
	EFFECT_PAUSE,  /* what is left of the limit is kept */
	EFFECT_GO_ON,  /* and runs again */
	EFFECT_LEAVE,  /* with no unit: no limit runs */
	EFFECT_ANSWER, /* 72 hours to object */
	EFFECT_END
};

enum workflow_result { /* words for them: workflow_say() */
		       WORKFLOW_DONE = 0,
		       WORKFLOW_NOT_NOW, /* the table has no such row for the present state */
		       WORKFLOW_NOT_YOU, /* the row exists, but not for this actor, or another unit
					    has the case */
		       WORKFLOW_CHANGED, /* somebody did something since it was looked at */
		       WORKFLOW_NO_REASON,
		       WORKFLOW_NO_UNIT,
		       WORKFLOW_NO_STANDARD,
		       WORKFLOW_UNCHANGED, /* the very step that was sent back */
		       WORKFLOW_OVERDUE,
		       WORKFLOW_NOT_OVERDUE,
		       WORKFLOW_HELP_OPEN, /* a unit that helps has not done its part */
		       WORKFLOW_ASSIGNED,  /* the unit's own assignment is not revoked */
		       WORKFLOW_REQUESTED, /* one is open already */
		       WORKFLOW_NO_REQUEST,
		       WORKFLOW_SAME_PERSON,
		       WORKFLOW_UNCHECKED,
		       WORKFLOW_TOO_MANY,  /* no more extensions, suspensions, ... */
		       WORKFLOW_TOO_LONG,  /* longer than the rules allow */
		       WORKFLOW_NOT_TWINS, /* cannot be merged into that */
		       WORKFLOW_NO_PHOTO,  /* not such a photo */
		       WORKFLOW_COPIED,    /* an answer that is empty or said before */
		       WORKFLOW_DECIDED,   /* the office has decided whose it is */
		       WORKFLOW_SAME,      /* what was chosen is what it has already */
		       WORKFLOW_NO_HELPER, /* that unit does not help, or has done its part */
		       WORKFLOW__MAX
};

struct transition {
	enum case_state from;
	enum action action;
	unsigned int who; /* 1 << ACTOR_... */
	enum case_state to;
	unsigned int guard; /* enum case_guard, or'ed */
	enum clock_effect clock;
	bool told; /* people hear of it: notice/told.h says who */
};
extern const struct transition workflow[]; /* ends with action 0; one row for a state and action */

/* NULL when there is none. */
const struct transition *workflow_row(enum case_state from, enum action action);
/* The table alone: an enum workflow_result, *to set only on WORKFLOW_DONE. */
int workflow_next(enum case_state from, enum action action, enum actor actor, enum case_state *to);
/* The actions that the table has for an actor, as bits 1 << action: what a page may offer. */
uint64_t workflow_offers(enum case_state state, enum actor actor);

/* What the public sees of a state. */
enum report_status workflow_status(enum case_state state);

/* Never NULL; Chinese, for pages. */
const char *workflow_state_text(enum case_state state);
const char *workflow_action_text(enum action action); /* as the timeline calls it */
const char *workflow_actor_text(enum actor actor);    /* 派遣员 */
const char *workflow_say(int result);                 /* why not: a sentence; "" when done */

/* A report's row as a change needs it. */
struct flow_report {
	uint64_t id;
	enum case_state state;
	struct flow_head head;
	int64_t submitted_at;
};

/* Locks the report inside a transaction. 0, or -1: the database failed, or it does not exist. */
int workflow_lock(struct db *db, uint64_t report_id, struct flow_report *out);
/*
 * From the columns status, detail and log_hash of a row locked otherwise; id, submitted_at,
 * head.seq (log_seq) and head.log_id are set already.
 */
void workflow_found(struct flow_report *r, unsigned int status, unsigned int detail,
		    const struct db_bytes *hash);

/*
 * The first half of workflow_move(), for who has more to write into the report's row: the
 * log's row; *r says afterwards what is to stand there (workflow_status(r->state), head).
 */
int workflow_log(struct db *db, struct flow_report *r, const struct transition *t,
		 struct flow_entry *e);
/* Of a state, for report.detail: 0 when its status says it all. */
unsigned int workflow_detail(enum case_state state);

/*
 * Inside a transaction, the report locked: state, flow log, outbox (when t->told), in that
 * order. *e: at, actor, actor_name, note, and what is not to be 0 or NULL; the rest is
 * filled in from r and t. 0 or -1.
 */
int workflow_move(struct db *db, struct flow_report *r, const struct transition *t,
		  struct flow_entry *e);

/*
 * Inside a transaction, for rows without guards: lock, look into the table, move.
 * Sets *from to the state found. An enum workflow_result, or -1 when the
 * database failed or the report does not exist.
 */
int workflow_apply(struct db *db, uint64_t report_id, enum action action, enum actor actor,
		   const char *actor_name, const char *note, int64_t now, enum case_state *from);

/* The table as a picture: Graphviz text. `dianliang workflow diagram` prints it. */
void workflow_diagram(FILE *out);

extern const char *const workflow_statements[]; /* ends with NULL */

#endif
