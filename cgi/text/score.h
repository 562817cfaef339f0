/*
 * score.h - from counted features to scores: the one formula for training,
 * measuring and predicting.
 *
 * A feature's value is (1 + ln times) * its scale; each view's values are
 * brought to a length of its own, so that neither the words nor the characters of
 * a long text shout the other down.
 */
#ifndef DL_TEXT_SCORE_H
#define DL_TEXT_SCORE_H

#include <stddef.h>
#include <stdint.h>

#include "text/model.h"

struct term {
	uint32_t feature;
	float value;
};

/* scale[MODEL_SCALES]. Features without a scale are left out. out[] has room for n; returns how
 * many. */
size_t score_terms(const struct counted *in, size_t n, const float *scale, struct term *out);

/* The score of every label, into scores[] with room for all of them. */
void score_labels(const struct text_model *m, const struct term *terms, size_t n, float *scores);

/* What one label would gain by each unit of this feature's value. */
float score_weight(const struct text_model *m, uint32_t feature, uint32_t label);

/* Scores to probabilities, in place. */
void score_softmax(float *scores, size_t n, float sharpness);

#endif
