#include "text/trainer.h"

#include <math.h>

#include "base/log.h"
#include "text/model.h"

#define SMOOTHING 1.0f  /* added to every count before ratios are taken */
#define BAYES     0.02f /* added to every sum: values are small */
/* Features beyond go, the rarest first: twice 480 MB. 500 labels keep 240,000 features. */
#define WEIGHTS 120000000u

static void *zeroed(size_t count, size_t size)
{
	void *p = xmalloc(count * size + 1);

	memset(p, 0, count * size);
	return p;
}

/* --- what is used --------------------------------------------------------------------- */

struct usage {
	uint32_t feature, rows;
};

static int by_rows(const void *a, const void *b)
{
	const struct usage *x = a, *y = b;

	if (x->rows != y->rows)
		return x->rows > y->rows ? -1 : 1;
	return (x->feature > y->feature) - (x->feature < y->feature);
}

/* Frequent ones side by side: they stay in the processor's cache while liblinear works. */
static void find_used(struct trainer *t)
{
	struct usage *all = zeroed(MODEL_FEATURES, sizeof(*all));
	size_t most = WEIGHTS / t->labels;

	for (uint32_t f = 0; f < MODEL_FEATURES; f++)
		all[f].feature = f;
	for (size_t i = 0; i < t->row_count; i++)
		for (size_t k = 0; k < t->rows[i]->count; k++)
			all[t->c->features[t->rows[i]->first + k].feature].rows++;
	qsort(all, MODEL_FEATURES, sizeof(*all), by_rows);
	while (t->used_count < MODEL_FEATURES && t->used_count < most && all[t->used_count].rows)
		t->used_count++;
	t->index = xmalloc(MODEL_FEATURES * sizeof(*t->index));
	memset(t->index, 0xff, MODEL_FEATURES * sizeof(*t->index));
	t->used = zeroed(t->used_count, sizeof(*t->used));
	for (size_t i = 0; i < t->used_count; i++) {
		t->used[i] = all[i].feature;
		t->index[all[i].feature] = (int)i;
	}
	free(all);
}

/* --- how far it tells ----------------------------------------------------------------- */

static void count_rows(struct trainer *t)
{
	for (size_t i = 0; i < t->row_count; i++) {
		const struct row *r = t->rows[i];

		t->rows_of[r->label]++;
		for (size_t k = 0; k < r->count; k++) {
			int at = t->index[t->c->features[r->first + k].feature];

			if (at >= 0)
				t->sums[(size_t)at * t->labels + r->label]++;
		}
	}
}

/* Sums of all counts: of each label's rows into inside[], and of everything. */
static double sum_counts(const struct trainer *t, double *inside)
{
	double all = 0;

	for (size_t i = 0; i < t->used_count; i++)
		for (size_t label = 0; label < t->labels; label++)
			inside[label] += t->sums[i * t->labels + label];
	for (size_t label = 0; label < t->labels; label++)
		all += inside[label];
	return all;
}

/* Root mean square of the log-count ratios of used[i], which `rows` rows have. */
static double how_telling(const struct trainer *t, size_t i, double rows, const double *inside,
			  double all)
{
	double squares = 0, smooth = SMOOTHING * (double)t->used_count;

	for (size_t label = 0; label < t->labels; label++) {
		double with = t->sums[i * t->labels + label];
		double ratio = log((SMOOTHING + with) / (inside[label] + smooth)) -
			       log((SMOOTHING + rows - with) / (all - inside[label] + smooth));

		squares += ratio * ratio;
	}
	return sqrt(squares / (double)t->labels);
}

static float scale_of(const struct trainer *t, size_t i, const double *inside, double all)
{
	double rows = 0, idf;

	for (size_t label = 0; label < t->labels; label++)
		rows += t->sums[i * t->labels + label];
	idf = log((1 + (double)t->row_count) / (1 + rows)) + 1;
	return (float)(t->weighing == WEIGH_MANY ? idf * how_telling(t, i, rows, inside, all)
						 : idf);
}

/*
 * The lengths of the views. Single characters are the surest where sentences are few: most
 * pairs and words of a new one were never met.
 */
static const float lengths[WEIGH__MAX][VIEW__MAX] = {
	[WEIGH_MANY] = { [VIEW_CHARS] = 0.41f, [VIEW_PAIRS] = 0.59f, [VIEW_WORDS] = 0.70f },
	[WEIGH_FEW] = { [VIEW_CHARS] = 0.78f, [VIEW_PAIRS] = 0.56f, [VIEW_WORDS] = 0.28f },
};

static void find_scales(struct trainer *t)
{
	double *inside = zeroed(t->labels, sizeof(*inside));
	double all = sum_counts(t, inside);

	for (size_t i = 0; i < t->used_count; i++)
		t->scale[t->used[i]] = scale_of(t, i, inside, all);
	free(inside);
	memcpy(&t->scale[MODEL_FEATURES], lengths[t->weighing], sizeof(lengths[0]));
}

