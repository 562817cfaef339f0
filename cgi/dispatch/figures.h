/*
 * figures.h - the city's live figures, worked out once a minute, so that pages
 * only read them: tables city_figure and handling_median.
 *
 *   reported                    reports ever received
 *   solved                      cases closed (by their reporter, by silence, by the office)
 *   median_hours                opening to handling, median of the sample below
 *   dispatched_without_person   share 0..1 of the last 1,000 reports
 *   dispatch_accuracy           of those, share 0..1 that people did not give to another unit
 *                               (a return that was accepted, or a correction: lesson.h)
 *   dispatch_p50_ms, _p99_ms    sending to opening, last 1,000 cases the core opened
 *
 * A figure with nothing to measure has no row. handling_median holds the
 * median of each category in each district and, as district 0, in the whole city;
 * every ten minutes, from the last 20,000 cases closed.
 *
 * The cost does not grow with the number of reports: what can no longer
 * change is counted once (rows reported_base, reported_until, solved_base,
 * solved_until), only the rest again.
 */
#ifndef DL_DISPATCH_FIGURES_H
#define DL_DISPATCH_FIGURES_H

#include <stdint.h>

struct buf;
struct db;

#define FIGURES_AGE_MS 55000
#define MEDIANS_AGE_MS 600000
#define MEDIAN_SAMPLE  20000
#define RECENT         1000

/* Nothing to do when another dispatchd did it within FIGURES_AGE_MS. 0 or -1. */
int figures_refresh(struct db *db, int64_t now);

/* What /metrics says of dispatch: shares, and seconds from sending to unit. */
void figures_print(struct db *db, struct buf *out);

extern const char *const figures_statements[]; /* ends with NULL */

#endif
