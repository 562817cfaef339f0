/*
 * score.h - from counted features to scores: the one formula for training,
 * measuring and predicting.
 *
 * A label's score is what the features weigh for it (a linear model) and, where the
 * model has a latent space, what the texts most like this one say (kernel.h).
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

/*
 * The score of every label, into scores[] with room for all of them. terms[] has room for n
 * and gets what score_terms() makes of the features; returns how many. 0: no scores.
 */
size_t score_labels(const struct text_model *m, const struct counted *in, size_t n,
		    struct term *terms, float *scores);

/* What one label would gain by each unit of this feature's value in the linear model. */
float score_weight(const struct text_model *m, uint32_t feature, uint32_t label);

/* Scores to probabilities, in place. */
void score_softmax(float *scores, size_t n, float sharpness);

#endif
