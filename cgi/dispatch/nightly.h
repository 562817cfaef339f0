/*
 * nightly.h - when the night's training is due. `dianliang nightly` looks once a minute and lets
 * another process train; where systemd is, dianliang-retrain.timer does it instead.
 */
#ifndef DL_DISPATCH_NIGHTLY_H
#define DL_DISPATCH_NIGHTLY_H

#include <stdbool.h>
#include <stdint.h>

/* "03:30" as minutes of a day; -1: it is no time of the day. */
int nightly_minutes(const char *text);

/*
 * Has there been such a time of the day (in China) since `last`, so that a machine that was off
 * at night makes up for it when it is on again?
 */
bool nightly_due(int64_t now, int64_t last, int minutes);

#endif
