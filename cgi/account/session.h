/*
 * session.h - who is logged in at the desk: a random token in a cookie, its hash in the
 * database. A session is made anew at login and whenever its rights grow (second factor,
 * password, enrolment), never taken over from what a browser brought; it ends after a
 * time unused, after a longer time in any case, at logout, and when the account is
 * switched off.
 *
 * Cookie "desk": Path=/desk, HttpOnly, SameSite=Strict. Tokens of forms are bound to
 * the session, not to the browser (web/visitor.h).
 */
#ifndef DL_ACCOUNT_SESSION_H
#define DL_ACCOUNT_SESSION_H

#include <stdint.h>

#include "account/staff.h"

struct db;
struct request;
struct response;

enum session_stage {                   /* stored: never renumber */
		     STAGE_SECOND = 1, /* the password was right, the code is still to come */
		     STAGE_FULL = 2
};

/*
 * struct program's admit(): finds the session, checks the form's token, the stage and the route's
 * roles. Who is not logged in is sent to /desk/login and comes back afterwards; what is
 * refused to somebody who is logged in, is logged (staff_log.h). One statement, and
 * once a minute a second one.
 */
int session_admit(struct request *req, struct response *resp);
/* The session of the request's cookie: sets req->staff and req->session. 1, 0 or -1. */
int session_find(struct request *req);

/* A new session, its cookie, and the end of the one the request came with. 0 or -1. */
int session_begin(struct request *req, struct response *resp, uint64_t staff_id,
		  enum session_stage stage);
/* The same person's, with a new token: her rights grew. */
int session_renew(struct request *req, struct response *resp, enum session_stage stage);
int session_end(struct request *req, struct response *resp);
/* On every machine; keep: SESSION_BYTES of a token whose session stays, or NULL. */
int session_end_all(struct db *db, uint64_t staff_id, const unsigned char *keep);
/* "/desk/..." is a path to come back to after the login; anything else is "/desk". */
const char *session_way_back(const char *to);

extern const char *const session_statements[]; /* ends with NULL */

#endif
