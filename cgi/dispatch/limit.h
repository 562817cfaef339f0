/*
 * limit.h - until when a unit has, computed from all that happened to its
 * clock: start, extensions (延期), suspensions (挂账), reopenings with half the limit,
 * urgency. One history, one function: every deadline of this service comes from
 * limit_deadline(), and percent, overdue and escalation from the same walk.
 *
 * A run begins with the start, a reopening, or when another unit gets it; only the last run counts.
 * Of it, each stretch counts what the unit's windows (clock.h) hold of it: nothing while suspended
 * or stopped, every minute once urgent. The limit is the count and all extensions of the run; the
 * deadline is the instant at which it is used up.
 *
 * Pure. What is stored of it: limit_store.h.
 */
#ifndef DL_DISPATCH_LIMIT_H
#define DL_DISPATCH_LIMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dispatch/clock.h"

enum limit_kind {                     /* stored: never renumber */
		  LIMIT_EXTENDED = 1, /* `count` more of the limit's unit */
		  LIMIT_PAUSED = 2,   /* suspended, at the latest until `until` */
		  LIMIT_RESUMED = 3,  /* suspension or stop is over before that */
		  LIMIT_REOPENED = 4, /* a new run, of `count`; 0: half of the run before */
		  LIMIT_URGED = 5,    /* what is left runs day and night from here */
		  LIMIT_STOPPED = 6,  /* handled: waits for being checked or confirmed */
		  LIMIT_ASSIGNED = 7, /* to another unit: a new run, of `count` and `unit` */
		  LIMIT_CHANGED =
			  8 /* another standard: `count` and `unit` for this run from its start */
};

struct limit_event {
	enum limit_kind kind;
	int64_t at;          /* ms; never before the event in front of it */
	unsigned int count;  /* EXTENDED, REOPENED, ASSIGNED, CHANGED */
	int64_t until;       /* PAUSED: later than `at` */
	enum time_unit unit; /* REOPENED, ASSIGNED, CHANGED; 0: as before */
};

#define LIMIT_EVENTS_MAX 200 /* of one case */

struct limit_input {
	int64_t start; /* of the first run */
	unsigned int count;
	enum time_unit unit;
	const struct limit_event *events; /* ascending */
	size_t event_count;
};

/*
 * Makes it half, rounded down. One day becomes the half of it in hours: four working hours, twelve
 * of a calendar day. An hour stays one.
 */
void limit_half(unsigned int *count, enum time_unit *unit);

/*
 * The instant at which the last run's limit is used up. While it is stopped: as if it
 * went on now that it stopped; while suspended: as if it resumes at `until`.
 */
int64_t limit_deadline(const struct calendar *c, const struct limit_input *in);
/* The instant at which `percent` of it is used up: 100 is the deadline, 150 and 200 escalate. */
int64_t limit_instant(const struct calendar *c, const struct limit_input *in, unsigned int percent);

enum limit_state {
	LIMIT_RUNNING,
	LIMIT_DUE_SOON, /* LIMIT_SOON percent or more is used */
	LIMIT_OVERDUE,  /* the deadline is past */
	LIMIT_SUSPENDED,
	LIMIT_DONE /* stopped; `late` says whether in time */
};
#define LIMIT_SOON 80

struct limit_look {
	enum limit_state state;
	bool late;            /* past its deadline, also while suspended or done */
	unsigned int percent; /* used, rounded down; over 100 when late */
	int64_t deadline;
	int64_t left;       /* ms of the unit's running time until then; negative when late */
	unsigned int run;   /* 0 the first, 1 after one reopening, ... */
	unsigned int count; /* of this run, without extensions */
	enum time_unit unit;
	unsigned int extensions, pauses; /* of all runs of the present unit */
};
/* As it stands at `now`; events after `now` are not looked at. */
void limit_look(const struct calendar *c, const struct limit_input *in, int64_t now,
		struct limit_look *out);

/* "进行中", "即将到期", "已超期", "挂账中", "已处置", "超期处置". */
const char *limit_state_say(const struct limit_look *look);

/* --- what the rules of the trade allow ------------------------------------------- */

#define LIMIT_EXTENSIONS_MAX 2 /* of a case with one unit, granted */
#define LIMIT_PAUSES_MAX     1
#define LIMIT_PAUSE_DAYS     365 /* of a suspension at most */

enum limit_refusal {
	LIMIT_ALLOWED = 0,
	LIMIT_TOO_MANY, /* the case has had all it may have */
	LIMIT_TOO_LONG, /* an extension longer than the run's limit, a suspension over a year */
	LIMIT_TOO_LATE, /* overdue */
	LIMIT_NOT_NOW   /* suspended or stopped; nothing to extend, suspend or resume */
};

enum limit_refusal limit_may_extend(const struct calendar *c, const struct limit_input *in,
				    int64_t now, unsigned int count);
enum limit_refusal limit_may_pause(const struct calendar *c, const struct limit_input *in,
				   int64_t now, int64_t until);
enum limit_refusal limit_may_resume(const struct calendar *c, const struct limit_input *in,
				    int64_t now);
/* A sentence for the person who asked; "" for LIMIT_ALLOWED. */
const char *limit_refusal_say(enum limit_refusal refusal);

#endif
