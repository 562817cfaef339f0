/* The table. What it refuses by leaving it out is as much part of it as its rows. */
#include "dispatch/workflow.h"

#define BY(who)   (1u << ACTOR_##who)
#define CITIZEN   BY(CITIZEN)
#define CORE      BY(CORE)
#define HANDS     BY(HANDLER)
#define OFFICE    BY(OFFICE)
#define INTAKE    BY(INTAKE)
#define SENDER    BY(DISPATCHER)
#define WATCH     BY(INSPECTOR)
#define DESK      (OFFICE | INTAKE | SENDER)
#define STAFF     (HANDS | DESK | WATCH)
#define G(what)   GUARD_##what
#define S(state)  STATE_##state
#define A(action) ACTION_##action
#define E(effect) EFFECT_##effect

/* In every state that a report can be in: the office's own remarks, what the reporter has to add,
 * and what the public sees. */
#define ALWAYS(state)                                                                \
	{ S(state), A(NOTE), STAFF, S(state), G(NOTE) | G(PART), E(NONE), false },   \
		{ S(state), A(ADD), CITIZEN, S(state), G(NOTE), E(NONE), false },    \
		{ S(state), A(STAFF_HIDE), DESK, S(state), G(NOTE), E(NONE), true }, \
	{                                                                            \
		S(state), A(STAFF_SHOW), DESK, S(state), G(NOTE), E(NONE), false     \
	}

/* As long as nobody of a unit works on it. */
#define WAITING(state)                                                                          \
	{ S(state), A(COMMENT), DESK | WATCH, S(state), G(NOTE), E(NONE), true },               \
	{                                                                                       \
		S(state), A(MERGE), INTAKE | SENDER | OFFICE, S(MERGED), G(NOTE) | G(NO_TWINS), \
			E(LEAVE), true                                                          \
	}

