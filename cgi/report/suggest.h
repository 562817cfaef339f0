/*
 * suggest.h - which category the words of a report sound like: what the dispatch core
 * would take (dispatch/classify.h), said while it can still be corrected.
 *
 * Classifier and keyword rules are read by the parent before the fork; rules that were written
 * later are read anew (dispatch/edition.h), a classifier put in place later is noticed by each
 * worker when it is asked.
 */
#ifndef DL_REPORT_SUGGEST_H
#define DL_REPORT_SUGGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct conf;
struct db;

#define SUGGESTIONS 3

struct suggestion {
	uint32_t category_id;
	double confidence; /* 0 to 1 */
	bool sure;         /* enough to be taken unless the citizen says otherwise */
};

/* The classifier; a missing one is no failure. */
void suggest_open(const struct conf *c);
/* Keyword rules and catalogue from the database. 0, or -1. */
int suggest_load(struct db *db);
void suggest_forget(void);

/*
 * The likeliest categories, best first, of one group unless it is 0. How many: none when the
 * words say nothing, or nothing is loaded.
 */
size_t suggest(const char *text, unsigned int group_id, struct suggestion out[SUGGESTIONS]);

/* What people call it: phrases of the keyword rules that speak for the category. How many. */
size_t suggest_words(uint64_t category_id, const char **out, size_t max);

/* NULL, or why the classifier cannot be used. */
const char *suggest_illness(void);

#endif
