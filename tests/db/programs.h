/* programs.h - a database user for each program, with what schema/grants.sql gives it. */
#ifndef DL_TESTS_DB_PROGRAMS_H
#define DL_TESTS_DB_PROGRAMS_H

#include "tests/db/fixture.h"

/* Group set-up and tear-down, instead of the fixture's own. */
int programs_start(void **state);
int programs_stop(void **state);
/* Set-up of a test: fixture_clean(), then the small city of dispatch_city.h. */
int programs_clean(void **state);

/* Connected as one of them; rows go to the fixture's arena. */
struct db *program_db(struct fixture *f, const char *program);
void program_password(struct fixture *f, const char *program, const char *password);

/* What a program tries, and whether it may. Connected, or the test fails: nobody is refused because
 * nobody answered. */
struct program_attempt {
	const char *program, *sql;
	int may;
};
void programs_try(struct fixture *f, const struct program_attempt *attempts, size_t count);

#endif
