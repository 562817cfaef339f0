#include "sign/number.h"

#include "base/log.h"
#include "base/utf8.h"

#define LETTERS 2
#define CHANCE  11
#define SIGNS   (LETTERS + CHANCE + 1) /* without hyphens; the last checks */

/* 31 signs, a prime. */
static const char alphabet[] = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
#define BASE (sizeof(alphabet) - 1)

/* What a sign counts at its position, -1 when it may not stand there. */
static int value_at(size_t position, char sign)
{
	const char *in;

	if (position < LETTERS)
		return sign >= 'A' && sign <= 'Z' ? sign - 'A' : -1;
	in = sign ? strchr(alphabet, sign) : NULL;
	return in ? (int)(in - alphabet) : -1;
}

/* The weighted sum of the first `count` signs modulo 31 (weights 14 down to 1), or -1. */
static int sum(const char *signs, size_t count)
{
	unsigned int total = 0;

	for (size_t i = 0; i < count; i++) {
		int value = value_at(i, signs[i]);

		if (value < 0)
			return -1;
		total += (unsigned int)(SIGNS - i) * (unsigned int)value;
	}
	return (int)(total % BASE);
}

static void print(char out[SIGN_NUMBER_LEN + 1], const char signs[SIGNS])
{
	snprintf(out, SIGN_NUMBER_LEN + 1, "%.2s-%.4s-%.4s-%.4s", signs, signs + 2, signs + 6,
		 signs + 10);
}

void sign_number_make(char out[SIGN_NUMBER_LEN + 1], const char *prefix, uint64_t chance)
{
	char signs[SIGNS];
	int so_far;

	BUG_IF(strlen(prefix) != LETTERS);
	signs[0] = prefix[0];
	signs[1] = prefix[1];
	for (size_t i = 0; i < CHANCE; i++, chance /= BASE)
		signs[LETTERS + i] = alphabet[chance % BASE];
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

enum sign_number_result sign_number_parse(char out[SIGN_NUMBER_LEN + 1], const char *text)
{
	char signs[SIGNS];
	size_t count = 0;
	int total;

	while (*text) {
		uint32_t c = fold(utf8_next(&text));

		if (!c)
			continue;
		if (count == SIGNS || c > 'Z')
			return SIGN_NUMBER_MALFORMED;
		signs[count++] = (char)c;
	}
	total = count == SIGNS ? sum(signs, SIGNS) : -1;
	if (total < 0)
		return SIGN_NUMBER_MALFORMED;
	if (total != 0)
		return SIGN_NUMBER_MISTYPED;
	print(out, signs);
	return SIGN_NUMBER_OK;
}

int sign_number_exact(const char *text)
{
	char number[SIGN_NUMBER_LEN + 1];

	return strlen(text) == SIGN_NUMBER_LEN &&
	       sign_number_parse(number, text) == SIGN_NUMBER_OK && !strcmp(number, text);
}
