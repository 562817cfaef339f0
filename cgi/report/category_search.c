#include "report/category_search.h"

#include <string.h>

#include "report/city.h"
#include "report/search.h"

/* How well a name fits: all pairs of the words beat some; 0 is no match. */
static size_t score(const struct category *c, const char *words, const struct search_query *q)
{
	uint32_t terms[SEARCH_TERMS_MAX];
	size_t hits = 0, n;

	if (strstr(c->name, words))
		return SEARCH_QUERY_TERMS + 1;
	if (q->kind != SEARCH_PAIRS)
		return 0;
	n = search_terms(c->name, terms, SEARCH_TERMS_MAX);
	for (size_t i = 0; i < q->count; i++)
		for (size_t k = 0; k < n; k++)
			hits += q->terms[i] == terms[k];
	return hits;
}

size_t category_search(const char *words, unsigned int group,
		       const struct category *out[CATEGORIES_SHOWN])
{
	struct search_query q;
	size_t count, n = 0;
	const struct category *all = city_categories(&count);

	search_parse(words, &q);
	for (size_t want = SEARCH_QUERY_TERMS + 1; want > 0; want--) {
		for (size_t i = 0; i < count && n < CATEGORIES_SHOWN; i++) {
			if (group && all[i].group_id != group)
				continue;
			if (*words ? score(&all[i], words, &q) == want : want == 1)
				out[n++] = &all[i];
		}
	}
	return n;
}