/* Asked for by the unit while the limit runs; the answer comes from others. */
#define REQUEST(state, what, asks, grants, guard, to, effect)                                  \
	{ S(state), A(ASK_##what), asks, S(state), G(NOTE) | G(OWN) | G(NO_REQUEST) | (guard), \
	  E(NONE),  false },                                                                   \
		{ S(state),                                                                    \
		  A(GRANT_##what),                                                             \
		  grants,                                                                      \
		  to,                                                                          \
		  G(NOTE) | G(REQUEST) | G(OTHER_PERSON) | (guard),                            \
		  effect,                                                                      \
		  true },                                                                      \
	{                                                                                      \
		S(state), A(REFUSE_##what), grants, S(state),                                  \
			G(NOTE) | G(REQUEST) | G(OTHER_PERSON), E(NONE), false                 \
	}

/* The overdue fact is not touched by it: two people agree that statistics leave it out. */
#define APPEAL(state)                                                          \
	{ S(state),                                                            \
	  A(ASK_APPEAL),                                                       \
	  HANDS,                                                               \
	  S(state),                                                            \
	  G(NOTE) | G(OWN) | G(NO_REQUEST) | G(WAS_OVERDUE),                   \
	  E(NONE),                                                             \
	  false },                                                             \
		{ S(state),                                                    \
		  A(REVIEW_APPEAL),                                            \
		  SENDER | WATCH | OFFICE,                                     \
		  S(state),                                                    \
		  G(NOTE) | G(REQUEST) | G(OTHER_PERSON),                      \
		  E(NONE),                                                     \
		  false },                                                     \
		{ S(state),                                                    \
		  A(GRANT_APPEAL),                                             \
		  OFFICE,                                                      \
		  S(state),                                                    \
		  G(NOTE) | G(REQUEST) | G(OTHER_PERSON),                      \
		  E(NONE),                                                     \
		  false },                                                     \
	{                                                                      \
		S(state), A(REFUSE_APPEAL), SENDER | WATCH | OFFICE, S(state), \
			G(NOTE) | G(REQUEST), E(NONE), false                   \
	}

#define START_GUARDS (GUARD_UNIT | GUARD_STANDARD)

/*
 * The core also speaks for a dispatch core outside that has the case (dispatch/outward.h): it
 * reports its words, its handling, that it has it open again, or that it does not take it.
 *
 * What the office closed can be reopened by the reporter as long as her 72
 * hours run, what was not accepted be objected to as often as it is said: nothing is
 * ever closed without her being able to say "not solved".
 */
const struct transition workflow[] = {
	{ S(NONE), A(SUBMIT), CITIZEN, S(SUBMITTED), 0, E(NONE), false },

	/* 采集 collected: the core decides within a second, a person when it cannot. */
	{ S(SUBMITTED), A(DISPATCH), CORE | SENDER | OFFICE, S(HANDLING), START_GUARDS, E(START),
	  true },
	{ S(SUBMITTED), A(ASK_TRIAGE), CORE, S(TRIAGE), 0, E(NONE), false },
	{ S(SUBMITTED), A(HIDE), CITIZEN, S(CLOSED), 0, E(END), false },
	ALWAYS(SUBMITTED),

	/* 立案 opened, after a look on site (核实) where one is needed. */
	{ S(TRIAGE), A(ACCEPT), INTAKE | OFFICE, S(ACCEPTED), G(STANDARD), E(NONE), true },
	{ S(TRIAGE), A(REJECT), INTAKE | OFFICE, S(REJECTED), G(NOTE) | G(CHANGED), E(ANSWER),
	  true },
	{ S(TRIAGE), A(ASK_VERIFY), INTAKE | SENDER | OFFICE, S(VERIFYING), G(NOTE), E(NONE),
	  false },
	{ S(TRIAGE), A(DISPATCH), INTAKE | SENDER | OFFICE, S(HANDLING), START_GUARDS, E(START),
	  true },
	{ S(TRIAGE), A(CLAIM), HANDS, S(HANDLING), G(NOTE) | START_GUARDS, E(START), true },
	{ S(TRIAGE), A(HIDE), CITIZEN, S(CLOSED), 0, E(END), false },
	WAITING(TRIAGE),
	ALWAYS(TRIAGE),

	{ S(VERIFYING), A(VERIFY), WATCH | OFFICE, S(TRIAGE), G(NOTE), E(NONE), true },
	{ S(VERIFYING), A(HIDE), CITIZEN, S(CLOSED), 0, E(END), false },
	ALWAYS(VERIFYING),

	{ S(REJECTED), A(OBJECT), CITIZEN, S(TRIAGE), G(NOTE) | G(ANSWER_TIME), E(NONE), false },
	{ S(REJECTED), A(SILENCE), CORE, S(CLOSED), 0, E(END), true },
	ALWAYS(REJECTED),

	/* 派遣 dispatched. */
	{ S(ACCEPTED), A(DISPATCH), SENDER | OFFICE, S(HANDLING), START_GUARDS, E(START), true },
	{ S(ACCEPTED), A(CLAIM), HANDS, S(HANDLING), G(NOTE) | START_GUARDS, E(START), true },
	{ S(ACCEPTED), A(HIDE), CITIZEN, S(CLOSED), 0, E(END), false },
	WAITING(ACCEPTED),
	ALWAYS(ACCEPTED),

	/* 处理 handled by the unit, alone or with others. */
	{ S(HANDLING), A(COMMENT), STAFF | CORE, S(HANDLING), G(NOTE) | G(PART), E(NONE), true },
	{ S(HANDLING), A(ASSIGN), HANDS, S(HANDLING), G(OWN), E(NONE), false },
	{ S(HANDLING), A(REVOKE), HANDS, S(HANDLING), G(OWN), E(NONE), false },
	{ S(HANDLING), A(HANDLE), HANDS | CORE, S(HANDLED),
	  G(NOTE) | G(OWN) | G(HELPED) | G(CHANGED), E(STOP), true },
	{ S(HANDLING), A(RETURN), HANDS | CORE, S(RETURNED), G(NOTE) | G(OWN) | G(UNASSIGNED),
	  E(LEAVE), true },
	{ S(HANDLING), A(DISPATCH), SENDER | OFFICE, S(HANDLING),
	  G(NOTE) | START_GUARDS | G(CHANGED), E(START), true },
	{ S(HANDLING), A(JOIN), SENDER | OFFICE, S(HANDLING), G(NOTE) | G(UNIT), E(NONE), true },
	{ S(HANDLING), A(DISMISS), SENDER | OFFICE, S(HANDLING), G(NOTE) | G(UNIT), E(NONE), true },
	{ S(HANDLING), A(JOIN_DONE), HANDS, S(HANDLING), G(NOTE) | G(HELPER), E(NONE), true },
	{ S(HANDLING), A(CHOOSE_STANDARD), INTAKE | SENDER | OFFICE, S(HANDLING),
	  G(NOTE) | G(STANDARD), E(LONGER), true },
	{ S(HANDLING), A(URGE), WATCH | SENDER | OFFICE, S(HANDLING), G(NOTE), E(NONE), true },
	{ S(HANDLING), A(ESCALATE), CORE, S(HANDLING), 0, E(NONE), true },
	REQUEST(HANDLING, EXTENSION, HANDS, SENDER | OFFICE, G(IN_TIME), S(HANDLING), E(LONGER)),
	REQUEST(HANDLING, SUSPENSION, HANDS, OFFICE, 0, S(SUSPENDED), E(PAUSE)),
	APPEAL(HANDLING),
	{ S(HANDLING), A(MERGE), SENDER | OFFICE, S(MERGED), G(NOTE) | G(NO_TWINS), E(LEAVE),
	  true },
	{ S(HANDLING), A(HIDE), CITIZEN, S(CLOSED), 0, E(END), false },
	ALWAYS(HANDLING),

	{ S(SUSPENDED), A(RESUME), HANDS | OFFICE | CORE, S(HANDLING), G(OWN), E(GO_ON), true },
	{ S(SUSPENDED), A(COMMENT), STAFF | CORE, S(SUSPENDED), G(NOTE) | G(PART), E(NONE), true },
	{ S(SUSPENDED), A(URGE), WATCH | SENDER | OFFICE, S(SUSPENDED), G(NOTE), E(NONE), true },
	ALWAYS(SUSPENDED),

	/* Whose it is. Not the same unit again unless the office says so. */
	{ S(RETURNED), A(DISPATCH), SENDER | OFFICE, S(HANDLING), START_GUARDS | G(CHANGED),
	  E(START), true },
	{ S(RETURNED), A(CLAIM), HANDS, S(HANDLING), G(NOTE) | START_GUARDS, E(START), true },
	{ S(RETURNED), A(DISPUTE), SENDER | OFFICE, S(DISPUTED), G(NOTE), E(NONE), true },
	{ S(RETURNED), A(REJECT), INTAKE | OFFICE, S(REJECTED), G(NOTE) | G(CHANGED), E(ANSWER),
	  true },
	WAITING(RETURNED),
	ALWAYS(RETURNED),

	{ S(DISPUTED), A(CONFIRM_SITE), WATCH, S(CONFIRMED), G(NOTE), E(NONE), true },
	{ S(DISPUTED), A(CLAIM), HANDS, S(HANDLING), G(NOTE) | START_GUARDS, E(START), true },
	{ S(DISPUTED), A(COMMENT), DESK | WATCH, S(DISPUTED), G(NOTE), E(NONE), true },
	ALWAYS(DISPUTED),

	{ S(CONFIRMED), A(DECIDE), OFFICE, S(HANDLING), G(NOTE) | START_GUARDS, E(START), true },
	{ S(CONFIRMED), A(CLAIM), HANDS, S(HANDLING), G(NOTE) | START_GUARDS, E(START), true },
	{ S(CONFIRMED), A(COMMENT), DESK | WATCH, S(CONFIRMED), G(NOTE), E(NONE), true },
	ALWAYS(CONFIRMED),

	/* 反馈, 核查结案: the reporter's word and the inspector's. */
	{ S(HANDLED), A(COMMENT), STAFF | CORE, S(HANDLED), G(NOTE) | G(PART), E(NONE), true },
	{ S(HANDLED), A(SOLVED), CITIZEN, S(CLOSED), G(ANSWER_TIME), E(END), true },
	{ S(HANDLED), A(NOT_SOLVED), CITIZEN, S(HANDLING), G(ANSWER_TIME), E(ANEW), true },
	{ S(HANDLED), A(SILENCE), CORE, S(CLOSED), 0, E(END), true },
	{ S(HANDLED), A(CHECK_PASS), WATCH, S(HANDLED), G(NOTE) | G(STANDARD), E(NONE), true },
	{ S(HANDLED), A(CHECK_FAIL), WATCH | OFFICE | CORE, S(HANDLING), G(NOTE), E(ANEW), true },
	{ S(HANDLED), A(CLOSE), OFFICE, S(CLOSED), G(NOTE) | G(STANDARD) | G(CHECKED), E(END),
	  true },
	APPEAL(HANDLED),
	ALWAYS(HANDLED),

	{ S(MERGED), A(SPLIT), SENDER | OFFICE, S(RETURNED), G(NOTE), E(NONE), true },
	{ S(MERGED), A(CLOSE_TWIN), CORE, S(CLOSED), 0, E(END), true },
	ALWAYS(MERGED),

	/* 评价, and the way back. */
	{ S(CLOSED), A(NOT_SOLVED), CITIZEN, S(HANDLING), G(ANSWER_TIME), E(ANEW), true },
	{ S(CLOSED), A(RATE), CITIZEN, S(CLOSED), 0, E(NONE), false },
	APPEAL(CLOSED),
	ALWAYS(CLOSED),
	{ 0 },
};
