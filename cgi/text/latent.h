/*
 * latent.h - a text as one short vector, in which texts on one matter are near
 * each other even when they share few words (latent semantic analysis).
 *
 * The directions are those in which the texts of a corpus differ most (the
 * subspace of its largest singular values, latent_fit.c; nobody asks for labels),
 * kept in a byte a number. Features that stand in one text only have none. A
 * vector has the length LATENT_ONE, so that two of them multiplied are the cosine
 * of what is between them.
 */
#ifndef DL_TEXT_LATENT_H
#define DL_TEXT_LATENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text/corpus.h"

#define LATENT_SIZE     192
#define LATENT_FEATURES 16000 /* the ones in most texts */
#define LATENT_ONE      8192

struct latent {
	size_t count;             /* of the features it knows */
	const uint16_t *place;    /* of each of all features its number here and 1; 0: none */
	const float *weight;      /* of each: how much a text's having it means */
	const float *step;        /* of each: what 1 in its directions means */
	const int8_t *directions; /* [number * LATENT_SIZE + i] */
};

/* false when the text has nothing that is known; out[] is then zeros. */
bool latent_vector(const struct latent *l, const struct counted *in, size_t n,
		   int16_t out[LATENT_SIZE]);

/*
 * In latent_fit.c: learnt from these rows, of very many from an even share. One xmalloc()ed
 * piece is behind all pointers: latent_release(). The same rows, the same bytes.
 */
struct latent latent_fit(const struct corpus *c, const struct row *const *rows, size_t count);
void latent_release(struct latent *l);

#endif
