/* case_now.h - what case_act() knows of a case while it is locked; for the case_*.c files only. */
#ifndef DL_DISPATCH_CASE_NOW_H
#define DL_DISPATCH_CASE_NOW_H

#include "dispatch/case.h"
#include "dispatch/limit_store.h"

struct arena;

struct case_now {
	struct flow_report report;
	unsigned int hidden;
	bool has_file; /* a row of case_file */
	uint32_t unit_id, category_id, standard_id;
	unsigned int limit_count, limit_unit, base_count;
	int64_t dispatched_at, deadline, confirm_until;
	unsigned int closed_how, reopened, rework;
	uint64_t handler_id;
	uint32_t returned_unit, returned_category;
	unsigned int extensions, suspensions;
	int64_t suspended_until, decided_at, checked_at, overdue_at;
	uint64_t main_id;
	unsigned int exempt, rating;
	int64_t object_until; /* of an open rejection */
	unsigned int rejections;
	const char *rejection; /* its reason */
};

/* One deed being done. */
struct doing {
	struct db *db;
	struct arena *arena;
	const struct case_deed *deed;
	const struct transition *row;
	struct case_now c;
	/* What the deed adds to its row of the log. */
	const char *note, *data;
	uint32_t log_unit;
	uint64_t locked_main; /* by case_lock_main(); 0: none */
};

/*
 * What an action does besides state and log; after guards, before the log. An enum
 * workflow_result, or -1. A refusal rolls everything back.
 */
typedef int deed_fn(struct doing *d);

deed_fn deed_accept, deed_reject, deed_object, deed_dispatch, deed_return, deed_claim;
deed_fn deed_assign, deed_revoke, deed_handle, deed_solved, deed_not_solved, deed_silence;
deed_fn deed_check_pass, deed_check_fail, deed_close, deed_join, deed_join_done, deed_urge;
deed_fn deed_standard, deed_show, deed_rate, deed_resume, deed_hide, deed_dismiss;
deed_fn deed_ask, deed_grant_extension, deed_grant_suspension, deed_refuse;
deed_fn deed_review_appeal, deed_grant_appeal;
deed_fn deed_merge, deed_split, deed_close_twin;

/*
 * Before the report itself is locked: of two that are merged or parted the one with the smaller id,
 * so that two who merge them the one into the other do not wait in a circle. 0 or -1.
 */
int case_lock_main(struct doing *d);
/* case_people.c: with the twin to its main, and at a split back. 0 or -1. */
int case_move_people(struct doing *d);
int case_give_people_back(struct doing *d);
/* After the log, when a case is closed: its twins close too. 0 or -1. */
int case_close_twins(struct doing *d);

/* The guards of the row: the first that does not hold. */
int case_guards(struct doing *d);
/* Guards that ask the database. */
deed_fn case_all_helped, case_has_changed, case_handled_anew, case_no_twins;
/* The deed's unit helps, and is not done yet when `undone`. 1, 0, or -1. */
int case_helper(struct doing *d, bool undone);
enum case_request_kind case_request_kind_of(enum action action);
/* Is a request of the kind open? Its people; 0 when none. 1, 0, or -1. */
struct case_request_now {
	uint64_t id, asked_by, first_by;
	unsigned int amount;
};
int case_request_read(struct doing *d, enum case_request_kind kind, struct case_request_now *out);
/* What happened to the clock; *deadline (may be NULL) is what follows. 0 or -1. */
int case_clock(struct doing *d, struct limit_event e, int64_t *deadline);
/* An enum workflow_result for what the rules of the trade say (limit.h). */
int case_limit_result(enum limit_refusal refusal);
/* What the unit had asked for falls away when the case leaves it. 0 or -1. */
int case_requests_void(struct doing *d);
/* Half of what it was, from now; one more time of rework. 0 or -1. */
int case_start_anew(struct doing *d, unsigned int reopened);
int case_attach_photos(struct doing *d, unsigned int role);
#endif
