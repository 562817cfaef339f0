/* Instants as people in Qingdao write them, for tests. */
#ifndef DL_TESTS_INSTANT_H
#define DL_TESTS_INSTANT_H

#include <stdint.h>

/* "2026-11-22 14:05" in China Standard Time -> ms. Aborts on anything else. */
int64_t instant(const char *text);

#endif
