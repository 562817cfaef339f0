/*
 * filing.h - what happens to a storefront after it was agreed: filing (备案), renewing, the yearly
 * safety self-check, changing hands, reprinting, revoking. One action, one transaction: the row,
 * the log, the outbox.
 */
#ifndef DL_SIGN_FILING_H
#define DL_SIGN_FILING_H

#include "sign/passport.h"

#define FILING_DAYS   5  /* working days that staff have for a filing */
#define FILING_YEARS  3  /* that a filing is good for */
#define RENEW_DAYS    60 /* before its end it may be renewed */
#define SAFETY_DAYS   365
#define SAFETY_REMIND 30 /* days before it is due the owner is told */

/* What is looked at once a year. Stored as bits of sign_check.faults. */
enum check_item {
	CHECK_BOLTS,   /* 螺栓、支架 */
	CHECK_PANELS,  /* 面板 */
	CHECK_LETTERS, /* 字 */
	CHECK_WIRES,   /* 电线 */
	CHECK_LIGHTS,  /* 灯 */
	CHECK_RUST,    /* 锈蚀 */
	CHECK__MAX
};
const char *check_item_name(unsigned int item); /* "bolts", of form fields */
const char *check_item_say(unsigned int item);  /* "螺栓和支架牢固，没有松动" */

/* What some actions need beside the deed. */
struct filing_more {
	uint64_t citizen_id;       /* CHECK: whose photos; TAKE_OVER: who takes it */
	const unsigned char *once; /* CHECK: SIGN_TOKEN bytes of the form */
	unsigned int faults;       /* CHECK: bits that are not in order */
	const uint64_t *photos;    /* CHECK, FILE, RENEW */
	size_t photo_count;
	unsigned int print; /* set by REPRINT */
	unsigned int turn;  /* set by HAND_OVER */
};

/*
 * FILE and RENEW want a photo of the finished sign (one that is there already will do), CHECK at
 * least one photo. SIGN_NOT_NOW also for a renewal more than RENEW_DAYS before the end.
 * An enum sign_result: a refusal changes nothing; or -1.
 */
int filing_act(struct db *db, struct arena *a, uint64_t passport_id, const struct sign_deed *deed,
	       struct filing_more *more);

struct safety_check {
	int64_t at;
	unsigned int faults;
	const char *note;
};
/* Newest first; how many (at most max), or -1. */
int filing_checks(struct db *db, uint64_t passport_id, struct safety_check *out, unsigned int max);

/* Chores of dispatchd, at most `most` at once; how many, or -1. */
int filing_expire(struct db *db, struct arena *a, int64_t now, unsigned int most);
int filing_remind(struct db *db, struct arena *a, int64_t now, unsigned int most);

extern const char *const filing_statements[]; /* ends with NULL */

#endif
