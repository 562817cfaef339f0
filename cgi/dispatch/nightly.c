#include "dispatch/nightly.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

int nightly_minutes(const char *text)
{
	size_t digits = strspn(text, "0123456789");
	unsigned long hour, minute;

	if (!digits || digits > 2 || text[digits] != ':' || strlen(text + digits) != 3 ||
	    strspn(text + digits + 1, "0123456789") != 2)
		return -1;
	hour = strtoul(text, NULL, 10);
	minute = strtoul(text + digits + 1, NULL, 10);
	return hour > 23 || minute > 59 ? -1 : (int)(hour * 60 + minute);
}

bool nightly_due(int64_t now, int64_t last, int minutes)
{
	int64_t today = (now + CLOCK_CST) / CLOCK_DAY * CLOCK_DAY - CLOCK_CST;
	int64_t at = today + minutes * CLOCK_MINUTE;

	if (at > now)
		at -= CLOCK_DAY;
	return last < at;
}
