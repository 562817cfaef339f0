/* acts.h - deeds on cases in a line each, for the tests of the workflow's rules. */
#ifndef DL_TESTS_DB_ACTS_H
#define DL_TESTS_DB_ACTS_H

#include "dispatch/case.h"
#include "tests/db/dispatch_city.h"

/* Members of staff, as numbers. */
enum {
	LEADER = 11,
	HANDLER = 12,
	INTAKER = 30,
	SENDER = 31,
	OFFICER = 41,
	OFFICER2 = 42,
	WATCHER = 51
};

/* With what is left out made ordinary: a person of the role, unit 1, the fixture's now. */
int act(struct fixture *f, struct case_deed d);

#define ACT(id, what, who, ...)                             \
	act(f, (struct case_deed){ .report_id = (id),       \
				   .action = ACTION_##what, \
				   .actor = ACTOR_##who,    \
				   __VA_ARGS__ })
#define OK(...)      assert_int_equal(ACT(__VA_ARGS__), WORKFLOW_DONE)
#define NO(why, ...) assert_int_equal(ACT(__VA_ARGS__), WORKFLOW_##why)

/* A number of the case's row. The expression is the test's own literal. */
int64_t of_case(struct fixture *f, const char *expression, uint64_t id);
/* enum case_state */
int64_t state_of(struct fixture *f, uint64_t id);
/* City and tables fresh: set-up of each test. */
int acts_clean(void **state);

#endif
