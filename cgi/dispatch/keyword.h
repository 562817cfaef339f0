/*
 * keyword.h - the classifier's first generation: each phrase found in a text votes
 * with its weight for its category (table keyword_rule, held in memory).
 *
 * A phrase votes once, however often it is written; a negative weight speaks
 * against. A category needs more than nothing to be named.
 */
#ifndef DL_DISPATCH_KEYWORD_H
#define DL_DISPATCH_KEYWORD_H

#include <stddef.h>
#include <stdint.h>

struct arena;
struct db;

struct keyword {
	const char *phrase;
	uint32_t category_id;
	unsigned int group_id; /* of the category; 0: none */
	int weight;
};

struct keywords {
	const struct keyword *rules; /* by category */
	size_t count;
};

#define VOTES        3
#define VOTE_PHRASES 6

struct vote {
	uint32_t category_id;
	unsigned int group_id;
	int score;
	const char *phrases[VOTE_PHRASES]; /* that spoke for it */
	size_t phrase_count;
};

/* Rules of categories valid on `day` (days since 1970). 0, or -1 when the database failed. */
int keywords_load(struct db *db, struct arena *a, int64_t day, struct keywords *out);

/*
 * The best categories, best first (of equals the lower id), of group
 * `group_id` only unless it is 0. Returns how many were found: 0 .. VOTES.
 */
size_t keyword_vote(const struct keywords *k, const char *text, unsigned int group_id,
		    struct vote out[VOTES]);

extern const char *const keyword_statements[]; /* ends with NULL */

#endif
