/* Instants and spans in words; apart from clock.c, which the log and so the arena stand on. */
#include "base/arena.h"
#include "base/clock.h"

const char *clock_say(struct arena *a, int64_t ms, int64_t now)
{
	struct civil c = clock_civil(ms);

	if (c.year != clock_civil(now).year)
		return arena_printf(a, "%d年%d月%d日 %02d:%02d", c.year, c.month, c.day, c.hour,
				    c.minute);
	return arena_printf(a, "%d月%d日 %02d:%02d", c.month, c.day, c.hour, c.minute);
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

static void put_two(char *at, int number)
{
	at[0] = (char)('0' + number / 10 % 10);
	at[1] = (char)('0' + number % 10);
}

/* Digit by digit: a list has one of these for each report, and printf would take ten times as long.
 */
const char *clock_iso(struct arena *a, int64_t ms)
{
	char *text = arena_strdup(a, "0000-00-00T00:00:00+08:00");
	struct civil c = clock_civil(ms);

	put_two(text, c.year / 100);
	put_two(text + 2, c.year % 100);
	put_two(text + 5, c.month);
	put_two(text + 8, c.day);
	put_two(text + 11, c.hour);
	put_two(text + 14, c.minute);
	put_two(text + 17, c.second);
	return text;
}
