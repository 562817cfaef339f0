#include "report/snap_phone.h"

#include <stdint.h>

#include "base/utf8.h"

#define RAW_MAX 16 /* 0086, then a mobile number, and one more */

static bool separates(uint32_t c)
{
	return c == ' ' || c == '-' || c == '(' || c == ')' || c == '+' || c == 0x3000 ||
	       (c >= 0x2010 && c <= 0x2015);
}

/* The digits alone; -1 when there is anything else, or too much of it. */
static int digits_of(char out[RAW_MAX + 1], const char *text)
{
	size_t n = 0;

	while (*text) {
		uint32_t c = utf8_next(&text);

		if (c >= 0xFF01 && c <= 0xFF5E)
			c -= 0xFEE0;
		if (separates(c))
			continue;
		if (c < '0' || c > '9' || n == RAW_MAX)
			return -1;
		out[n++] = (char)c;
	}
	out[n] = '\0';
	return 0;
}

static bool is_mobile(const char *d)
{
	return strlen(d) == 11 && d[0] == '1' && d[1] >= '3';
}

/* Area codes: 010 and 02x with eight digits behind, others four long with seven or eight. */
static bool is_landline(const char *d)
{
	size_t len = strlen(d);

	if (len < 11 || d[0] != '0' || d[1] == '0')
		return false;
	if (d[1] <= '2')
		return len == 11 && d[3] >= '2';
	return (len == 11 || len == 12) && d[4] >= '2';
}

int phone_parse(char out[PHONE_LEN + 1], const char *text)
{
	char raw[RAW_MAX + 1] = "";
	const char *d = raw;

	if (digits_of(raw, text) < 0)
		return -1;
	if (!strncmp(d, "0086", 4))
		d += 4;
	else if (!strncmp(d, "86", 2) && strlen(d) > 11)
		d += 2;
	if (!is_mobile(d) && !is_landline(d))
		return -1;
	memcpy(out, d, strlen(d) + 1);
	return 0;
}

bool phone_is_in(const char *text)
{
	size_t digits = 0;
	char run[12] = "";

	for (bool end = false; !end;) {
		uint32_t c = utf8_next(&text);

		end = !c;
		if (c >= 0xFF10 && c <= 0xFF19)
			c -= 0xFEE0;
		if (c >= '0' && c <= '9') {
			if (digits < 11)
				run[digits] = (char)c;
			digits++;
		} else if (digits && (c == ' ' || c == '-')) {
			continue;
		} else {
			if (digits == 11 && is_mobile(run))
				return true;
			digits = 0;
		}
	}
	return false;
}
