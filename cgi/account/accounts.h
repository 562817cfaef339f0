/*
 * accounts.h - accounts as admins keep them at the desk: who there is, somebody new, another name,
 * role or unit, out and in again, a new first password. The rules are those of `dianliang
 * user` (user_command.c); and since here one of them acts on the others: nobody does it to
 * herself, so that there is always an active admin, also when two switch each other off at once;
 * and who decides on what somebody else has changed meanwhile looks at it first.
 *
 * A change is one transaction with its row of staff_log (of the account, with who did it), and
 * it ends the account's sessions. Who does it is req->staff, an admin: the caller's route has
 * seen to that.
 */
#ifndef DL_ACCOUNT_ACCOUNTS_H
#define DL_ACCOUNT_ACCOUNTS_H

#include <stdbool.h>
#include <stdint.h>

#include "account/password.h"
#include "account/staff.h"

struct request;

struct account {
	uint64_t id;
	const char *login, *name, *unit; /* unit "": of none */
	unsigned int role;
	uint64_t unit_id;
	bool active, must_change, has_totp;
	int64_t created_at, changed_at, last_login; /* last_login DB_NULL_TIME: never */
};

enum account_state { ACCOUNT_ANY, ACCOUNT_ACTIVE, ACCOUNT_DISABLED, ACCOUNT_UNUSED, ACCOUNT__MAX };

struct account_filter {
	const char *words; /* a part of login or name; "": any */
	unsigned int role; /* 0: any */
	uint32_t unit_id;  /* 0: any */
	enum account_state state;
};

/* By login, from behind `after` (""): how many, or -1. */
int accounts_list(struct request *req, const struct account_filter *f, const char *after,
		  struct account *out, unsigned int max);
/* 1, 0 (there is none), or -1. */
int account_load(struct request *req, uint64_t id, struct account *out);
/* What a form carries of the account it was made for: changes with every change. */
const char *account_seen(const struct request *req, const struct account *a);

enum account_result {
	ACCOUNT_DONE = 0,
	ACCOUNT_NONE,      /* no such account */
	ACCOUNT_CHANGED,   /* since it was looked at */
	ACCOUNT_SELF,      /* one's own */
	ACCOUNT_NO_ADMIN,  /* who acts was one when she asked, and is none any more */
	ACCOUNT_TAKEN,     /* there is somebody of that login */
	ACCOUNT_NEEDS_UNIT /* a handler is of a unit */
};
/* Why not, in Chinese; "" when done. */
const char *account_say(int result);

struct account_words {
	const char *login; /* of a new one: staff_login_good() */
	const char *name;
	enum role role;
	uint64_t unit_id; /* 0: of none; one that exists */
};

/* All: an enum account_result, or -1. *made is shown once and stored nowhere. */
int account_add(struct request *req, const struct account_words *w, uint64_t *id,
		char made[PASSWORD_MADE + 1]);
int account_set(struct request *req, uint64_t id, const char *seen, const struct account_words *w);
int account_disable(struct request *req, uint64_t id, const char *seen);
int account_enable(struct request *req, uint64_t id, const char *seen);
int account_reset_password(struct request *req, uint64_t id, const char *seen,
			   char made[PASSWORD_MADE + 1]);
int account_reset_totp(struct request *req, uint64_t id, const char *seen);

extern const char *const accounts_statements[]; /* ends with NULL */

#endif
