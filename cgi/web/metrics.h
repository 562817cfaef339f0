/*
 * metrics.h - counters that all workers of a program share, and their print
 * in Prometheus' text format.
 */
#ifndef DL_WEB_METRICS_H
#define DL_WEB_METRICS_H

#include <stdint.h>

#include "base/buf.h"

/* In the parent, before the fork. Without it nothing is counted. 0 or -1. */
int metrics_start(unsigned int workers);

int64_t metrics_clock(void); /* microseconds, for spans */
void metrics_request(int status, int64_t microseconds);
void metrics_restart(void); /* a worker ended and a new one was started */

void metrics_print(const char *program, struct buf *out);

#endif
