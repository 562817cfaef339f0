/*
 * citizen.h - a citizen without an account: the row behind a browser's
 * signed cookie. Made at the first thing worth keeping (a photo, a draft, a follow),
 * not at the first look.
 */
#ifndef DL_ACCOUNT_CITIZEN_H
#define DL_ACCOUNT_CITIZEN_H

#include <stdint.h>

struct db;
struct request;

struct citizen {
	uint64_t id; /* 0: no row yet */
};

/*
 * The visitor's row, made when missing; not for a bearer, whose session is over then. The visitor
 * must be known. Within a transaction nobody joins or deletes the person before its end. 0 or -1.
 */
int citizen_need(struct db *db, const struct request *req, struct citizen *out);
/* The visitor's row if there is one: 1, 0 (out->id = 0), or -1. */
int citizen_find(struct db *db, const struct request *req, struct citizen *out);

/*
 * The secret address that makes another browser the same citizen:
 * "/me/recover/<id><tag>". Derived from the cookie's key, so it is not stored.
 */
const char *citizen_recovery_path(const struct request *req);
/* Visitor id of such a token: 0, or -1 when it is not ours. */
int citizen_recovery_parse(const char *token, unsigned char visitor[16]);

#endif
