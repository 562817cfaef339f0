/*
 * clock.h - legal limits: when "2 working days" are over.
 *
 * Four units are in use in city management. Three of them do not run all the
 * time: working hours are 08:00-12:00 and 14:00-18:00 of working days, a
 * working day is the 24 hours of one, and which days work is the weekday's
 * matter unless table calendar_day says otherwise (holidays, and the make-up
 * days of 调休). A limit runs only inside these windows, so a case opened on
 * a holiday loses nothing of it.
 *
 * Days are China Standard Time's. Pure but for calendar_load().
 */
#ifndef DL_DISPATCH_CLOCK_H
#define DL_DISPATCH_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct db;

enum time_unit {                         /* stored: never renumber */
		 TIME_URGENT_HOURS = 1,  /* 紧急工作时: run day and night */
		 TIME_WORKING_HOURS = 2, /* 工作时 */
		 TIME_WORKING_DAYS = 3,  /* 工作日 */
		 TIME_CALENDAR_DAYS = 4  /* 自然日 */
};

/* A day that is not what its weekday says. */
struct calendar_day {
	int64_t day; /* days since 1970-01-01 (clock_days()) */
	bool works;
};

struct calendar {
	const struct calendar_day *days; /* ascending */
	size_t count;
};

/* Into the arena. 0, or -1 when the database failed. */
int calendar_load(struct db *db, struct arena *a, struct calendar *out);

bool calendar_works(const struct calendar *c, int64_t day);

/*
 * The instant at which `count` units have run since `start`. A limit that is used
 * up exactly at the end of a window ends there, not when the next one
 * opens.
 */
int64_t clock_deadline(const struct calendar *c, int64_t start, unsigned int count,
		       enum time_unit unit);

/* Milliseconds of one unit: its clock's, so a working day has 24 hours. */
int64_t clock_unit(enum time_unit unit);
/* The instant at which the unit's clock has run `span` ms since `start`; `start` when span <= 0. */
int64_t clock_after(const struct calendar *c, int64_t start, int64_t span, enum time_unit unit);

/* Milliseconds of [from, to) that count for `unit`; 0 when to <= from. */
int64_t clock_span(const struct calendar *c, int64_t from, int64_t to, enum time_unit unit);

/* "2小时", "4个工作小时", "3个工作日", "7天": as citizens read it. */
const char *clock_limit_say(struct arena *a, unsigned int count, enum time_unit unit);

extern const char *const calendar_statements[]; /* ends with NULL */

#endif
