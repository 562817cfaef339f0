/*
 * classify.h - which category a report is of, and why.
 *
 * The citizen's own choice is taken. Within a chosen group the words decide,
 * else the group's default. With nothing chosen the words alone decide.
 *
 * Words are weighed by the classifier and the keyword rules together
 * (weigh()); how sure is sure enough is decided where the units are known (decision.h).
 * Without a classifier the best vote of the keyword rules is taken; when they say
 * nothing, or as much for one group as for another, nobody guesses.
 */
#ifndef DL_DISPATCH_CLASSIFY_H
#define DL_DISPATCH_CLASSIFY_H

#include "dispatch/rules.h"

#define CANDIDATES     8 /* kept, so that those of one unit can be added up */
#define REASON_PHRASES 4

enum classified_by {
	CLASSIFIED_NOT,    /* a person is to decide */
	CLASSIFIED_CHOSEN, /* the citizen chose it */
	CLASSIFIED_WORDS,  /* the phrases of votes[0] */
	CLASSIFIED_GROUP,  /* the default of the group she chose */
	CLASSIFIED_MODEL   /* the best of the candidates */
};

struct candidate {
	const struct case_category *category;
	double confidence; /* 0 to 1; of all categories together 1 */
	uint32_t unit_id;  /* whose it would be (decision.c); 0: unknown */
};

struct classified {
	enum classified_by by;
	const struct case_category *category; /* NULL for CLASSIFIED_NOT */
	struct vote votes[VOTES];             /* of the keyword rules, best first */
	size_t vote_count;
	/* Of classifier and rules together, best first; also when the citizen chose. */
	struct candidate candidates[CANDIDATES];
	size_t candidate_count;
	double confidence; /* for CLASSIFIED_MODEL: that it goes to the right unit */
};

/*
 * category_id, group_id: 0 when not chosen. Unknown ones count as not chosen. With a
 * classifier and nothing chosen, *out is CLASSIFIED_NOT with candidates.
 */
void classify(const struct rules *r, const char *text, uint32_t category_id, unsigned int group_id,
	      struct classified *out);

/*
 * The phrases that spoke most for a category, into out[]: of the text, or of the keyword
 * rules. How many.
 */
size_t classify_phrases(const struct rules *r, const char *text, const struct classified *c,
			const struct case_category *category, struct phrase out[REASON_PHRASES]);

#endif
