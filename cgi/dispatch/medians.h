/*
 * medians.h - how long handling takes: table handling_median. See figures.h.
 */
#ifndef DL_DISPATCH_MEDIANS_H
#define DL_DISPATCH_MEDIANS_H

#include <stddef.h>
#include <stdint.h>

struct db;

/*
 * The value that `percent` of the n (> 0) values do not exceed (nearest rank):
 * 50 is the median. Sorts them.
 */
double median_rank(int64_t *values, size_t n, unsigned int percent);

/*
 * Inside the caller's transaction. 1, with the whole city's median in *hours;
 * 0 when no case was ever handled and closed; -1.
 */
int medians_refresh(struct db *db, int64_t now, double *hours);

extern const char *const medians_statements[]; /* ends with NULL */

#endif
