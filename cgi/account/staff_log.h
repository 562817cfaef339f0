/*
 * staff_log.h - what happened at the desk's door and what was looked at or refused behind
 * it: append-only, no program may change or delete a row.
 */
#ifndef DL_ACCOUNT_STAFF_LOG_H
#define DL_ACCOUNT_STAFF_LOG_H

#include <stdint.h>

struct db;
struct request;

enum staff_event {                  /* stored: never renumber */
		   EVENT_LOGIN = 1, /* password right (and no second factor to come) */
		   EVENT_WRONG_PASSWORD = 2,
		   EVENT_THROTTLED = 3,
		   EVENT_SECOND_FACTOR = 4, /* its code was right: logged in */
		   EVENT_WRONG_CODE = 5,
		   EVENT_RECOVERY_CODE = 6,
		   EVENT_LOGOUT = 7,
		   EVENT_LOGOUT_ALL = 8,
		   EVENT_PASSWORD_CHANGED = 9,
		   EVENT_TOTP_ON = 10,
		   EVENT_ADMIN = 11,          /* dianliang user ...: what, in detail */
		   EVENT_REFUSED_ROLE = 12,   /* a page that is not for this role */
		   EVENT_REFUSED_CASE = 13,   /* another unit's case */
		   EVENT_REFUSED_TOKEN = 14,  /* a form without the session's token */
		   EVENT_REFUSED_ACTION = 15, /* what the workflow does not allow her now */
		   EVENT_PHONE = 16,          /* a reporter's phone number was looked at */
		   EVENT_HANDOVER =
			   17, /* a case that another core has: said again, skipped, taken */
		   EVENT__MAX
};

const char *staff_event_say(unsigned int event);

/* staff_id, report_id: 0 when none. 0 or -1. */
int staff_log_add(struct db *db, uint64_t staff_id, enum staff_event event, const char *address,
		  uint64_t report_id, const char *detail, int64_t now);
/* Of the request's member of staff, at its address. detail is cut at 200 characters. */
int staff_log(const struct request *req, enum staff_event event, uint64_t report_id,
	      const char *detail);

extern const char *const staff_log_statements[]; /* ends with NULL */

#endif
