/*
 * quote.h - phrases of a text as a person would quote them: where the part between two
 * punctuation marks is short, the whole of it, since what a classifier looks at begins and
 * ends in the middle of words.
 */
#ifndef DL_DISPATCH_QUOTE_H
#define DL_DISPATCH_QUOTE_H

#include <stddef.h>

#include "text/classifier.h"

struct arena;

#define QUOTE_CHARS 16 /* a longer part is not quoted whole */

/* “楼下粪水往外涌”“井盖”: phrases that are not of `body` as they are; of equal ones one. */
const char *quote_phrases(struct arena *a, const char *body, const struct phrase *phrases,
			  size_t n);

#endif
