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

const char *clock_iso(struct arena *a, int64_t ms)
{
	struct civil c = clock_civil(ms);

	return arena_printf(a, "%04d-%02d-%02dT%02d:%02d:%02d+08:00", c.year, c.month, c.day,
			    c.hour, c.minute, c.second);
}
