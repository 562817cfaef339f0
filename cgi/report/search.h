/*
 * search.h - finding reports by words. MariaDB has no parser for Chinese, so a
 * report is indexed by its pairs of neighbouring characters (table
 * report_term) and a query asks for reports that hold all pairs of its words.
 *
 * Pairs run over letters, digits and Chinese characters alike ("12号" gives 12 and
 * 2号); letters count without case, full-width forms as half-width ones.
 * White space, punctuation and symbols end a word.
 */
#ifndef DL_REPORT_SEARCH_H
#define DL_REPORT_SEARCH_H

#include <stddef.h>
#include <stdint.h>

/* No report has more: 1,000 characters of text and 100 of place. */
#define SEARCH_TERMS_MAX 1100
/* A query is cut down to so many pairs, spread over its words. */
#define SEARCH_QUERY_TERMS 6

/*
 * The distinct pairs of `text` in ascending order, for an insert in key order; at
 * most `max` of them (the first found). Never 0 as a value. To index a
 * report: text = body, a line break, place_text. Returns how many.
 */
size_t search_terms(const char *text, uint32_t *terms, size_t max);

/* How a query can be answered. */
enum search_kind {
	SEARCH_NOTHING, /* no letter, digit or Chinese character in it */
	SEARCH_PAIRS,   /* by report_term */
	SEARCH_SIGN     /* one single character: by looking at the newest reports */
};

struct search_query {
	enum search_kind kind;
	uint32_t terms[SEARCH_QUERY_TERMS]; /* unused ones repeat the first */
	size_t count;
	char sign[5]; /* the single character, UTF-8 */
};

void search_parse(const char *text, struct search_query *q);

#endif
