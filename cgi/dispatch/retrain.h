/*
 * retrain.h - a classifier from the project's corpus and from what people have decided
 * (lesson.h), put in place only when it is not worse than the one in force.
 *
 * Both are asked about the same texts, a part told by family or report alone, which none
 * of them ever learned from. `dianliang retrain` runs it, each night by
 * dianliang-retrain.timer: not dispatchd, which must neither wait for it nor be able to
 * change what it decides by.
 */
#ifndef DL_DISPATCH_RETRAIN_H
#define DL_DISPATCH_RETRAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "text/classifier.h"
#include "text/corpus.h"

struct conf;
struct db;

#define LESSON_WEIGHT 2 /* a citizen's own words count as so many sentences of the corpus */

/*
 * Lessons first, so that a person's word on a text wins, then [model] corpus. *lessons:
 * how many texts are from the city's own history. 0 or -1. *c is to be released in both cases.
 */
int retrain_read(struct db *db, const struct conf *conf, struct corpus *c, size_t *lessons,
		 FILE *complaints);

struct retrained {
	char model[CLASSIFIER_ID + 1], former[CLASSIFIER_ID + 1]; /* "": none that could be used */
	size_t texts, lessons;
	size_t exam, right, former_right;
	bool placed;
};

/*
 * Train, compare, put in place as [model] file, keep [model] keep former ones beside it, and
 * write it all into table training. 0, or -1: nothing is changed. What is said goes to
 * the log; bad rows to `complaints`.
 */
int retrain(struct db *db, const struct conf *conf, int64_t now, struct retrained *out,
	    FILE *complaints);

extern const char *const retrain_statements[]; /* ends with NULL */

#endif
