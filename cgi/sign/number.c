#include "sign/number.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"

#define LETTERS 2
#define CHANCE  11
#define SIGNS   (LETTERS + CHANCE + 1) /* without hyphens */

static const struct number_shape shape = { LETTERS, 0, CHANCE };

static void print(char out[SIGN_NUMBER_LEN + 1], const char signs[SIGNS])
{
	snprintf(out, SIGN_NUMBER_LEN + 1, "%.2s-%.4s-%.4s-%.4s", signs, signs + 2, signs + 6,
		 signs + 10);
}

void sign_number_make(char out[SIGN_NUMBER_LEN + 1], const char *prefix, uint64_t chance)
{
	char signs[SIGNS];

	BUG_IF(strlen(prefix) != LETTERS);
	memcpy(signs, prefix, LETTERS);
	number_complete(&shape, signs, chance);
	print(out, signs);
}

enum number_result sign_number_parse(char out[SIGN_NUMBER_LEN + 1], const char *text)
{
	char signs[SIGNS];
	enum number_result result = number_read(&shape, signs, text);

	if (result == NUMBER_OK)
		print(out, signs);
	return result;
}

int sign_number_exact(const char *text)
{
	char number[SIGN_NUMBER_LEN + 1];

	return strlen(text) == SIGN_NUMBER_LEN && sign_number_parse(number, text) == NUMBER_OK &&
	       !strcmp(number, text);
}
