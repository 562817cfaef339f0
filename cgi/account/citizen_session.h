/*
 * citizen_session.h - who asks, when it is no browser: "Authorization: Bearer <token>" of the
 * mini-program, and the sessions behind it. A session is of a citizen, with an account
 * (wechat_login.h) or without one.
 *
 * A session ends when it has not been used for [account] idle_days, at the latest after
 * [account] session_days, and when the person ends it; one that nobody came back with ends after
 * SESSION_FIRST, and then nothing of it is left. The token is shown once; the table holds
 * its hash. The citizen of a session has a visitor id like everybody, so that all that asks for
 * the visitor serves both; that id is never told to anybody, neither as a cookie.
 */
#ifndef DL_ACCOUNT_CITIZEN_SESSION_H
#define DL_ACCOUNT_CITIZEN_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/secret.h"

struct arena;
struct conf;
struct db;
struct request;

#define BEARER_TEXT   (2 * TOKEN_TEXT) /* characters of a token */
#define DEVICE_CHARS  40
#define SESSION_FIRST CLOCK_DAY /* until it is used for the first time */
#define SESSIONS_MAX  30        /* of a citizen; one more ends the oldest */

/*
 * struct program's identify(): 0 and the citizen's visitor in req; 401 for whatever is no session
 * that holds, which costs as much as one that does; 503. Never the cookie's visitor.
 */
int citizen_identify(struct request *req);

struct citizen_bearer {
	char token[BEARER_TEXT + 1];
	uint64_t id;
	int64_t expires_at, ends_at;
};
/* A session of that citizen; inside or outside a transaction. 0 or -1. */
int citizen_session_open(struct request *req, uint64_t citizen_id, const char *device,
			 struct citizen_bearer *out);
/* The same of a new citizen whom nobody knows. 0 or -1. */
int citizen_session_anonymous(struct request *req, const char *device, struct citizen_bearer *out);
/* A new citizen with an id of its own; inside the caller's transaction. 0 or -1. */
int citizen_make(struct db *db, int64_t now, uint64_t *id);

struct citizen_session {
	uint64_t id;
	const char *device; /* "" not said */
	int64_t created_at, seen_at, expires_at;
};
/* Newest first: how many, or -1. */
int citizen_sessions(struct request *req, uint64_t citizen_id, struct citizen_session *out,
		     int max);
/* 1, 0 (she has no such session), or -1. */
int citizen_session_end(struct db *db, uint64_t citizen_id, uint64_t id);
/* On every device; keep: an id that stays, 0: none. How many, or -1. */
int64_t citizen_session_end_all(struct db *db, uint64_t citizen_id, uint64_t keep);
/* Whose token this is: 1, 0 (nobody's), or -1. */
int citizen_session_owner(struct request *req, const char *token, uint64_t *citizen_id);

/* For dispatchd's chores: those that are over, at most so many. How many, or -1. */
int64_t citizen_sessions_forget(struct db *db, int64_t now, unsigned int at_most);

extern const char *const citizen_session_chores_statements[];
extern const char *const citizen_session_statements[]; /* ends with NULL */
/* Those that a program runs which only identifies. */
extern const char *const citizen_identify_statements[];

#endif
