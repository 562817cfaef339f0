#include "tests/fuzz/fuzz.h"

void fuzz_check_text(const char *s)
{
	BUG_IF(!s || !utf8_valid(s, strlen(s)));
}

void fuzz_check_pairs(const struct pair *pairs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		fuzz_check_text(pairs[i].name);
		fuzz_check_text(pairs[i].value);
	}
}
