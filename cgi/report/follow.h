/*
 * follow.h - who is told of a report's progress: a row of citizen and report,
 * shown on "my reports". The reporter needs none.
 */
#ifndef DL_REPORT_FOLLOW_H
#define DL_REPORT_FOLLOW_H

#include <stdint.h>

struct db;

/* Asking twice changes nothing. 0, or -1 (logged). */
int follow_add(struct db *db, uint64_t report_id, uint64_t citizen_id, int64_t now);
int follow_remove(struct db *db, uint64_t report_id, uint64_t citizen_id);

extern const char *const follow_statements[]; /* ends with NULL */

#endif
