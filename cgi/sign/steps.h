/*
 * steps.h - the one table of what may happen to a question (指导), to a storefront's filing (备案)
 * and to a storm notice: state, action, who, next state. What it leaves out is refused. Each step
 * is a change of the subject's row, a row of sign_log and, where people are told of it, a row of
 * the outbox, all in the caller's transaction.
 */
#ifndef DL_SIGN_STEPS_H
#define DL_SIGN_STEPS_H

#include <stdbool.h>
#include <stdint.h>

struct db;

enum sign_subject { SIGN_ASK = 1, SIGN_PASSPORT = 2, SIGN_STORM = 3 }; /* stored */

enum sign_state { /* stored: never renumber */
		  SIGN_NONE = 0,
		  /* a question */
		  ASK_WAITING = 1,
		  ASK_ANSWERED = 2, /* the owner's turn */
		  ASK_QUESTION = 3, /* asked back: staff's turn */
		  ASK_REVISED = 4,  /* another design: staff's turn */
		  ASK_AGREED = 5,
		  ASK_WITHDRAWN = 6,
		  ASK_CLOSED = 7, /* by silence, or by staff when there is nothing left to do */
		  /* a storefront's filing */
		  FILING_DRAFT = 11,
		  FILING_FILED = 12,
		  FILING_RETURNED = 13,
		  FILING_ACCEPTED = 14,
		  FILING_EXPIRED = 15,
		  FILING_WITHDRAWN = 16,
		  FILING_RENEWING = 17, /* filed again before or after its end */
		  FILING_REVOKED = 18,
		  /* a storm notice */
		  STORM_ON = 21,
		  STORM_OVER = 22,
		  SIGN_STATE__MAX
};

enum sign_action { /* stored: never renumber */
		   SIGN_SEND = 1,
		   SIGN_ANSWER = 2,
		   SIGN_ASK_BACK = 3,
		   SIGN_REVISE = 4,
		   SIGN_AGREE = 5,
		   SIGN_WITHDRAW = 6,
		   SIGN_SILENCE = 7,
		   SIGN_NOTE = 8, /* internal: for staff only */
		   SIGN_CLOSE = 9,
		   SIGN_ISSUE = 11, /* the storefront gets its number */
		   SIGN_FILE = 12,
		   SIGN_ACCEPT = 13,
		   SIGN_RETURN = 14,
		   SIGN_RENEW = 15,
		   SIGN_EXPIRE = 16,
		   SIGN_UNFILE = 17,
		   SIGN_CHECK = 18,  /* the yearly self-check */
		   SIGN_REMIND = 19, /* of it */
		   SIGN_HAND_OVER = 20,
		   SIGN_TAKE_OVER = 21,
		   SIGN_REVOKE = 22,
		   SIGN_REPRINT = 23,
		   SIGN_COMPLAINT = 24, /* "这个招牌有问题" was sent in: a question was opened */
		   SIGN_WARN = 31,
		   SIGN_WARN_END = 32,
		   SIGN_ACTION__MAX
};

enum sign_actor {                   /* stored; a set is a bit mask 1 << actor */
		  SIGN_OWNER = 1,   /* who asked, or whose storefront it is */
		  SIGN_ADVISER = 2, /* 招牌指导员 */
		  SIGN_OFFICER = 3, /* 城管委办公室 */
		  SIGN_CLOCK = 4,   /* dispatchd */
		  SIGN_ANYBODY = 5  /* whoever stands before it */
};

struct sign_step {
	enum sign_state from;
	enum sign_action action;
	unsigned int who;
	enum sign_state to;
	bool note; /* a written reason is a must */
	bool told; /* owner, or asker, hears of it */
};
extern const struct sign_step sign_steps[]; /* ends with action 0 */

enum sign_result { /* words for them: sign_result_say() */
		   SIGN_DONE = 0,
		   SIGN_NOT_NOW,
		   SIGN_NOT_YOU,
		   SIGN_CHANGED, /* somebody did something since it was looked at */
		   SIGN_NO_NOTE,
		   SIGN_NO_VERDICT,
		   SIGN_REFUSED_VERDICT, /* the last answer was 不可以: nothing to agree to */
		   SIGN_BAD_MARKS,
		   SIGN_NO_PHOTO, /* not such a photo, or none where one is a must */
		   SIGN_NOT_FOUND,
		   SIGN_AGAIN, /* the very form was sent before: stored once */
		   SIGN_RESULT__MAX
};

/* NULL when the table has none. */
const struct sign_step *sign_step_of(enum sign_state from, enum sign_action action);
/* The table alone: an enum sign_result, *step set on SIGN_DONE. */
int sign_step_may(enum sign_state from, enum sign_action action, enum sign_actor who,
		  const struct sign_step **step);

/* Chinese, never NULL. */
const char *sign_state_say(unsigned int state);
const char *sign_action_say(unsigned int action);
const char *sign_result_say(int result);

/* Who does what, as the log has it. */
struct sign_deed {
	enum sign_action action;
	enum sign_actor actor;
	const char *actor_name;
	uint64_t staff_id; /* 0: nobody of staff */
	const char *note;  /* "" when none */
	const char *data;  /* JSON, or NULL */
	uint64_t seen;     /* newest log row that the person saw; 0: does not matter */
	int64_t now;
};

/*
 * May it be done to a subject in this state, whose newest log row is log_id? An enum
 * sign_result; *step on SIGN_DONE.
 */
int sign_deed_may(const struct sign_deed *d, enum sign_state state, uint64_t log_id,
		  const struct sign_step **step);
/*
 * Inside a transaction: the log's row, and the outbox's when it is told. *log_id: the new row's.
 * The subject's own row is the caller's. 0 or -1.
 */
int sign_write(struct db *db, enum sign_subject subject, uint64_t subject_id,
	       const struct sign_deed *d, const struct sign_step *step, uint64_t *log_id);

struct sign_entry {
	uint64_t id;
	int64_t at;
	unsigned int actor, action, to;
	const char *actor_name, *note, *data; /* data NULL: none */
};
#define SIGN_LOG_MAX 60
/* Newest first; how many (at most max), or -1. internal: also SIGN_NOTE. */
int sign_read_log(struct db *db, enum sign_subject subject, uint64_t subject_id, bool internal,
		  struct sign_entry *out, unsigned int max);

extern const char *const sign_step_statements[]; /* ends with NULL */

#endif