/* --- rows as liblinear wants them ----------------------------------------------------------- */

/* Its list of one row: indexes from 1, the constant feature, the end. */
static struct feature_node *add_nodes(struct trainer *t, const struct row *r,
				      struct feature_node *at, struct term *terms)
{
	size_t n = score_terms(&t->c->features[r->first], r->count, t->scale, terms);

	for (size_t i = 0; i < n; i++)
		*at++ = (struct feature_node){ t->index[terms[i].feature] + 1, terms[i].value };
	*at++ = (struct feature_node){ (int)t->used_count + 1, 1 };
	*at++ = (struct feature_node){ -1, 0 };
	return at;
}

static void make_problem(struct trainer *t)
{
	size_t total = 0, longest = 0;
	struct feature_node *at;
	struct term *terms;

	for (size_t i = 0; i < t->row_count; i++) {
		total += t->rows[i]->count + 2;
		longest = t->rows[i]->count > longest ? t->rows[i]->count : longest;
	}
	terms = zeroed(longest, sizeof(*terms));
	at = t->nodes = xmalloc((total + 1) * sizeof(*t->nodes));
	t->problem = (struct problem){
		.l = (int)t->row_count,
		.n = (int)t->used_count + 1,
		.y = zeroed(t->row_count, sizeof(double)),
		.x = zeroed(t->row_count, sizeof(struct feature_node *)),
		.bias = 1,
	};
	for (size_t i = 0; i < t->row_count; i++) {
		t->problem.x[i] = at;
		at = add_nodes(t, t->rows[i], at, terms);
	}
	free(terms);
}

/* What Bayes and the centroids are made of. */
static void sum_values(struct trainer *t)
{
	memset(t->sums, 0, t->used_count * t->labels * sizeof(*t->sums));
	for (size_t i = 0; i < t->row_count; i++)
		for (const struct feature_node *n = t->problem.x[i]; n->index > 0; n++)
			if (n->index <= (int)t->used_count)
				t->sums[(size_t)(n->index - 1) * t->labels + t->rows[i]->label] +=
					(float)n->value;
	for (size_t i = 0; i < t->used_count; i++)
		for (size_t label = 0; label < t->labels; label++) {
			float sum = t->sums[i * t->labels + label];

			t->total[label] += sum + BAYES;
			t->length[label] += sum * sum;
		}
	for (size_t label = 0; label < t->labels; label++)
		t->length[label] = fmaxf(sqrtf(t->length[label]), 1e-6f);
}

/* --- learning ------------------------------------------------------------------------------ */

static size_t shared_bytes(const struct trainer *t)
{
	return (t->used_count + 1) * t->labels * sizeof(float);
}

static size_t alpha_bytes(const struct trainer *t)
{
	return t->kernel ? (t->kernel->count + 1) * t->labels * sizeof(float) : 0;
}

bool trainer_learn(struct trainer *t)
{
	t->labels = t->c->label_count;
	find_used(t);
	t->sums = zeroed(t->used_count * t->labels, sizeof(*t->sums));
	t->rows_of = zeroed(t->labels, sizeof(*t->rows_of));
	t->total = zeroed(t->labels, sizeof(*t->total));
	t->length = zeroed(t->labels, sizeof(*t->length));
	t->scale = zeroed(MODEL_SCALES, sizeof(*t->scale));
	t->machine = shared_memory(shared_bytes(t));
	t->bias = t->machine + t->used_count * t->labels;
	if (t->kernel) {
		t->alpha = shared_memory(alpha_bytes(t));
		t->kernel_bias = t->alpha + t->kernel->count * t->labels;
	}
	count_rows(t);
	find_scales(t);
	make_problem(t);
	sum_values(t);
	return solve_machines(t);
}

void trainer_release(struct trainer *t)
{
	shared_release(t->machine, shared_bytes(t));
	shared_release(t->alpha, alpha_bytes(t));
	free(t->used);
	free(t->index);
	free(t->sums);
	free(t->rows_of);
	free(t->total);
	free(t->length);
	free(t->scale);
	free(t->problem.y);
	free(t->problem.x);
	free(t->nodes);
}

/* --- the members --------------------------------------------------------------------------- */

/* What each linear one gives a label for a unit of used[i]. */
static void weights_of(const struct trainer *t, size_t i, size_t label, float *out)
{
	float sum = t->sums[i * t->labels + label];

	out[MEMBER_MACHINE] = t->machine[i * t->labels + label];
	out[MEMBER_BAYES] = logf((sum + BAYES) / t->total[label]);
	out[MEMBER_CENTROID] = sum / t->length[label];
}

static void biases_of(const struct trainer *t, size_t label, float *out)
{
	out[MEMBER_MACHINE] = t->bias[label];
	out[MEMBER_BAYES] = logf(t->rows_of[label] / (float)t->row_count);
	out[MEMBER_CENTROID] = 0;
}

