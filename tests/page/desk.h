/* desk.h - people at the desk, for page tests. */
#ifndef DL_TESTS_PAGE_DESK_H
#define DL_TESTS_PAGE_DESK_H

#include "account/role.h"
#include "tests/db/rows.h"
#include "tests/page/fixture.h"

#define DESK_PASSWORD "a long sentence 7"

/*
 * A browser before the desk's door, behind which there are also /desk/probe for everyone (GET and
 * POST) and /desk/office for two roles. f->now becomes the real clock's.
 */
void desk_open(struct fixture *f, struct browser *b);
/* A member of staff with DESK_PASSWORD, nothing left to settle. unit 0: none. Returns the id. */
uint64_t desk_staff(struct fixture *f, const char *login, enum role role, uint64_t unit);
/* Through the login form; the reply's status. */
int desk_log_in(struct browser *b, const char *login, const char *password);
/* desk_open(), desk_staff() and desk_log_in() at once, checked. Returns the staff's id. */
uint64_t desk_enter(struct fixture *f, struct browser *b, const char *login, enum role role,
		    uint64_t unit);
/* GET /desk/probe is answered with 200. */
int desk_is_in(struct browser *b);
/* Rows of staff_log of that event. */
int64_t desk_logged(struct fixture *f, unsigned int event);

#endif
