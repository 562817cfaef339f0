/* Histories of a case's clock and the deadlines that were worked out for them by hand. */
#ifndef DL_TESTS_LIMIT_WORKED_H
#define DL_TESTS_LIMIT_WORKED_H

#include "dispatch/limit.h"

/* Times as instant() reads them. */
struct limit_happened {
	enum limit_kind kind;
	const char *at;
	unsigned int count;
	const char *until; /* NULL: none */
	enum time_unit unit;
};

#define LIMIT_WORKED_EVENTS 4

struct limit_worked {
	const char *start;
	unsigned int count;
	enum time_unit unit;
	struct limit_happened events[LIMIT_WORKED_EVENTS];
	const char *deadline;
};

extern const struct limit_worked limit_worked[];
extern const size_t limit_worked_count;

#endif
