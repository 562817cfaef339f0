/* category_search.h - the catalogue by words, as people type them. It is small and in memory. */
#ifndef DL_REPORT_CATEGORY_SEARCH_H
#define DL_REPORT_CATEGORY_SEARCH_H

#include <stddef.h>

struct category;

#define CATEGORY_WORDS_MAX 20 /* characters that are looked at */
#define CATEGORIES_SHOWN   60

/*
 * The categories whose names fit, best first, among equals in the catalogue's order; of one group
 * unless it is 0. "" for words: all of them. How many.
 */
size_t category_search(const char *words, unsigned int group,
		       const struct category *out[CATEGORIES_SHOWN]);

#endif
