/*
 * handover.h - cases on their way to a dispatch core outside: claimed, said, marked.
 *
 *   idle --outward.h--> waiting --claim--> sending --+--> idle (all said), or waiting (more to say)
 *                          ^                         +--> refused (for good)
 *                          |                         +--> unsure (it may have arrived)
 *                          +----- later and later ---+--> dead (tried often enough)
 *
 * What is claimed is a *case*; what is said is its oldest message (dispatch/outward.h). So two
 * messages of a case never overtake each other, one that fails holds up only its own case, and many
 * cases are on their way at once. Dead, refused and unsure wait for a person: again, skip, take.
 *
 * Nothing that we acknowledged is lost: a message leaves the table's waiting state only in the
 * transaction that writes down the other side's answer to it. Nothing is doubled: each message has
 * a key of its own (handover_key()) that is sent along with every attempt. A core that honours
 * Idempotency-Key ([handover] idempotent = 1; ours does, for 24 hours) is simply asked again.
 * Elsewhere, and after 20 hours, an attempt whose end we did not see (`doubt`) is never repeated
 * blindly: first we look for the case's mark (our number, which stands in its description) among
 * the other's requests, and when it is not there the case becomes `unsure` for a person.
 *
 * A claim is a lease: what a killed handoverd had is waiting again when it ends, in doubt.
 */
#ifndef DL_HANDOVER_HANDOVER_H
#define DL_HANDOVER_HANDOVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db/db.h"
#include "dispatch/outward.h"

struct arena;
struct core_reply;

enum handover_state {                    /* of a case; stored: never renumber */
		      HANDOVER_IDLE = 1, /* nothing to say */
		      HANDOVER_WAITING = 2,
		      HANDOVER_SENDING = 3,
		      HANDOVER_DEAD = 4,    /* tried as often as we try */
		      HANDOVER_REFUSED = 5, /* for good: the same again is no use */
		      HANDOVER_UNSURE = 6,  /* it may have arrived; not said again by itself */
		      HANDOVER_TAKEN = 7,   /* our own core has it */
		      HANDOVER__MAX
};

enum message_state { /* stored: never renumber */
		     MESSAGE_WAITING = 1,
		     MESSAGE_SAID = 2,
		     MESSAGE_SKIPPED = 3
};

/* Words for staff, never NULL. */
const char *handover_state_text(enum handover_state state); /* "等待重试" */
const char *handover_kind_text(enum outward_kind kind);     /* "转交案件" */

/* All that any way of saying it needs of one message; texts live in the connection's arena. */
struct handover {
	uint64_t report_id, message_id, log_id;
	enum outward_kind kind;
	unsigned int attempts; /* this one counted */
	bool doubt;            /* an earlier attempt may have arrived */
	int64_t created_at, first_at;
	const char *note;  /* the log's words, "" for none */
	int64_t at;        /* of the log's row */
	int64_t handed_at; /* when it acknowledged the case; DB_NULL_TIME: not yet */
	/* What the other core knows of the case; NULL: nothing yet. */
	const char *remote_id, *remote_token;
	const char *service_code; /* as which it was sent, "" */
	/* The report. */
	const char *number, *body, *place, *nickname;
	int64_t submitted_at;
	double lat, lon; /* NAN: none */
	unsigned int hidden, group_id;
	uint32_t category_id;
	unsigned int category_kind;   /* 1 component, 2 matter; 0: no category */
	const char *category_code;    /* the national catalogue's five digits, "" */
	const char *category, *group; /* names, "" */
	const char *area;             /* district and street, "" */
	struct db_bytes phone_sealed;
};

#define HANDOVER_KEY_MAX 60
/* "QD-261125-00017-1-4711": the number, the kind, the log's row; the same at every attempt. */
const char *handover_key(struct arena *a, const struct handover *h);

/* Claim at most `max` due cases until `lease`; their report ids. How many, or -1. */
int handover_claim(struct db *db, uint64_t claim, int64_t now, int64_t lease, uint64_t *ids,
		   unsigned int max);
/* Its oldest waiting message. DB_NONE: there is none (then mark it idle: handover_settle()). */
enum db_row_result handover_load(struct db *db, uint64_t report_id, struct handover *out);
/* Before anything is sent: this attempt is written down, in doubt until it is marked. 0 or -1. */
int handover_begin(struct db *db, const struct handover *h, int64_t now);

