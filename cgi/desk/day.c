#include "desk/day.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"

const char *day_text(struct arena *a, int64_t day)
{
	int year, month, date;

	clock_from_days(day, &year, &month, &date);
	return arena_printf(a, "%04d-%02d-%02d", year, month, date);
}

int64_t day_read(const char *text)
{
	static const char shape[] = "dddd-dd-dd";
	int part[3] = { 0, 0, 0 }, p = 0, year, month, date;
	int64_t day;

	if (!text || strlen(text) != sizeof(shape) - 1)
		return -1;
	for (size_t i = 0; text[i]; i++) {
		if (shape[i] == '-' ? text[i] != '-' : text[i] < '0' || text[i] > '9')
			return -1;
		if (shape[i] == '-')
			p++;
		else
			part[p] = part[p] * 10 + (text[i] - '0');
	}
	if (part[0] < 2000 || part[0] > 2999 || part[1] < 1 || part[1] > 12 || part[2] < 1)
		return -1;
	day = clock_days(part[0], part[1], part[2]);
	clock_from_days(day, &year, &month, &date);
	return date == part[2] && month == part[1] ? day : -1; /* no February 30 */
}
