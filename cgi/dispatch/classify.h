/*
 * classify.h - which category a report is of, and why.
 *
 * The citizen's own choice is taken. Within a chosen group the words decide,
 * else the group's default. With nothing chosen the words alone decide; when
 * they say nothing, or as much for one group as for another, nobody
 * guesses: a person decides.
 */
#ifndef DL_DISPATCH_CLASSIFY_H
#define DL_DISPATCH_CLASSIFY_H

#include "dispatch/rules.h"

enum classified_by {
	CLASSIFIED_NOT,    /* a person is to decide */
	CLASSIFIED_CHOSEN, /* the citizen chose it */
	CLASSIFIED_WORDS,  /* the phrases of votes[0] */
	CLASSIFIED_GROUP   /* the default of the group she chose */
};

struct classified {
	enum classified_by by;
	const struct case_category *category; /* NULL for CLASSIFIED_NOT */
	struct vote votes[VOTES];             /* best first */
	size_t vote_count;
};

/* category_id, group_id: 0 when not chosen. Unknown ones count as not chosen. */
void classify(const struct rules *r, const char *text, uint32_t category_id, unsigned int group_id,
	      struct classified *out);

#endif
