/*
 * model.h - a trained classifier as bytes, in memory and in its file alike.
 *
 *   header | labels, each ended by NUL, filled up to 8 | biases, one float a
 *   label | scales, one float a
 *   feature, and the length of each view | offsets, one number a feature and
 *   one | entries by feature: label and weight | the latent space and the texts
 *   that support a label in it: places, weights, steps, alphas, vectors,
 *   directions (latent.h, kernel.h)
 *
 * Of a feature only the labels are kept for which it weighs something. A model of
 * few texts has no latent space and ends with the entries. The
 * header has a version and a BLAKE2b checksum of all that follows it; a file
 * that is cut, foreign, of another version or inconsistent is refused. Numbers
 * are as this machine writes them: a model of another byte order is foreign.
 */
#ifndef DL_TEXT_MODEL_H
#define DL_TEXT_MODEL_H

#include <stddef.h>
#include <stdint.h>

#include "text/features.h"
#include "text/kernel.h"

#define MODEL_FEATURES (VIEW__MAX * FEATURE_BUCKETS)
#define MODEL_SCALES   (MODEL_FEATURES + VIEW__MAX)
#define MODEL_LABELS   500
#define MODEL_BYTES    (40u << 20) /* the largest file */
#define MODEL_ENTRIES  7500000u    /* so that it stays below that, */
#define LATENT_ENTRIES 5900000u    /* with a latent space too */

struct model_header {
	char magic[8];
	uint32_t version, features, labels, label_bytes, entries;
	float weight_step; /* what a weight of 1 in an entry means */
	float sharpness;   /* scores times this, through softmax, are probabilities */
	uint32_t rows;     /* it was trained from */
	uint32_t latent;   /* features of the latent space; 0: none, and no supports */
	uint32_t supports;
	unsigned char checksum[32];
};

struct model_entry {
	uint16_t label;
	int16_t weight;
};

/* Points into the bytes it was read from. */
struct text_model {
	const struct model_header *header;
	const char *labels[MODEL_LABELS];
	const float *bias;
	const float *scale;      /* of a feature, 0: not used; then of each view its length */
	const uint32_t *offsets; /* a feature's entries: offsets[f] to offsets[f + 1] */
	const struct model_entry *entries;
	struct latent latent;
	struct support support;
};

/* What model_make() turns into bytes. */
struct model_parts {
	const char *const *labels;
	size_t label_count, row_count;
	const float *bias, *scale;
	const float *weights; /* [i * label_count + label] is of feature used[i] */
	const int *index;     /* of each of MODEL_FEATURES: its i; -1: not used */
	size_t used_count;
	float sharpness;
	const struct latent *latent; /* NULL: none */
	struct support support;      /* texts without any alpha are left out */
};

/* xmalloc()ed bytes of a model. */
unsigned char *model_make(const struct model_parts *p, size_t *len);
/* Change what calibration found, and the checksum with it. */
void model_set_sharpness(unsigned char *bytes, size_t len, float sharpness);
/* Write the checksum for what the bytes are now. */
void model_seal(unsigned char *bytes, size_t len);

/* NULL, or why these bytes are no model. They must be aligned to 8 and outlive *m. */
const char *model_read(struct text_model *m, const void *bytes, size_t len);

/* The file in one step, so that a reader sees the old or the new one. 0, or -1 (logged). */
int model_write(const char *path, const unsigned char *bytes, size_t len);

#endif
