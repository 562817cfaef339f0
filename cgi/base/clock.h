/*
 * clock.h - instants and civil time.
 *
 * An instant is int64_t milliseconds since 1970-01-01T00:00Z ("ms"), in the
 * program, and DATETIME(3) in UTC in the database. People see China
 * Standard Time, UTC+8 all year (no summer time since 1991), which is the
 * only zone this service knows: so no tz database is asked.
 */
#ifndef DL_BASE_CLOCK_H
#define DL_BASE_CLOCK_H

#include <stdint.h>

#define CLOCK_SECOND INT64_C(1000)
#define CLOCK_MINUTE (60 * CLOCK_SECOND)
#define CLOCK_HOUR   (60 * CLOCK_MINUTE)
#define CLOCK_DAY    (24 * CLOCK_HOUR)
#define CLOCK_CST    (8 * CLOCK_HOUR) /* offset of Qingdao's clocks */

/* Civil date and time in China Standard Time. */
struct civil {
	int year, month, day; /* month 1-12, day 1-31 */
	int hour, minute, second;
	int weekday; /* 0 = Sunday */
};

struct arena;

int64_t clock_now(void);       /* wall clock, ms */
int64_t clock_monotonic(void); /* for measuring spans, ms */

struct civil clock_civil(int64_t ms);
int64_t clock_from_civil(const struct civil *c); /* weekday ignored */
/* Days since 1970-01-01 of a proleptic Gregorian date, and back. */
int64_t clock_days(int year, int month, int day);
void clock_from_days(int64_t days, int *year, int *month, int *day);

/* "11月22日 14:05"; with the year when it is not `now`'s. */
const char *clock_say(struct arena *a, int64_t ms, int64_t now);
/* "2026年11月25日" */
const char *clock_say_day(struct arena *a, int64_t ms);
/* "刚刚", "5分钟前", "3小时前" within the last day, clock_say() before. */
const char *clock_say_ago(struct arena *a, int64_t ms, int64_t now);
/* "2天3小时", "45分钟"; negative spans are said as positive. */
const char *clock_say_span(struct arena *a, int64_t span);
/* "2026-11-22T14:05:00+08:00", for <time datetime> and JSON. */
const char *clock_iso(struct arena *a, int64_t ms);
/* "Sun, 06 Nov 1994 08:49:37 GMT", for headers (RFC 9110, 5.6.7). */
const char *clock_http(struct arena *a, int64_t ms);

#endif
