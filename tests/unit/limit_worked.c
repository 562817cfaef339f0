/*
 * Each row says how it was worked, with the State Council's calendar of 2026 and the
 * statutory days of 2027 beside it. Nothing here was computed by the code.
 */
#include "tests/unit/limit_worked.h"

const struct limit_worked limit_worked[] = {
	/* --- Spring Festival 2026: Saturday 14 February works, 15 to 23 do not, Saturday 28 works.
	 */
	/* Friday 1 h, Saturday 08-11 3 h. */
	{ "2026-02-13 17:00", 4, TIME_WORKING_HOURS, { { 0 } }, "2026-02-14 11:00" },
	/* Saturday 16-18 2 h, Tuesday 24 08-10 2 h. */
	{ "2026-02-14 16:00", 4, TIME_WORKING_HOURS, { { 0 } }, "2026-02-24 10:00" },
	/* Begun in the holiday: Tuesday 24 08-10. */
	{ "2026-02-18 10:00", 2, TIME_WORKING_HOURS, { { 0 } }, "2026-02-24 10:00" },
	/* Saturday 14 h, Tuesday 24 h, Wednesday 10 h. */
	{ "2026-02-14 10:00", 2, TIME_WORKING_DAYS, { { 0 } }, "2026-02-25 10:00" },
	/* Friday 9 h, Saturday 24, Tuesday 24, Wednesday 15. */
	{ "2026-02-13 15:00", 3, TIME_WORKING_DAYS, { { 0 } }, "2026-02-25 15:00" },
	/* The holiday's last minute: all of Tuesday 24. */
	{ "2026-02-23 23:59", 1, TIME_WORKING_DAYS, { { 0 } }, "2026-02-25 00:00" },
	/* Friday 15 h, Saturday 28 24 h, Monday 9 h. */
	{ "2026-02-27 09:00", 2, TIME_WORKING_DAYS, { { 0 } }, "2026-03-02 09:00" },
	/* Saturday 28 half an hour, Monday the other. */
	{ "2026-02-28 17:30", 1, TIME_WORKING_HOURS, { { 0 } }, "2026-03-02 08:30" },
	/* Urgent hours know no holiday: 24 of them. */
	{ "2026-02-16 23:00", 24, TIME_URGENT_HOURS, { { 0 } }, "2026-02-17 23:00" },
	/* Nine calendar days are the holiday itself. */
	{ "2026-02-15 08:00", 9, TIME_CALENDAR_DAYS, { { 0 } }, "2026-02-24 08:00" },

	/* --- Spring Festival 2027, the four days of the law alone: Friday 5 to Monday 8 February.
	 */
	/* Thursday 1 h, Tuesday 9 1 h. */
	{ "2027-02-04 17:00", 2, TIME_WORKING_HOURS, { { 0 } }, "2027-02-09 09:00" },
	/* Thursday 12 h, Tuesday 24, Wednesday 12. */
	{ "2027-02-04 12:00", 2, TIME_WORKING_DAYS, { { 0 } }, "2027-02-10 12:00" },
	/* Begun on the first day of the year: all of Tuesday 9. */
	{ "2027-02-06 08:00", 1, TIME_WORKING_DAYS, { { 0 } }, "2027-02-10 00:00" },
	/* Calendar days run through it. */
	{ "2027-02-04 18:00", 4, TIME_CALENDAR_DAYS, { { 0 } }, "2027-02-08 18:00" },

	/* --- National Day 2026: 1 to 7 October; Sunday 20 September and Saturday 10 October work.
	 */
	/* Wednesday 2 h, Thursday 8 08-12 4 h. */
	{ "2026-09-30 16:00", 6, TIME_WORKING_HOURS, { { 0 } }, "2026-10-08 12:00" },
	/* Friday 10 h, Saturday 24, Monday 14. */
	{ "2026-10-09 14:00", 2, TIME_WORKING_DAYS, { { 0 } }, "2026-10-12 14:00" },
	/* Saturday 19 nothing, the made-up Sunday 8 h. */
	{ "2026-09-19 10:00", 8, TIME_WORKING_HOURS, { { 0 } }, "2026-09-20 18:00" },
	/* Mid-Autumn 25 to 27: Thursday shut, Monday 1 h. */
	{ "2026-09-24 18:00", 1, TIME_WORKING_HOURS, { { 0 } }, "2026-09-28 09:00" },
	/* The made-up Saturday shut, Sunday is free, Monday 1 h. */
	{ "2026-10-10 18:00", 1, TIME_WORKING_HOURS, { { 0 } }, "2026-10-12 09:00" },

	/* --- The leap day, Tuesday 29 February 2028. */
	/* Monday 14 h, Tuesday 10 h. */
	{ "2028-02-28 10:00", 1, TIME_WORKING_DAYS, { { 0 } }, "2028-02-29 10:00" },
	/* Tuesday 17-18, Wednesday 1 March 08-09. */
	{ "2028-02-29 17:00", 2, TIME_WORKING_HOURS, { { 0 } }, "2028-03-01 09:00" },
	/* Half an hour each side of midnight. */
	{ "2028-02-29 23:30", 1, TIME_URGENT_HOURS, { { 0 } }, "2028-03-01 00:30" },
	/* One calendar day ends as the leap day begins. */
	{ "2028-02-28 00:00", 1, TIME_CALENDAR_DAYS, { { 0 } }, "2028-02-29 00:00" },
	/* Monday, the leap day, Wednesday. */
	{ "2028-02-28 00:00", 3, TIME_WORKING_DAYS, { { 0 } }, "2028-03-02 00:00" },

	/* --- Both sides of each window, the lunch break, midnight; 2026-11-20 is a Friday. */
	/* 08-12 sharp. */
	{ "2026-11-20 08:00", 4, TIME_WORKING_HOURS, { { 0 } }, "2026-11-20 12:00" },
	/* A minute early counts nothing. */
	{ "2026-11-20 07:59", 4, TIME_WORKING_HOURS, { { 0 } }, "2026-11-20 12:00" },
	/* At noon: 14-18. */
	{ "2026-11-20 12:00", 4, TIME_WORKING_HOURS, { { 0 } }, "2026-11-20 18:00" },
	/* One minute before noon, 59 after 14:00. */
	{ "2026-11-20 11:59", 1, TIME_WORKING_HOURS, { { 0 } }, "2026-11-20 14:59" },
	/* In the lunch break. */
	{ "2026-11-20 13:59", 1, TIME_WORKING_HOURS, { { 0 } }, "2026-11-20 15:00" },
	/* At closing: all of Monday. */
	{ "2026-11-20 18:00", 8, TIME_WORKING_HOURS, { { 0 } }, "2026-11-23 18:00" },
	/* A minute before closing, 59 on Monday. */
	{ "2026-11-20 17:59", 1, TIME_WORKING_HOURS, { { 0 } }, "2026-11-23 08:59" },
	/* Friday one minute, Monday all but one. */
	{ "2026-11-20 23:59", 1, TIME_WORKING_DAYS, { { 0 } }, "2026-11-23 23:59" },
	/* At Saturday's midnight: all of Monday. */
	{ "2026-11-21 00:00", 1, TIME_WORKING_DAYS, { { 0 } }, "2026-11-24 00:00" },

	/* --- Extensions. */
	/* 4 h end at 16:00; in its last minute 4 more: 6 h Friday, 2 Monday. */
	{ "2026-11-20 10:00",
	  4,
	  TIME_WORKING_HOURS,
	  { { LIMIT_EXTENDED, "2026-11-20 15:59", 4, NULL, 0 } },
	  "2026-11-23 10:00" },
	/* The same at the very deadline. */
	{ "2026-11-20 10:00",
	  4,
	  TIME_WORKING_HOURS,
	  { { LIMIT_EXTENDED, "2026-11-20 16:00", 4, NULL, 0 } },
	  "2026-11-23 10:00" },
	/* Used up as the window shuts, 2 more on Monday. */
	{ "2026-11-20 14:00",
	  4,
	  TIME_WORKING_HOURS,
	  { { LIMIT_EXTENDED, "2026-11-20 18:00", 2, NULL, 0 } },
	  "2026-11-23 10:00" },
	/* Two extensions: three days in all. */
	{ "2026-11-23 09:00",
	  1,
	  TIME_WORKING_DAYS,
	  { { LIMIT_EXTENDED, "2026-11-23 10:00", 1, NULL, 0 },
	    { LIMIT_EXTENDED, "2026-11-24 09:00", 1, NULL, 0 } },
	  "2026-11-26 09:00" },
	/* The day ends 8 October 09:00, a minute before one more. */
	{ "2026-09-30 09:00",
	  1,
	  TIME_WORKING_DAYS,
	  { { LIMIT_EXTENDED, "2026-10-08 08:59", 1, NULL, 0 } },
	  "2026-10-09 09:00" },
	/* Urgent, over midnight: 22-24 and two more. */
	{ "2026-11-20 22:00",
	  2,
	  TIME_URGENT_HOURS,
	  { { LIMIT_EXTENDED, "2026-11-20 23:59", 2, NULL, 0 } },
	  "2026-11-21 02:00" },
	/* Granted in the holiday: Saturday 2 h, Tuesday 24 6 h. */
	{ "2026-02-14 16:00",
	  4,
	  TIME_WORKING_HOURS,
	  { { LIMIT_EXTENDED, "2026-02-18 12:00", 4, NULL, 0 } },
	  "2026-02-24 16:00" },

	/* --- Suspensions. */
	/* Inside the holiday: nothing lost, nothing won. */
	{ "2026-02-14 16:00",
	  4,
	  TIME_WORKING_HOURS,
	  { { LIMIT_PAUSED, "2026-02-16 09:00", 0, "2026-03-16 09:00", 0 },
	    { LIMIT_RESUMED, "2026-02-20 09:00", 0, NULL, 0 } },
	  "2026-02-24 10:00" },
	/* Over the holiday's end: 2 h used, 2 from Tuesday 09:00. */
	{ "2026-02-14 16:00",
	  4,
	  TIME_WORKING_HOURS,
	  { { LIMIT_PAUSED, "2026-02-20 09:00", 0, "2026-03-16 09:00", 0 },
	    { LIMIT_RESUMED, "2026-02-24 09:00", 0, NULL, 0 } },
	  "2026-02-24 11:00" },
	/* In the lunch break: as if it were not. */
	{ "2026-11-20 10:00",
	  4,
	  TIME_WORKING_HOURS,
	  { { LIMIT_PAUSED, "2026-11-20 12:30", 0, "2026-12-20 12:30", 0 },
	    { LIMIT_RESUMED, "2026-11-20 13:30", 0, NULL, 0 } },
	  "2026-11-20 16:00" },
	/* Over the lunch break: 1 h before, 3 from 15:00. */
	{ "2026-11-20 09:00",
	  4,
	  TIME_WORKING_HOURS,
	  { { LIMIT_PAUSED, "2026-11-20 10:00", 0, "2026-12-20 10:00", 0 },
	    { LIMIT_RESUMED, "2026-11-20 15:00", 0, NULL, 0 } },
	  "2026-11-20 18:00" },
	/* At once: Wednesday 14 h, Thursday 24, Friday 10. */
	{ "2026-11-23 10:00",
	  2,
	  TIME_WORKING_DAYS,
	  { { LIMIT_PAUSED, "2026-11-23 10:00", 0, "2026-11-25 10:00", 0 } },
	  "2026-11-27 10:00" },
	/* Its planned end counts: 1 day before, 6 after. */
	{ "2026-11-20 10:00",
	  7,
	  TIME_CALENDAR_DAYS,
	  { { LIMIT_PAUSED, "2026-11-21 10:00", 0, "2026-12-21 10:00", 0 } },
	  "2026-12-27 10:00" },
	/* Resumed before that: 1 day before, 6 after. */
	{ "2026-11-20 10:00",
	  7,
	  TIME_CALENDAR_DAYS,
	  { { LIMIT_PAUSED, "2026-11-21 10:00", 0, "2026-12-21 10:00", 0 },
	    { LIMIT_RESUMED, "2026-11-25 10:00", 0, NULL, 0 } },
	  "2026-12-01 10:00" },
	/* All of the leap day: 12 h before, 36 from 1 March. */
	{ "2028-02-28 12:00",
	  2,
	  TIME_CALENDAR_DAYS,
	  { { LIMIT_PAUSED, "2028-02-29 00:00", 0, "2028-03-01 00:00", 0 } },
	  "2028-03-02 12:00" },
	/* Over midnight: 1 h before, 3 from 01:00. */
	{ "2026-11-20 22:00",
	  4,
	  TIME_URGENT_HOURS,
	  { { LIMIT_PAUSED, "2026-11-20 23:00", 0, "2026-11-21 01:00", 0 } },
	  "2026-11-21 04:00" },
	/* Over the week-end to the minute: nothing lost. */
	{ "2026-11-20 17:00",
	  9,
	  TIME_WORKING_HOURS,
	  { { LIMIT_PAUSED, "2026-11-20 18:00", 0, "2026-11-23 08:00", 0 } },
	  "2026-11-23 18:00" },
	/* From National Day into it: 8 h used Wednesday, Thursday 8 2 h. */
	{ "2026-09-30 08:00",
	  10,
	  TIME_WORKING_HOURS,
	  { { LIMIT_PAUSED, "2026-10-01 00:00", 0, "2026-10-08 00:00", 0 } },
	  "2026-10-08 10:00" },
	/* Extended while there was a suspension: 1 h, then 5 from Monday 08:00. */
	{ "2026-11-20 17:00",
	  3,
	  TIME_WORKING_HOURS,
	  { { LIMIT_PAUSED, "2026-11-20 18:00", 0, "2026-12-20 18:00", 0 },
	    { LIMIT_EXTENDED, "2026-11-21 10:00", 3, NULL, 0 },
	    { LIMIT_RESUMED, "2026-11-23 08:00", 0, NULL, 0 } },
	  "2026-11-23 15:00" },

	/* --- Reopened: half the limit, from that moment. */
	/* 2 of 4 hours. */
	{ "2026-11-20 10:00",
	  4,
	  TIME_WORKING_HOURS,
	  { { LIMIT_REOPENED, "2026-11-23 08:00", 0, NULL, 0 } },
	  "2026-11-23 10:00" },
	/* Half a working day is four hours of work; on Saturday: Monday morning. */
	{ "2026-11-18 10:00",
	  1,
	  TIME_WORKING_DAYS,
	  { { LIMIT_REOPENED, "2026-11-21 12:00", 0, NULL, 0 } },
	  "2026-11-23 12:00" },
	/* In Spring Festival, which ends on Monday the 23rd: Tuesday 08-12; then the half of it. */
	{ "2026-02-10 10:00",
	  1,
	  TIME_WORKING_DAYS,
	  { { LIMIT_REOPENED, "2026-02-20 10:00", 0, NULL, 0 } },
	  "2026-02-24 12:00" },
	{ "2026-02-10 10:00",
	  1,
	  TIME_WORKING_DAYS,
	  { { LIMIT_REOPENED, "2026-02-20 10:00", 0, NULL, 0 },
	    { LIMIT_REOPENED, "2026-02-20 11:00", 0, NULL, 0 } },
	  "2026-02-24 10:00" },
	/* Half a calendar day; an hour stays one. */
	{ "2026-11-18 10:00",
	  1,
	  TIME_CALENDAR_DAYS,
	  { { LIMIT_REOPENED, "2026-11-21 15:00", 0, NULL, 0 } },
	  "2026-11-22 03:00" },
	{ "2026-11-18 10:00",
	  1,
	  TIME_URGENT_HOURS,
	  { { LIMIT_REOPENED, "2026-11-21 15:00", 0, NULL, 0 } },
	  "2026-11-21 16:00" },
	/* 3 of 7 days, over New Year. */
	{ "2026-12-20 12:00",
	  7,
	  TIME_CALENDAR_DAYS,
	  { { LIMIT_REOPENED, "2026-12-31 12:00", 0, NULL, 0 } },
	  "2027-01-03 12:00" },
	/* Twice: 4, then 2. */
	{ "2026-11-20 08:00",
	  8,
	  TIME_WORKING_HOURS,
	  { { LIMIT_REOPENED, "2026-11-23 08:00", 0, NULL, 0 },
	    { LIMIT_REOPENED, "2026-11-24 08:00", 0, NULL, 0 } },
	  "2026-11-24 10:00" },
	/* The extension before it is gone. */
	{ "2026-11-20 10:00",
	  4,
	  TIME_WORKING_HOURS,
	  { { LIMIT_EXTENDED, "2026-11-20 11:00", 4, NULL, 0 },
	    { LIMIT_REOPENED, "2026-11-23 14:00", 0, NULL, 0 } },
	  "2026-11-23 16:00" },
	/* In Spring Festival: Tuesday 24 and Wednesday 25. */
	{ "2026-02-10 10:00",
	  4,
	  TIME_WORKING_DAYS,
	  { { LIMIT_REOPENED, "2026-02-20 10:00", 0, NULL, 0 } },
	  "2026-02-26 00:00" },
	/* And suspended after it: 1 h, then 14-17. */
	{ "2026-11-20 08:00",
	  8,
	  TIME_WORKING_HOURS,
	  { { LIMIT_REOPENED, "2026-11-23 08:00", 0, NULL, 0 },
	    { LIMIT_PAUSED, "2026-11-23 09:00", 0, "2026-11-23 14:00", 0 } },
	  "2026-11-23 17:00" },
	/* A stored half is taken as it is: 5. */
	{ "2026-11-20 08:00",
	  8,
	  TIME_WORKING_HOURS,
	  { { LIMIT_REOPENED, "2026-11-23 08:00", 5, NULL, 0 } },
	  "2026-11-23 15:00" },

	/* --- Urgent from a moment on: what is left runs day and night. */
	/* Half an hour used, 3.5 from 17:30. */
	{ "2026-11-20 17:00",
	  4,
	  TIME_WORKING_HOURS,
	  { { LIMIT_URGED, "2026-11-20 17:30", 0, NULL, 0 } },
	  "2026-11-20 21:00" },
	/* In the holiday: 2 h used, 2 from midnight. */
	{ "2026-02-14 16:00",
	  4,
	  TIME_WORKING_HOURS,
	  { { LIMIT_URGED, "2026-02-16 00:00", 0, NULL, 0 } },
	  "2026-02-16 02:00" },
	/* 12 h of Wednesday used, 36 from Saturday's midnight. */
	{ "2026-09-30 12:00",
	  2,
	  TIME_WORKING_DAYS,
	  { { LIMIT_URGED, "2026-10-03 00:00", 0, NULL, 0 } },
	  "2026-10-04 12:00" },

	/* --- Handled, then sent back by the inspector; and left with the inspector. */
	/* 1 h used, 3 on Monday. */
	{ "2026-11-20 10:00",
	  4,
	  TIME_WORKING_HOURS,
	  { { LIMIT_STOPPED, "2026-11-20 11:00", 0, NULL, 0 },
	    { LIMIT_RESUMED, "2026-11-23 08:00", 0, NULL, 0 } },
	  "2026-11-23 11:00" },
	/* As if it went on: 10-12, 14-16. */
	{ "2026-11-20 10:00",
	  4,
	  TIME_WORKING_HOURS,
	  { { LIMIT_STOPPED, "2026-11-20 11:00", 0, NULL, 0 } },
	  "2026-11-20 16:00" },

	/* --- To another unit: its own limit, from that moment. */
	/* Three working days from Friday 11:00. */
	{ "2026-11-20 10:00",
	  2,
	  TIME_URGENT_HOURS,
	  { { LIMIT_ASSIGNED, "2026-11-20 11:00", 3, NULL, TIME_WORKING_DAYS } },
	  "2026-11-25 11:00" },
	/* Half of the other unit's three is one. */
	{ "2026-11-20 10:00",
	  2,
	  TIME_URGENT_HOURS,
	  { { LIMIT_ASSIGNED, "2026-11-20 11:00", 3, NULL, TIME_WORKING_DAYS },
	    { LIMIT_REOPENED, "2026-11-26 09:00", 0, NULL, 0 } },
	  "2026-11-27 09:00" },

	/* --- Another standard: its limit, counted from the first moment. */
	/* 10-12, 14-18, Monday 08-10. */
	{ "2026-11-20 10:00",
	  4,
	  TIME_WORKING_HOURS,
	  { { LIMIT_CHANGED, "2026-11-20 15:00", 8, NULL, 0 } },
	  "2026-11-23 10:00" },
	/* Two working days from Friday 10:00; the hour's suspension at noon still counts. */
	{ "2026-11-20 10:00",
	  4,
	  TIME_WORKING_HOURS,
	  { { LIMIT_EXTENDED, "2026-11-20 11:00", 4, NULL, 0 },
	    { LIMIT_PAUSED, "2026-11-20 12:00", 0, "2026-11-20 13:00", 0 },
	    { LIMIT_CHANGED, "2026-11-20 15:00", 2, NULL, TIME_WORKING_DAYS } },
	  "2026-11-24 11:00" },
};

const size_t limit_worked_count = sizeof(limit_worked) / sizeof(limit_worked[0]);
