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
/* Two units, one of which is ROWS_UNIT, and what else cases need, known to the desk's pages. */
#define DESK_OTHER_UNIT 2u
void desk_city(struct fixture *f);
/* An open case of a unit, in 市南区, due so many ms from now. Its report's id. */
uint64_t desk_case(struct fixture *f, uint64_t unit, int64_t due);
/* Another state than the one it has: enum case_state. */
void desk_set_state(struct fixture *f, uint64_t report, unsigned int state);
/* The same with the first two rows of its log. */
uint64_t desk_logged_case(struct fixture *f, uint64_t unit, int64_t due);
/* "/desk/case/<number>"; GET it: the status. */
const char *desk_path(struct fixture *f, uint64_t id);
int desk_look(struct fixture *f, struct browser *b, uint64_t id);
/* The newest row of the log that the last page knew, as its forms carry it. */
const char *desk_seen(struct fixture *f, const struct browser *b);
/* Send that form with a note, as the last page had it. */
int desk_act(struct fixture *f, struct browser *b, uint64_t id, const char *action,
	     const char *note);
unsigned int desk_state(struct fixture *f, uint64_t id);
/* Rows of staff_log of that event. */
int64_t desk_logged(struct fixture *f, unsigned int event);

#endif
