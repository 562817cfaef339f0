#include "base/w3c_time.h"

#include <stdbool.h>

#include "base/clock.h"

/* 9999-12-31T23:59:59.999Z: the database has no later year. */
#define LAST INT64_C(253402300799999)

/* Exactly `count` digits; moves *s. -1 when there are fewer. */
static int digits(const char **s, int count)
{
	int n = 0;

	for (int i = 0; i < count; i++, (*s)++) {
		if (**s < '0' || **s > '9')
			return -1;
		n = n * 10 + (**s - '0');
	}
	return n;
}

static bool take(const char **s, char c)
{
	if (**s != c)
		return false;
	(*s)++;
	return true;
}

/* "2010-05-24": days since 1970, or -1. */
static int64_t take_day(const char **s)
{
	int year = digits(s, 4), month, day, y, m, d;
	int64_t days;

	if (year < 1970 || !take(s, '-') || (month = digits(s, 2)) < 1 || month > 12 ||
	    !take(s, '-') || (day = digits(s, 2)) < 1 || day > 31)
		return -1;
	days = clock_days(year, month, day);
	clock_from_days(days, &y, &m, &d);
	return y == year && m == month && d == day ? days : -1;
}

/* "00:00", "00:00:00", "00:00:00.123": ms since midnight, or -1. */
static int64_t take_clock(const char **s)
{
	int hour = digits(s, 2), minute, second = 0;
	int64_t fraction = 0, unit = 100;

	if (hour < 0 || hour > 23 || !take(s, ':') || (minute = digits(s, 2)) < 0 || minute > 59)
		return -1;
	if (take(s, ':') && ((second = digits(s, 2)) < 0 || second > 59))
		return -1;
	if (take(s, '.')) {
		if (**s < '0' || **s > '9')
			return -1;
		for (; **s >= '0' && **s <= '9'; (*s)++, unit /= 10)
			fraction += (**s - '0') * unit;
	}
	return hour * CLOCK_HOUR + minute * CLOCK_MINUTE + second * CLOCK_SECOND + fraction;
}

/* "Z", "+08:00", "-0500": what to add to UTC. 0, or -1. A '+' that was not escaped is a blank. */
static int take_zone(const char **s, int64_t *ahead)
{
	bool behind = **s == '-';
	int hour, minute;

	*ahead = 0;
	if (take(s, 'Z') || take(s, 'z'))
		return 0;
	if (!take(s, '+') && !take(s, '-') && !take(s, ' '))
		return -1;
	hour = digits(s, 2);
	take(s, ':');
	minute = digits(s, 2);
	if (hour < 0 || hour > 14 || minute < 0 || minute > 59)
		return -1;
	*ahead = (hour * CLOCK_HOUR + minute * CLOCK_MINUTE) * (behind ? -1 : 1);
	return 0;
}

int w3c_time_parse(const char *text, int64_t *ms)
{
	int64_t days = take_day(&text), clock, ahead;

	if (days < 0)
		return -1;
	if (!*text) {
		*ms = days * CLOCK_DAY - CLOCK_CST;
		return 0;
	}
	if ((!take(&text, 'T') && !take(&text, ' ')) || (clock = take_clock(&text)) < 0 ||
	    take_zone(&text, &ahead) < 0 || *text)
		return -1;
	*ms = days * CLOCK_DAY + clock - ahead;
	return *ms > LAST ? -1 : 0;
}
