/*
 * notice_figures.h - how it goes with what leaves the house, worked out once a minute into
 * city_figure and printed in /metrics/citizen:
 *
 *   notice_waiting  deliveries that wait for their (next) try
 *   notice_dead     tried in vain, refused for good, or unknown whether sent, and log
 *                   entries that nobody could be told of: `dianliang notice dead`
 *   notice_lag_ms   how long the oldest due one has been waiting
 */
#ifndef DL_NOTICE_NOTICE_FIGURES_H
#define DL_NOTICE_NOTICE_FIGURES_H

#include <stdint.h>

struct buf;
struct db;

/* 0 or -1. */
int notice_figures_refresh(struct db *db, int64_t now);
/* As Prometheus text; nothing when the database is away. */
void notice_figures_print(struct db *db, struct buf *out);

extern const char *const notice_figures_statements[]; /* ends with NULL */

#endif
