#include "text/kernel.h"

#include <math.h>

#include "base/log.h"

#define COST   5.0f  /* an alpha's largest size */
#define ENOUGH 0.05f /* how far a row may be on the wrong side of its margin */
#define PASSES 40
#define BLOCK  64    /* numbers that are worked on at once */
#define FEW    8     /* the same where there may be few */
#define WHOLE  65535 /* a likeness of 1 */
#define SELF   2.0f  /* a row's likeness to itself, and the bias */
#define FIRST  UINT64_C(0x9e3779b97f4a7c15)

/* The sum stays below LATENT_ONE squared, and that below INT32_MAX. */
static int32_t product(const int16_t *restrict a, const int16_t *restrict b)
{
	int32_t sum = 0;

	for (size_t i = 0; i < LATENT_SIZE; i++)
		sum += a[i] * b[i];
	return sum;
}

float likeness(const int16_t *a, const int16_t *b)
{
	float half = 0.5f + (float)product(a, b) * (0.5f / ((float)LATENT_ONE * LATENT_ONE));

	half *= half;
	return half * half;
}

/* A few at once, as far as that goes. */
static void add_alphas(float *restrict scores, const float *restrict alpha, size_t n, float like)
{
	size_t i = 0;

	for (; i + FEW <= n; i += FEW)
		for (size_t j = 0; j < FEW; j++)
			scores[i + j] += like * alpha[i + j];
	for (; i < n; i++)
		scores[i] += like * alpha[i];
}

void support_sum(const struct support *s, const int16_t z[LATENT_SIZE], float *scores)
{
	for (size_t i = 0; i < s->count; i++) {
		float like = likeness(z, &s->vectors[i * LATENT_SIZE]);

		add_alphas(scores, &s->alpha[i * s->labels], s->labels, like);
	}
}

/* --- rows ready ------------------------------------------------------------------------- */

static void compare_all(struct kernel *k)
{
	for (size_t i = 0; i < k->count; i++)
		for (size_t j = 0; j <= i; j++) {
			float like = likeness(&k->vectors[i * LATENT_SIZE],
					      &k->vectors[j * LATENT_SIZE]);
			uint16_t whole = (uint16_t)lrintf(fminf(like, 1) * WHOLE);

			k->likeness[i * k->stride + j] = whole;
			k->likeness[j * k->stride + i] = whole;
		}
}

struct kernel *kernel_make(const struct corpus *c, const struct row *const *rows, size_t count)
{
	size_t most = KERNEL_ALPHAS / c->label_count;
	struct kernel *k;

	if (count < KERNEL_LEAST)
		return NULL;
	k = xmalloc(sizeof(*k));
	*k = (struct kernel){ .labels = c->label_count };
	most = most < KERNEL_ROWS ? most : KERNEL_ROWS;
	k->count = count < most ? count : most;
	k->stride = (k->count + BLOCK - 1) / BLOCK * BLOCK;
	k->latent = latent_fit(c, rows, count);
	k->rows = xmalloc(k->count * sizeof(struct row *));
	k->vectors = xmalloc(k->count * LATENT_SIZE * sizeof(*k->vectors));
	for (size_t i = 0; i < k->count; i++) {
		const struct row *r = rows[i * count / k->count];

		k->rows[i] = r;
		latent_vector(&k->latent, &c->features[r->first], r->count,
			      &k->vectors[i * LATENT_SIZE]);
	}
	k->likeness = xmalloc(k->count * k->stride * sizeof(*k->likeness));
	memset(k->likeness, 0, k->count * k->stride * sizeof(*k->likeness));
	compare_all(k);
	return k;
}

void kernel_free(struct kernel *k)
{
	if (!k)
		return;
	latent_release(&k->latent);
	free(k->rows);
	free(k->vectors);
	free(k->likeness);
	free(k);
}

/* --- one label ------------------------------------------------------------------------------ */

struct solving {
	const struct kernel *k;
	size_t *order, count; /* of the rows that are learnt from */
	float *sum;           /* of each row: alpha * likeness over all */
	float *alpha;         /* with the label's sign */
	float bias;
	uint64_t random;
};

/* In blocks, which the compiler turns into vector instructions. */
static void add_likeness(float *restrict sum, const uint16_t *restrict like, size_t n, float times)
{
	for (size_t i = 0; i < n; i += BLOCK)
		for (size_t j = 0; j < BLOCK; j++)
			sum[i + j] += times * (float)like[i + j];
}

static void shuffle(struct solving *s)
{
	for (size_t i = s->count; i > 1; i--) {
		size_t other, kept = s->order[i - 1];

		s->random = features_mix(s->random + FIRST);
		other = (size_t)(s->random % i);
		s->order[i - 1] = s->order[other];
		s->order[other] = kept;
	}
}

/* Move one row's alpha to where it fits best; how far from that it was. */
static float mend(struct solving *s, size_t i, float sign)
{
	float size = sign * s->alpha[i], wrong = sign * (s->sum[i] + s->bias) - 1, next, move;

	if ((size <= 0 && wrong >= 0) || (size >= COST && wrong <= 0))
		return 0;
	next = fminf(fmaxf(size - wrong / SELF, 0), COST);
	move = sign * (next - size);
	s->alpha[i] = sign * next;
	s->bias += move;
	add_likeness(s->sum, &s->k->likeness[i * s->k->stride], s->k->stride, move / WHOLE);
	return fabsf(wrong);
}

/* Dual coordinate descent: one alpha after the other until none wants to move. */
void kernel_solve(const struct kernel *k, const bool *keep, uint32_t label, float *alpha,
		  float *bias)
{
	struct solving s = { .k = k, .random = label };
	float most = 1;

	s.order = xmalloc(k->count * sizeof(*s.order));
	s.sum = xmalloc(k->stride * sizeof(*s.sum));
	s.alpha = xmalloc(k->stride * sizeof(*s.alpha));
	memset(s.sum, 0, k->stride * sizeof(*s.sum));
	memset(s.alpha, 0, k->stride * sizeof(*s.alpha));
	for (size_t i = 0; i < k->count; i++)
		if (keep[i])
			s.order[s.count++] = i;
	for (int pass = 0; pass < PASSES && most > ENOUGH; pass++) {
		shuffle(&s);
		most = 0;
		for (size_t i = 0; i < s.count; i++)
			most = fmaxf(most, mend(&s, s.order[i],
						k->rows[s.order[i]]->label == label ? 1 : -1));
	}
	for (size_t i = 0; i < k->count; i++)
		alpha[i * k->labels + label] = s.alpha[i];
	*bias = s.bias;
	free(s.order);
	free(s.sum);
	free(s.alpha);
}
