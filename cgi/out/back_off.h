/*
 * back_off.h - how long to wait after the attempts-th failure in a row: first, twice that, four
 * times ... at most an hour, of which a half is left to chance, so that what failed together does
 * not come back together.
 */
#ifndef DL_OUT_BACK_OFF_H
#define DL_OUT_BACK_OFF_H

#include <stdint.h>

#define BACK_OFF_MOST (INT64_C(3600) * 1000)

int64_t back_off(int64_t first_ms, unsigned int attempts);
/* The same with the chance given: 0 is the shortest, UINT32_MAX the longest. */
int64_t back_off_by(int64_t first_ms, unsigned int attempts, uint32_t chance);
/* `wait`, or what the other side asked for (Retry-After) when that is longer: an hour at most. */
int64_t back_off_asked(int64_t wait, int64_t asked_ms);

#endif
