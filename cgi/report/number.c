#include "report/number.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"

#define LETTERS 2
#define DAY     6
#define CHANCE  4
#define SIGNS   (LETTERS + DAY + CHANCE + 1) /* without hyphens */

static const struct number_shape shape = { LETTERS, DAY, CHANCE };

static void print(char out[REPORT_NUMBER_LEN + 1], const char signs[SIGNS])
{
	snprintf(out, REPORT_NUMBER_LEN + 1, "%.2s-%.6s-%.5s", signs, signs + LETTERS,
		 signs + LETTERS + DAY);
}

void report_number_make(char out[REPORT_NUMBER_LEN + 1], const char *city, int64_t now,
			uint32_t chance)
{
	struct civil day = clock_civil(now);
	char signs[SIGNS + 1];

	BUG_IF(strlen(city) != LETTERS);
	snprintf(signs, sizeof(signs), "%s%02u%02u%02u", city, (unsigned int)day.year % 100,
		 (unsigned int)day.month % 100, (unsigned int)day.day % 100);
	number_complete(&shape, signs, chance);
	print(out, signs);
}

enum number_result report_number_parse(char out[REPORT_NUMBER_LEN + 1], const char *text)
{
	char signs[SIGNS];
	enum number_result result = number_read(&shape, signs, text);

	if (result == NUMBER_OK)
		print(out, signs);
	return result;
}
