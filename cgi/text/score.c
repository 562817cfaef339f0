#include "text/score.h"

#include <math.h>

size_t score_terms(const struct counted *in, size_t n, const float *scale, struct term *out)
{
	float squares[VIEW__MAX] = { 0 }, factor[VIEW__MAX];
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		float value = (1 + logf((float)in[i].times)) * scale[in[i].feature];

		if (value <= 0)
			continue;
		out[count++] = (struct term){ in[i].feature, value };
		squares[in[i].feature >> FEATURE_BITS] += value * value;
	}
	for (size_t v = 0; v < VIEW__MAX; v++)
		factor[v] = squares[v] > 0 ? scale[MODEL_FEATURES + v] / sqrtf(squares[v]) : 0;
	for (size_t i = 0; i < count; i++)
		out[i].value *= factor[out[i].feature >> FEATURE_BITS];
	return count;
}

static void add_weights(const struct text_model *m, const struct term *terms, size_t n,
			float *scores)
{
	float step = m->header->weight_step;

	for (size_t i = 0; i < n; i++) {
		uint32_t end = m->offsets[terms[i].feature + 1];

		for (uint32_t e = m->offsets[terms[i].feature]; e < end; e++)
			scores[m->entries[e].label] +=
				terms[i].value * step * (float)m->entries[e].weight;
	}
}

size_t score_labels(const struct text_model *m, const struct counted *in, size_t n,
		    struct term *terms, float *scores)
{
	size_t count = score_terms(in, n, m->scale, terms);
	int16_t z[LATENT_SIZE];

	if (!count)
		return 0;
	memcpy(scores, m->bias, m->header->labels * sizeof(*scores));
	add_weights(m, terms, count, scores);
	if (m->support.count && latent_vector(&m->latent, in, n, z))
		support_sum(&m->support, z, scores);
	return count;
}

float score_weight(const struct text_model *m, uint32_t feature, uint32_t label)
{
	for (uint32_t e = m->offsets[feature]; e < m->offsets[feature + 1]; e++)
		if (m->entries[e].label == label)
			return m->header->weight_step * (float)m->entries[e].weight;
	return 0;
}

void score_softmax(float *scores, size_t n, float sharpness)
{
	float most = scores[0], sum = 0;

	for (size_t i = 1; i < n; i++)
		most = fmaxf(most, scores[i]);
	for (size_t i = 0; i < n; i++)
		sum += scores[i] = expf(sharpness * (scores[i] - most));
	for (size_t i = 0; i < n; i++)
		scores[i] /= sum;
}
