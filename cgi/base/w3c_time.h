/*
 * w3c_time.h - instants as other programs write them (Open311 and more): ISO 8601 with zone, in the
 * subset of the W3C note "Date and Time Formats": "2010-05-24T00:00:00Z",
 * "2010-05-24T08:00:00+08:00", with a fraction of a second, without seconds; a date alone is its
 * midnight in China.
 */
#ifndef DL_BASE_W3C_TIME_H
#define DL_BASE_W3C_TIME_H

#include <stdint.h>

/*
 * ms since 1970: 0, or -1 for anything else: no zone, no such day, a second 60, years before 1970,
 * instants behind the year 9999.
 */
int w3c_time_parse(const char *text, int64_t *ms);

#endif
