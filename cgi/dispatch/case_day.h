/*
 * case_day.h - facts of reports that are over, packed one row a day of submission, so that the
 * figures of a year read some hundred rows and not two million.
 *
 * A round packs anew each day of which something was touched since the last round, and then
 * moves the mark: what is closed and was not touched since the mark is packed, the
 * rest is read from its rows (fact_walk()). Every change of a report that figures know of sets
 * report.updated_at, so the figures are exact at any moment, however long ago the last
 * round was: it only makes them quick. The limit for dispatching (派遣) is the one in force
 * when the day is packed.
 */
#ifndef DL_DISPATCH_CASE_DAY_H
#define DL_DISPATCH_CASE_DAY_H

#include <stdint.h>

struct db;

#define CASE_DAY_ROUND (INT64_C(6) * 3600 * 1000) /* a round begins so long after the last mark */
#define CASE_DAY_REST  (INT64_C(3600) * 1000)     /* what was touched within it is not packed */

enum case_day_result {
	CASE_DAY_DONE, /* nothing to do before the next round */
	CASE_DAY_MORE  /* call again */
};

/*
 * Begin a round when it is time, pack one day, or end the round: one transaction. An
 * enum case_day_result or -1. dispatchd calls it; several may at once.
 */
int case_day_settle(struct db *db, int64_t now);

extern const char *const case_day_statements[]; /* ends with NULL */

#endif
