/*
 * second.h - the second factor: enrolling an authenticator app, its codes, and
 * the recovery codes for who lost the phone. Secrets are sealed with staff.key, each for
 * its own row. Attempts count with those at the password (throttle.h): the caller does.
 */
#ifndef DL_ACCOUNT_SECOND_H
#define DL_ACCOUNT_SECOND_H

#include <stdint.h>

#include "account/totp.h"

struct db;
struct request;

#define SECOND_CODES 8  /* recovery codes made at enrolment */
#define SECOND_CODE  11 /* characters of one: xxxxx-xxxxx */

enum second_result { SECOND_WRONG, SECOND_TOTP, SECOND_RECOVERY };

/* The secret that waits for its first code; made when there is none. 0 or -1. */
int second_pending(struct request *req, unsigned char secret[TOTP_SECRET]);
/*
 * That first code: switches the second factor on and makes the recovery codes, to be
 * shown once. SECOND_WRONG, SECOND_TOTP, or -1.
 */
int second_enrol(struct request *req, const char *code, char codes[SECOND_CODES][SECOND_CODE + 1]);
/*
 * A code of req->staff's app, or one of her recovery codes, each good once: an enum
 * second_result, or -1.
 */
int second_check(struct request *req, const char *code);
/* Off, and what belongs to it gone: an admin, when phone and codes are lost. 0 or -1. */
int second_reset(struct db *db, uint64_t staff_id);

extern const char *const second_statements[]; /* ends with NULL */

#endif
