/*
 * record.h - one case as the desk knows it: report, case file, who helps, what is asked for, the
 * whole log with what is not for the public, all photos. And what may be done with it
 * now, by whoever looks: asked from the workflow's own table and, as far as can be seen
 * beforehand, from its guards, so that no button lies. What case_act() says, counts.
 */
#ifndef DL_DESK_RECORD_H
#define DL_DESK_RECORD_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "db/db.h"
#include "dispatch/case.h"
#include "dispatch/limit.h"

struct request;
struct staff;

#define RECORD_LOG_MAX   200
#define RECORD_PHOTO_MAX 60
#define RECORD_CLOCK_MAX 60
#define RECORD_SOME      8 /* requests, helpers, candidates */

struct record_entry {
	uint64_t id, unit_id;
	int64_t at;
	unsigned int actor, action, state; /* enum actor, action, case_state after it */
	const char *who;                   /* shown in public */
	const char *person;                /* of the staff; "" when none */
	const char *note;
	bool internal;
};

struct record_photo {
	uint64_t id;
	unsigned int role, width, height, colour;
	unsigned int shown; /* enum photo_shown: 1 public */
	struct db_bytes hash;
};

struct record_request {
	enum case_request_kind kind;
	unsigned int amount;
	uint64_t asked_by, first_by;
	const char *reason;
};

struct record_helper {
	uint64_t unit_id;
	bool done;
};

struct record_candidate {
	uint64_t category_id, unit_id;
	double confidence;
};

struct record_person {
	uint64_t id;
	const char *name;
};

#define RECORD_PEOPLE 100

/* Times DB_NULL_TIME, numbers 0, texts "" where there is nothing. */
struct record {
	uint64_t id;
	const char *number, *body, *nickname, *place_text;
	unsigned int state, hidden, group_id, support_count;
	uint64_t category_id;
	double lat, lon; /* NAN: none */
	uint32_t district, street;
	int64_t submitted_at;
	bool has_phone;
	/* The program it came from, then lines: addresses of photos there. NULL: none. */
	const char *sent_by;

	bool has_file; /* of the case: all that follows */
	uint64_t unit_id, standard_id, handler_id, returned_unit;
	const char *reason, *reason_data, *handler, *main_number, *rejection;
	unsigned int limit_count, limit_unit, closed_how, reopened, rework, returns, extensions;
	unsigned int suspensions, urged, exempt, rating;
	int64_t opened_at, dispatched_at, deadline, handled_at, confirm_until, closed_at;
	int64_t suspended_until, checked_at, overdue_at, decided_at;

	struct record_request requests[RECORD_SOME];
	struct record_helper helpers[RECORD_SOME];
	struct record_candidate candidates[RECORD_SOME];
	struct record_person people[RECORD_PEOPLE]; /* handlers of the viewer's unit */
	size_t request_count, helper_count, candidate_count, people_count;
	struct limit_event clock[RECORD_CLOCK_MAX]; /* what happened to it, oldest first */
	size_t clock_count;

	struct record_entry log[RECORD_LOG_MAX]; /* newest first */
	struct record_photo photos[RECORD_PHOTO_MAX];
	size_t log_count, photo_count;
	uint64_t seen; /* flow_log.id of the newest */
};

/* May she look at it? A handler: her unit's, what it helps with, what it may claim. */
bool record_in_sight(const struct record *r, const struct staff *who);
/* Her unit has it in hand: only then she may know the reporter's number. */
bool record_in_hand(const struct record *r, const struct staff *who);

/*
 * The report of that number, whole. 1; 0 when there is none; -1. Three statements. Does not
 * ask whether it is in sight.
 */
int record_load(struct request *req, const char *number, struct record *out);

/* WORKFLOW_DONE, or why not. Asks no database. */
int record_may(const struct record *r, const struct staff *who, enum action action, int64_t now);

extern const char *const record_statements[]; /* ends with NULL */

#endif
