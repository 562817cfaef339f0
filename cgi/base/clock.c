#include "base/clock.h"

static int64_t read_clock(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t clock_now(void)
{
	return read_clock(CLOCK_REALTIME);
}

int64_t clock_monotonic(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/*
 * Days are counted in 400-year eras of 146,097 days whose years begin on
 * 1 March, so that the leap day is the last of its year.
 */
#define DAYS_OF_ERA  146097
#define DAYS_TO_1970 719468 /* 0000-03-01 to 1970-01-01 */

int64_t clock_days(int year, int month, int day)
{
	int64_t y = (int64_t)year - (month <= 2);
	int64_t era = floor_div(y, 400);
	int64_t of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * DAYS_OF_ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year -
	       DAYS_TO_1970;
}

void clock_from_days(int64_t days, int *year, int *month, int *day)
{
	int64_t z = days + DAYS_TO_1970;
	int64_t era = floor_div(z, DAYS_OF_ERA);
	int64_t doe = z - era * DAYS_OF_ERA;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;

	*day = (int)(doy - (153 * mp + 2) / 5 + 1);
	*month = (int)(mp < 10 ? mp + 3 : mp - 9);
	*year = (int)(yoe + era * 400 + (*month <= 2));
}

struct civil clock_civil(int64_t ms)
{
	int64_t local = ms + CLOCK_CST;
	int64_t days = floor_div(local, CLOCK_DAY);
	int64_t rest = local - days * CLOCK_DAY;
	struct civil c;

	clock_from_days(days, &c.year, &c.month, &c.day);
	c.weekday = (int)(((days + 4) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
	c.hour = (int)(rest / CLOCK_HOUR);
	c.minute = (int)(rest % CLOCK_HOUR / CLOCK_MINUTE);
	c.second = (int)(rest % CLOCK_MINUTE / CLOCK_SECOND);
	return c;
}

int64_t clock_from_civil(const struct civil *c)
{
	return clock_days(c->year, c->month, c->day) * CLOCK_DAY + c->hour * CLOCK_HOUR +
	       c->minute * CLOCK_MINUTE + c->second * CLOCK_SECOND - CLOCK_CST;
}
