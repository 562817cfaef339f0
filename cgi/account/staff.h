/*
 * staff.h - a member of staff, as the rest of the program knows her, and the rows
 * behind it: what the admin's command and the account pages change.
 */
#ifndef DL_ACCOUNT_STAFF_H
#define DL_ACCOUNT_STAFF_H

#include <stdbool.h>
#include <stdint.h>

#include "account/role.h"

struct db;

#define LOGIN_MAX        40
#define NAME_MAX_CHARS   30
#define STAFF_UNREAD_MAX 100 /* no further is counted: "99+" */

struct staff {
	uint64_t id;
	const char *login, *name;
	enum role role;
	uint64_t unit_id;              /* 0: of no handling unit */
	const char *unit, *unit_short; /* "" then */
	bool must_change, has_totp;
	unsigned int stage;  /* enum session_stage */
	unsigned int unread; /* notices (notice/staff_notice.h), at most STAFF_UNREAD_MAX */
};

/* Lower-case letters, digits, point, dash, underline; begins with a letter or digit. */
bool staff_login_good(const char *login);

/* What a login must show. */
struct staff_key {
	uint64_t id;
	const char *password; /* hash */
	bool active, has_totp;
};
/* 1, 0 (nobody of that name), or -1. */
int staff_find(struct db *db, const char *login, struct staff_key *out);

/* unit_id 0: none. The new id, 0 when the login is taken, or -1. */
int64_t staff_add(struct db *db, const char *login, const char *name, enum role role,
		  uint64_t unit_id, const char *hash, int64_t now);
/* must_change: it was somebody else's idea. 0 or -1. */
int staff_set_password(struct db *db, uint64_t id, const char *hash, bool must_change, int64_t now);
int staff_set_active(struct db *db, uint64_t id, bool active);

/* Is she an active handler of that unit? 1, 0 or -1. */
int staff_handles_for(struct db *db, uint64_t id, uint64_t unit_id);

extern const char *const staff_statements[]; /* ends with NULL */

#endif