/* Less their mean: softmax does not see the difference, sums of squares do. */
static void centre(const struct trainer *t, float *scores)
{
	double sum = 0, count = 0;

	for (size_t label = 0; label < t->labels; label++)
		if (t->rows_of[label] > 0) {
			sum += scores[label];
			count++;
		}
	for (size_t label = 0; label < t->labels; label++)
		scores[label] =
			t->rows_of[label] > 0 ? scores[label] - (float)(sum / count) : -INFINITY;
}

static struct support support_of(const struct trainer *t)
{
	return (struct support){ t->kernel->count, t->labels, t->kernel->vectors, t->alpha };
}

/* Zeros when there is no kernel, or the text has nothing for it. */
static void kernel_scores(const struct trainer *t, const struct row *r, float *out)
{
	struct support support;
	int16_t z[LATENT_SIZE];

	memset(out, 0, t->labels * sizeof(*out));
	if (!t->kernel ||
	    !latent_vector(&t->kernel->latent, &t->c->features[r->first], r->count, z))
		return;
	support = support_of(t);
	memcpy(out, t->kernel_bias, t->labels * sizeof(*out));
	support_sum(&support, z, out);
}

void trainer_scores(const struct trainer *t, const struct row *r, float *out)
{
	struct term *terms = xmalloc((r->count + 1) * sizeof(*terms));
	size_t n = score_terms(&t->c->features[r->first], r->count, t->scale, terms);
	float w[MEMBER__MAX];

	for (size_t label = 0; label < t->labels; label++) {
		biases_of(t, label, w);
		for (size_t m = 0; m < LINEAR_MEMBERS; m++)
			out[m * t->labels + label] = w[m];
	}
	for (size_t k = 0; k < n; k++)
		for (size_t label = 0; label < t->labels; label++) {
			weights_of(t, (size_t)t->index[terms[k].feature], label, w);
			for (size_t m = 0; m < LINEAR_MEMBERS; m++)
				out[m * t->labels + label] += w[m] * terms[k].value;
		}
	kernel_scores(t, r, &out[MEMBER_KERNEL * t->labels]);
	for (size_t m = 0; m < MEMBER__MAX; m++)
		centre(t, out + m * t->labels);
	free(terms);
}

/* --- the blend ------------------------------------------------------------------------------ */

#define NEVER -1000.0f /* the bias of a label without a row */

static float blended(const float *of_members, const struct blend *b)
{
	double sum = 0;

	for (size_t m = 0; m < LINEAR_MEMBERS; m++)
		sum += b->part[m] * of_members[m];
	return (float)sum;
}

/* Into machine[], which the blend does not need any more. */
static void blend_feature(struct trainer *t, size_t i, const struct blend *b)
{
	float *to = &t->machine[i * t->labels], w[MEMBER__MAX];

	for (size_t label = 0; label < t->labels; label++) {
		weights_of(t, i, label, w);
		to[label] = blended(w, b);
	}
	centre(t, to);
	for (size_t label = 0; label < t->labels; label++)
		if (t->rows_of[label] <= 0)
			to[label] = 0;
}

static void blend_biases(struct trainer *t, const struct blend *b)
{
	float w[MEMBER__MAX];

	for (size_t label = 0; label < t->labels; label++) {
		biases_of(t, label, w);
		t->bias[label] = blended(w, b);
		if (t->kernel)
			t->bias[label] += (float)b->part[MEMBER_KERNEL] * t->kernel_bias[label];
	}
	centre(t, t->bias);
	for (size_t label = 0; label < t->labels; label++)
		if (t->rows_of[label] <= 0)
			t->bias[label] = NEVER;
}

/* A label without a row has no alpha either. */
static void blend_alphas(struct trainer *t, const struct blend *b)
{
	for (size_t i = 0; i < t->kernel->count * t->labels; i++)
		t->alpha[i] *= (float)b->part[MEMBER_KERNEL];
}

unsigned char *trainer_model(struct trainer *t, const struct blend *b, size_t *len)
{
	/* So that the machines' scores stay as they are, and sharpness says what it always did. */
	double sharpness = fmax(b->part[MEMBER_MACHINE], 0.1);
	struct model_parts parts;
	struct blend unit;

	for (size_t m = 0; m < MEMBER__MAX; m++)
		unit.part[m] = b->part[m] / sharpness;
	for (size_t i = 0; i < t->used_count; i++)
		blend_feature(t, i, &unit);
	blend_biases(t, &unit);
	parts = (struct model_parts){ .labels = (const char *const *)t->c->labels,
				      .label_count = t->labels,
				      .row_count = t->row_count,
				      .bias = t->bias,
				      .scale = t->scale,
				      .weights = t->machine,
				      .index = t->index,
				      .used_count = t->used_count,
				      .sharpness = (float)sharpness };
	if (t->kernel) {
		blend_alphas(t, &unit);
		parts.latent = &t->kernel->latent;
		parts.support = support_of(t);
	}
	return model_make(&parts, len);
}
