/*
 * handover_figures.h - how it goes with what is handed over, worked out once a minute into
 * city_figure and printed in /metrics/citizen; all 0 with the embedded core:
 *
 *   handover_waiting  messages that wait for their (next) try
 *   handover_dead     cases that wait for a person: `dianliang handover list`
 *   handover_lag_ms   how long the oldest unsaid message has been waiting
 *   handover_stopped  1: the other core does not take our key
 *   handover_away_ms  how long it has not answered, while it was asked
 *   handover_ignored  updates of nothing of ours, or that came too late
 */
#ifndef DL_HANDOVER_HANDOVER_FIGURES_H
#define DL_HANDOVER_HANDOVER_FIGURES_H

#include <stdbool.h>
#include <stdint.h>

struct buf;
struct db;

/* Also throws away, in pieces, what was heard three months ago. 0 or -1. */
int handover_figures_refresh(struct db *db, int64_t now);
/* As Prometheus text; nothing when the database is away. */
void handover_figures_print(struct db *db, struct buf *out);
/* For /healthz: NULL when all is well, else what is not; -1 of the database counts as well. */
const char *handover_trouble(struct db *db, int64_t now);

extern const char *const handover_figures_statements[];      /* handoverd's; ends with NULL */
extern const char *const handover_figures_read_statements[]; /* citizen's; ends with NULL */

#endif
