/* Instants and spans in words; apart from clock.c, which the log and so the arena stand on. */
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"

#define SAID_MAX 64 /* bytes of the longest of these texts */

/*
 * Instants are written digit by digit: a list has two for each report, and printf would take ten
 * times as long.
 */
static char *put_number(char *at, int number)
{
	if (number >= 10)
		at = put_number(at, number / 10);
	*at++ = (char)('0' + number % 10);
	*at = '\0';
	return at;
}

static char *put_two(char *at, int number)
{
	at[0] = (char)('0' + number / 10 % 10);
	at[1] = (char)('0' + number % 10);
	at[2] = '\0';
	return at + 2;
}

const char *clock_say_day(struct arena *a, int64_t ms)
{
	struct civil c = clock_civil(ms);

	return arena_printf(a, "%d年%d月%d日", c.year, c.month, c.day);
}

const char *clock_say(struct arena *a, int64_t ms, int64_t now)
{
	struct civil c = clock_civil(ms);
	char text[SAID_MAX], *at = text;

	if (c.year != clock_civil(now).year)
		at = stpcpy(put_number(at, c.year), "年");
	at = stpcpy(put_number(at, c.month), "月");
	at = stpcpy(put_number(at, c.day), "日 ");
	at = put_two(at, c.hour);
	*at++ = ':';
	at = put_two(at, c.minute);
	return arena_strndup(a, text, (size_t)(at - text));
}

const char *clock_say_ago(struct arena *a, int64_t ms, int64_t now)
{
	int64_t span = now - ms;

	if (span < 0 || span >= CLOCK_DAY)
		return clock_say(a, ms, now);
	if (span < CLOCK_MINUTE)
		return "刚刚";
	if (span < CLOCK_HOUR)
		return arena_printf(a, "%d分钟前", (int)(span / CLOCK_MINUTE));
	return arena_printf(a, "%d小时前", (int)(span / CLOCK_HOUR));
}

const char *clock_say_span(struct arena *a, int64_t span)
{
	int64_t minutes = (span < 0 ? -span : span) / CLOCK_MINUTE;
	int days = (int)(minutes / 1440), hours = (int)(minutes / 60 % 24);

	if (days)
		return hours ? arena_printf(a, "%d天%d小时", days, hours)
			     : arena_printf(a, "%d天", days);
	if (hours)
		return minutes % 60 ? arena_printf(a, "%d小时%d分钟", hours, (int)(minutes % 60))
				    : arena_printf(a, "%d小时", hours);
	return arena_printf(a, "%d分钟", (int)minutes);
}

const char *clock_iso(struct arena *a, int64_t ms)
{
	struct civil c = clock_civil(ms);
	char text[SAID_MAX], *at = text;

	at = put_two(put_two(at, c.year / 100), c.year % 100);
	*at++ = '-';
	at = put_two(at, c.month);
	*at++ = '-';
	at = put_two(at, c.day);
	*at++ = 'T';
	at = put_two(at, c.hour);
	*at++ = ':';
	at = put_two(at, c.minute);
	*at++ = ':';
	at = stpcpy(put_two(at, c.second), "+08:00");
	return arena_strndup(a, text, (size_t)(at - text));
}

const char *clock_http(struct arena *a, int64_t ms)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	const struct civil c = clock_civil(ms - CLOCK_CST);

	return arena_printf(a, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[c.weekday], c.day,
			    months[c.month - 1], c.year, c.hour, c.minute, c.second);
}
