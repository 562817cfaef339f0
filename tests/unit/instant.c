#include "tests/unit/instant.h"

#include "base/clock.h"
#include "base/log.h"

int64_t instant(const char *text)
{
	struct civil c = { 0 };
	int used = 0;

	if (sscanf(text, "%4d-%2d-%2d %2d:%2d%n", &c.year, &c.month, &c.day, &c.hour, &c.minute,
		   &used) != 5 ||
	    text[used])
		BUG("not an instant");
	return clock_from_civil(&c);
}
