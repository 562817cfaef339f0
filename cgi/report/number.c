#include "report/number.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/utf8.h"

#define LETTERS 2
#define DAY     6
#define CHANCE  4
#define SIGNS   (LETTERS + DAY + CHANCE + 1) /* without hyphens; the last checks */

/* 31 signs, a prime. */
static const char alphabet[] = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
#define BASE (sizeof(alphabet) - 1)

/*
 * What a sign counts at its position, -1 when it may not stand there. At
 * each position different signs count differently modulo 31, and the weights of
 * neighbours differ: that is all the proof needs (the test walks every case).
 */
static int value_at(size_t position, char sign)
{
	const char *in;

	if (position < LETTERS)
		return sign >= 'A' && sign <= 'Z' ? sign - 'A' : -1;
	if (position < LETTERS + DAY)
		return sign >= '0' && sign <= '9' ? sign - '0' : -1;
	in = sign ? strchr(alphabet, sign) : NULL;
	return in ? (int)(in - alphabet) : -1;
}

static unsigned int weight_at(size_t position)
{
	return (unsigned int)(SIGNS - position); /* 13 down to 1, the check sign's */
}

/* The weighted sum of the first `count` signs modulo 31, or -1. */
static int sum(const char *signs, size_t count)
{
	unsigned int total = 0;

	for (size_t i = 0; i < count; i++) {
		int value = value_at(i, signs[i]);

		if (value < 0)
			return -1;
		total += weight_at(i) * (unsigned int)value;
	}
	return (int)(total % BASE);
}

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
	int so_far;

	BUG_IF(strlen(city) != LETTERS);
	snprintf(signs, sizeof(signs), "%s%02u%02u%02u", city, (unsigned int)day.year % 100,
		 (unsigned int)day.month % 100, (unsigned int)day.day % 100);
	for (size_t i = 0; i < CHANCE; i++, chance /= BASE)
		signs[LETTERS + DAY + i] = alphabet[chance % BASE];
	so_far = sum(signs, SIGNS - 1);
	BUG_IF(so_far < 0);
	signs[SIGNS - 1] = alphabet[(BASE - (unsigned int)so_far) % BASE];
	print(out, signs);
}

/* Full width to half width, lower case to capital; 0 for what only separates. */
static uint32_t fold(uint32_t c)
{
	if (c >= 0xFF01 && c <= 0xFF5E)
		c -= 0xFEE0;
	if (c >= 'a' && c <= 'z')
		c -= 'a' - 'A';
	if (c == ' ' || c == '-' || c == '_' || c == 0x3000 || c == 0x2212 || c == 0xA0)
		return 0;
	return c >= 0x2010 && c <= 0x2015 ? 0 : c;
}

enum number_result report_number_parse(char out[REPORT_NUMBER_LEN + 1], const char *text)
{
	char signs[SIGNS];
	size_t count = 0;
	int total;

	while (*text) {
		uint32_t c = fold(utf8_next(&text));

		if (!c)
			continue;
		if (count == SIGNS || c > 'Z')
			return NUMBER_MALFORMED;
		signs[count++] = (char)c;
	}
	total = count == SIGNS ? sum(signs, SIGNS) : -1;
	if (total < 0)
		return NUMBER_MALFORMED;
	if (total != 0)
		return NUMBER_MISTYPED;
	print(out, signs);
	return NUMBER_OK;
}
