/*
 * train.h - from a corpus to a model's bytes.
 *
 * One linear support vector machine a label, against all others (liblinear, L2
 * loss). A feature's scale is its inverse document frequency, or that times how
 * far it tells labels apart (root mean square of the log-count ratios of all
 * labels): the latter is better for a few labels with many rows, the former for many
 * labels with a few.
 *
 * Which one is taken, and the calibration: first models are trained on four
 * fifths of the rows, and the remaining fifth says which was right more often, and
 * which sharpness gives its labels the greatest likelihood. Both are kept for the
 * model of all rows. The same corpus gives the same bytes.
 */
#ifndef DL_TEXT_TRAIN_H
#define DL_TEXT_TRAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "text/corpus.h"

/*
 * Rows for which keep[] is false are not looked at (keep NULL: all are). *len
 * and xmalloc()ed bytes; NULL with *why when less than two labels are left.
 */
unsigned char *train_model(const struct corpus *c, const bool *keep, size_t *len, const char **why);

#endif
