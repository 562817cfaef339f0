/*
 * support.h - "同样的问题，我也关注": a citizen supports an open report
 * instead of sending a second one, and follows it from then on.
 *
 * It decides who may support what, and counts. It does not look for
 * duplicates (duplicate.h).
 */
#ifndef DL_REPORT_SUPPORT_H
#define DL_REPORT_SUPPORT_H

#include <stdint.h>

struct db;

enum support_result {
	SUPPORT_ADDED,   /* counted, and she follows now */
	SUPPORT_ALREADY, /* said before: nothing changed, no error */
	SUPPORT_OWN,     /* a reporter cannot support her own report */
	SUPPORT_CLOSED,  /* closed since the page was shown */
	SUPPORT_GONE,    /* none, or none that she may know of */
	SUPPORT__MAX
};

/*
 * One transaction; asking twice is harmless. count: supporters afterwards, set
 * on every result but SUPPORT_CLOSED and SUPPORT_GONE. An enum support_result, or -1 (logged).
 */
int support_add(struct db *db, const char *number, uint64_t citizen_id, int64_t now,
		unsigned int *count);

extern const char *const support_statements[]; /* ends with NULL; for the tests */

#endif