/* What became of an attempt. */
struct handover_result {
	/* IDLE: it was said (the case goes on with its next message); WAITING: later; DEAD,
	 * REFUSED, UNSURE: a person. */
	enum handover_state state;
	bool skip;         /* with IDLE: there was no need to say it */
	bool uncounted;    /* with WAITING: it was no fault of this message (the line is stopped) */
	bool doubt;        /* it may have arrived */
	int64_t next_at;   /* when waiting */
	const char *error; /* for staff; "" when said */
	/* With IDLE, what the other said; NULL: nothing new. */
	const char *remote_id, *remote_token, *service_code, *answer;
	bool anew;      /* remote_id replaces the one before */
	int64_t ask_at; /* when to ask about the case; 0: as before */
	/* With IDLE: state and words that came along, kept to be heard (core_inbox.h); NULL. */
	const struct core_reply *told;
};

/*
 * One transaction. When the claim was lost meanwhile only what the other side acknowledged is
 * written, never a failure. 1: marked; 0: remote_id is another case's already, so it became
 * `unsure` instead; -1: database.
 */
int handover_mark(struct db *db, const struct handover *h, uint64_t claim,
		  const struct handover_result *r, int64_t now);
/* A claimed case without a message is idle again. 0 or -1. */
int handover_settle(struct db *db, uint64_t report_id, uint64_t claim);
/* What it gave as the case's number is another's: unsure again, under no number. 0 or -1. */
int handover_disown(struct db *db, uint64_t report_id, const char *why);
/* Leases that have ended: waiting again, in doubt. How many, or -1. */
int handover_recover(struct db *db, int64_t now);

/*
 * --- what a person decides of a case that is stuck; 1, 0: it is not (any more), -1 ----------
 *
 * message_id: the oldest unsaid message as the person saw it, 0: there was none. When another one
 * is the oldest by now, it is 0: a second click does not skip the next one. HANDOVER_HEAD:
 * whichever is the oldest.
 */
#define HANDOVER_HEAD UINT64_MAX

/* Its oldest message is tried again at once, counted from one; `doubt` is taken away: the person
 * has looked. Also of one that waits for its next try. */
int handover_again(struct db *db, uint64_t report_id, uint64_t message_id, int64_t now);
/* Its oldest message is not said at all; the next one goes on. */
int handover_skip(struct db *db, uint64_t report_id, uint64_t message_id, int64_t now);
/* Our own core takes it, stuck or not: back to the desk (待派遣), nothing more is said but that.
 * What is closed stays so; what was handled and waits for its reporter's word is not taken: 0.
 * `by`: shown as who did it. */
int handover_take(struct db *db, uint64_t report_id, uint64_t message_id, const char *by,
		  uint64_t staff_id, int64_t now);

/* --- how things stand ------------------------------------------------------------------------ */

struct handover_line {
	uint32_t unit_id;   /* 0: our own core dispatches */
	int64_t stopped_at; /* DB_NULL_TIME: it is not */
	const char *stopped_why;
	int64_t asked_at, answered_at, heard_until;
	uint64_t ignored;
};
int handover_line_load(struct db *db, struct handover_line *out);
/* It refuses us: nothing is sent until handover_line_go(). 0 or -1. */
int handover_line_stop(struct db *db, const char *why, int64_t now);
int handover_line_go(struct db *db, int64_t now);
int handover_line_asked(struct db *db, bool answered, int64_t now);

struct handover_figures {
	uint64_t waiting; /* messages, of cases that go on by themselves */
	uint64_t stuck;   /* cases that wait for a person */
	int64_t oldest;   /* created_at of the oldest unsaid message, DB_NULL_TIME: none */
};
int handover_figures(struct db *db, struct handover_figures *out);

/* One line of the list of what is on its way or stuck: oldest message first. */
struct handover_item {
	uint64_t report_id, message_id;
	const char *number, *category, *error, *remote_id; /* remote_id NULL: none */
	enum handover_state state;
	enum outward_kind kind;
	unsigned int attempts, behind; /* messages of the case that wait behind this one */
	int64_t created_at, next_at;
};
/* `stuck`: those that wait for a person, else those that wait for their turn. After `after` (a
 * report id of the page before, 0: from the start), by report id. How many, or -1. */
int handover_list(struct db *db, bool stuck, uint64_t after, struct handover_item *out,
		  unsigned int max);
/*
 * Those that the other core has and is not done with, nothing left to say to it: what is of
 * interest once it dispatches no more. message_id 0. How many, or -1.
 */
int handover_left(struct db *db, struct handover_item *out, unsigned int max);

extern const char *const handover_statements[];      /* handoverd's; ends with NULL */
extern const char *const handover_desk_statements[]; /* of who decides and looks; ends with NULL */

#endif
