/*
 * hide.h - a report taken back by its own reporter, while nobody has acted on it.
 */
#ifndef DL_REPORT_HIDE_H
#define DL_REPORT_HIDE_H

#include <stdint.h>

struct db;

/*
 * One transaction: the state, the log, the report's and the case's row. The caller has
 * checked that it is the reporter. An enum workflow_result (dispatch/workflow.h);
 * WORKFLOW_NOT_NOW once the unit has said or done anything; -1 (logged).
 */
int hide_report(struct db *db, uint64_t report_id, int64_t now);

extern const char *const hide_statements[]; /* ends with NULL */

#endif
