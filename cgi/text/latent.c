#include "text/latent.h"

#include <math.h>
#include <string.h>

/* What makes each view's values of one length. */
static void find_factors(const struct latent *l, const struct counted *in, size_t n,
			 float factor[VIEW__MAX])
{
	float squares[VIEW__MAX] = { 0 };

	for (size_t i = 0; i < n; i++) {
		size_t at = l->place[in[i].feature];
		float value = at ? (1 + logf((float)in[i].times)) * l->weight[at - 1] : 0;

		squares[in[i].feature >> FEATURE_BITS] += value * value;
	}
	for (size_t v = 0; v < VIEW__MAX; v++)
		factor[v] = squares[v] > 0 ? 1 / sqrtf(squares[v]) : 0;
}

static void add_directions(float *restrict sum, const int8_t *restrict directions, float value)
{
	for (size_t i = 0; i < LATENT_SIZE; i++)
		sum[i] += value * (float)directions[i];
}

bool latent_vector(const struct latent *l, const struct counted *in, size_t n,
		   int16_t out[LATENT_SIZE])
{
	float factor[VIEW__MAX], sum[LATENT_SIZE] = { 0 }, squares = 0, length;

	memset(out, 0, LATENT_SIZE * sizeof(*out));
	find_factors(l, in, n, factor);
	for (size_t i = 0; i < n; i++) {
		size_t at = l->place[in[i].feature];

		if (at)
			add_directions(sum, &l->directions[(at - 1) * LATENT_SIZE],
				       (1 + logf((float)in[i].times)) * l->weight[at - 1] *
					       l->step[at - 1] *
					       factor[in[i].feature >> FEATURE_BITS]);
	}
	for (size_t i = 0; i < LATENT_SIZE; i++)
		squares += sum[i] * sum[i];
	length = sqrtf(squares);
	if (!(length > 1e-6f))
		return false;
	for (size_t i = 0; i < LATENT_SIZE; i++)
		out[i] = (int16_t)lrintf(sum[i] / length * LATENT_ONE);
	return true;
}
