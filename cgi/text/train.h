/*
 * train.h - from a corpus to a model's bytes.
 *
 * A blend of three linear models (trainer.h) that is a linear model again and, where
 * held-out rows gain by it, of what the texts most like one say (kernel.h). What is
 * left open is chosen on held-out rows and then kept for the model of all
 * rows: how texts are weighed (by what is right more often in up to three
 * parts), and what part each member has in the blend (by the likelihood of the
 * true labels; that makes the confidences honest as well). A small corpus is held
 * out in ten parts in turn, of a large one a fifth is.
 *
 * The same corpus gives the same bytes, however many processors share the work
 * (solve.c: child processes, each with a random generator of its own).
 *
 * Memory: the corpus (at most about 0.3 GB), 16 bytes for each of its features in
 * liblinear's form (at most 0.5 GB), and 8 bytes for each label of each feature,
 * of which the rarest are left out so that it stays below 1 GB; each child has
 * another 30 MB. The likeness of rows to each other is 128 MB at most.
 */
#ifndef DL_TEXT_TRAIN_H
#define DL_TEXT_TRAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "text/corpus.h"

/*
 * Rows for which keep[] is false are not looked at (keep NULL: all are). *len
 * and xmalloc()ed bytes; NULL with *why when there are less than two labels or a
 * child died.
 */
unsigned char *train_model(const struct corpus *c, const bool *keep, size_t *len, const char **why);

#endif
