/*
 * kernel.h - what the texts most like this one are called: support vector
 * machines, one a label, over the likeness of latent vectors (latent.h).
 *
 * The likeness of two texts is ((1 + cosine) / 2)^4: 1 for the same, 1/16 for
 * two that have nothing to do with each other. A label's score is its bias and
 * the sum of alpha * likeness over the texts that support it.
 */
#ifndef DL_TEXT_KERNEL_H
#define DL_TEXT_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text/latent.h"

/* The supporting texts, as trained or in a model. */
struct support {
	size_t count, labels;
	const int16_t *vectors; /* [text * LATENT_SIZE + i] */
	const float *alpha;     /* [text * labels + label] */
};

/* Adds each label's sum to scores[]. */
void support_sum(const struct support *s, const int16_t z[LATENT_SIZE], float *scores);
float likeness(const int16_t *a, const int16_t *b);

/*
 * Rows ready to be learnt from. Not more than KERNEL_ROWS, and with many labels
 * fewer, so that their alphas are KERNEL_ALPHAS at most: an even share of all.
 */
#define KERNEL_ROWS   8000
#define KERNEL_LEAST  1000 /* from fewer nothing is learnt */
#define KERNEL_ALPHAS 600000

struct kernel {
	size_t count, stride, labels;
	const struct row **rows;
	int16_t *vectors;
	struct latent latent;
	uint16_t *likeness; /* of each to each: [row * stride + row] */
};

/* NULL when there are too few. */
struct kernel *kernel_make(const struct corpus *c, const struct row *const *rows, size_t count);
void kernel_free(struct kernel *k); /* NULL is allowed */

/*
 * One label against all others, from the rows for which keep[] is true: its column of
 * alpha[] (row * labels + label), which is zeros, and its bias.
 */
void kernel_solve(const struct kernel *k, const bool *keep, uint32_t label, float *alpha,
		  float *bias);

#endif
