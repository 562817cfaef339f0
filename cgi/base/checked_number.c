#include "base/checked_number.h"

#include <string.h>

#include "base/log.h"
#include "base/utf8.h"

static const char alphabet[] = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
#define BASE (sizeof(alphabet) - 1)

static size_t all_signs(const struct number_shape *s)
{
	return s->letters + s->digits + s->chance + 1;
}

/* What a sign counts at its position, -1 when it may not stand there. */
static int value_at(const struct number_shape *s, size_t position, char sign)
{
	const char *in;

	if (position < s->letters)
		return sign >= 'A' && sign <= 'Z' ? sign - 'A' : -1;
	if (position < s->letters + s->digits)
		return sign >= '0' && sign <= '9' ? sign - '0' : -1;
	in = sign ? strchr(alphabet, sign) : NULL;
	return in ? (int)(in - alphabet) : -1;
}

/* The weighted sum of the first `count` signs modulo 31 (the check sign weighs 1), or -1. */
static int sum(const struct number_shape *s, const char *signs, size_t count)
{
	unsigned int total = 0;

	for (size_t i = 0; i < count; i++) {
		int value = value_at(s, i, signs[i]);

		if (value < 0)
			return -1;
		total += (unsigned int)(all_signs(s) - i) * (unsigned int)value;
	}
	return (int)(total % BASE);
}

void number_complete(const struct number_shape *shape, char *signs, uint64_t chance)
{
	size_t last = all_signs(shape) - 1;
	int so_far;

	BUG_IF(last >= NUMBER_SIGNS_MAX);
	for (size_t i = 0; i < shape->chance; i++, chance /= BASE)
		signs[shape->letters + shape->digits + i] = alphabet[chance % BASE];
	so_far = sum(shape, signs, last);
	BUG_IF(so_far < 0);
	signs[last] = alphabet[(BASE - (unsigned int)so_far) % BASE];
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

enum number_result number_read(const struct number_shape *shape, char *signs, const char *text)
{
	size_t all = all_signs(shape), count = 0;
	int total;

	while (*text) {
		uint32_t c = fold(utf8_next(&text));

		if (!c)
			continue;
		if (count == all || c > 'Z')
			return NUMBER_MALFORMED;
		signs[count++] = (char)c;
	}
	total = count == all ? sum(shape, signs, all) : -1;
	if (total < 0)
		return NUMBER_MALFORMED;
	return total == 0 ? NUMBER_OK : NUMBER_MISTYPED;
}
