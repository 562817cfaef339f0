#include "report/search.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

/* Blocks of signs that are not part of words, in ascending order. */
static const struct {
	uint32_t first, last;
} breaks[] = {
	{ 0x0000, 0x002F }, { 0x003A, 0x0060 }, { 0x007B, 0x00BF }, { 0x02B0, 0x036F },
	{ 0x2000, 0x2BFF }, { 0x2E00, 0x2E7F }, { 0x3000, 0x3004 }, { 0x3008, 0x3020 },
	{ 0x3030, 0x3030 }, { 0x303D, 0x303F }, { 0x30FB, 0x30FB }, { 0xD800, 0xF8FF },
	{ 0xFE00, 0xFE6F }, { 0xFEFF, 0xFEFF }, { 0xFF5F, 0xFF65 }, { 0xFFE0, 0xFFFF },
};

/* Full width to half width, capitals to small letters (Latin is all this city writes). */
static uint32_t fold(uint32_t cp)
{
	if (cp >= 0xFF01 && cp <= 0xFF5E)
		cp -= 0xFEE0;
	if ((cp >= 'A' && cp <= 'Z') || (cp >= 0xC0 && cp <= 0xDE && cp != 0xD7))
		cp += 0x20;
	return cp;
}

static bool in_word(uint32_t cp)
{
	for (size_t i = 0; i < sizeof(breaks) / sizeof(breaks[0]); i++)
		if (cp >= breaks[i].first && cp <= breaks[i].last)
			return false;
	return true;
}

/* The next character of a word, folded; 0 where a word ends. *s may end too. */
static uint32_t next_sign(const char **s)
{
	uint32_t cp = fold(utf8_next(s));

	return in_word(cp) ? cp : 0;
}

/*
 * Characters beyond the first plane do not fit in sixteen bits: such pairs
 * are mixed instead. Two pairs may then share a term; a search finds a
 * report too many, never one too few.
 */
static uint32_t pack(uint32_t a, uint32_t b)
{
	if (a <= 0xFFFF && b <= 0xFFFF)
		return a << 16 | b;
	return (a * 0x9E3779B1u ^ b * 0x85EBCA6Bu) | 1;
}

static size_t pairs_in_order(const char *text, uint32_t *terms, size_t max)
{
	size_t count = 0;
	uint32_t before = 0;

	while (*text && count < max) {
		uint32_t sign = next_sign(&text);

		if (before && sign)
			terms[count++] = pack(before, sign);
		before = sign;
	}
	return count;
}

static int by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static size_t distinct(uint32_t *terms, size_t count)
{
	size_t kept = 0;

	qsort(terms, count, sizeof(*terms), by_value);
	for (size_t i = 0; i < count; i++)
		if (!kept || terms[kept - 1] != terms[i])
			terms[kept++] = terms[i];
	return kept;
}

size_t search_terms(const char *text, uint32_t *terms, size_t max)
{
	return distinct(terms, pairs_in_order(text, terms, max));
}

/* Words of one character make no pair; one such alone is looked for as it stands. */
static bool find_single_sign(const char *text, char out[5])
{
	while (*text) {
		uint32_t sign = next_sign(&text);

		if (sign) {
			out[utf8_put(out, sign)] = '\0';
			return true;
		}
	}
	return false;
}

void search_parse(const char *text, struct search_query *q)
{
	uint32_t all[SEARCH_TERMS_MAX] = { 0 };
	size_t count = search_terms(text, all, SEARCH_TERMS_MAX);

	memset(q, 0, sizeof(*q));
	if (!count) {
		q->kind = find_single_sign(text, q->sign) ? SEARCH_SIGN : SEARCH_NOTHING;
		return;
	}
	q->kind = SEARCH_PAIRS;
	q->count = count < SEARCH_QUERY_TERMS ? count : SEARCH_QUERY_TERMS;
	for (size_t i = 0; i < SEARCH_QUERY_TERMS; i++)
		q->terms[i] = i < q->count ? all[i * count / q->count] : all[0];
}
