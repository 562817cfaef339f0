#include "text/train.h"

#include <math.h>

#include <linear.h>

#include "base/log.h"
#include "text/model.h"
#include "text/score.h"

#define SMOOTHING        1.0f /* added to every count before ratios are taken */
#define COST             1.0  /* liblinear's C */
#define PRECISION        0.1  /* liblinear's eps */
#define CALIBRATION_PART 5    /* one in so many rows is held out */
#define CALIBRATION_ROWS 20000
#define SEED             1

/* What the held-out rows choose. */
struct choice {
	bool telling; /* scales say how far a feature tells labels apart */
	float sharpness;
};

struct trainer {
	const struct corpus *c;
	const struct row **rows;
	size_t row_count;
	bool telling;
	uint32_t *used; /* features of these rows, rising */
	size_t used_count;
	int *index;     /* of a feature in used[]; -1: none */
	float *weights; /* [label * used_count + index]: at first how many rows have it */
	float *rows_of; /* a label */
	float *scale, *bias;
	struct problem problem;
	struct feature_node *nodes;
};

static void *zeroed(size_t count, size_t size)
{
	void *p = xmalloc(count * size + 1);

	memset(p, 0, count * size);
	return p;
}

/* --- what is used, how far it tells ----------------------------------------------- */

static void find_used(struct trainer *t)
{
	t->index = xmalloc(MODEL_FEATURES * sizeof(*t->index));
	memset(t->index, 0xff, MODEL_FEATURES * sizeof(*t->index));
	for (size_t i = 0; i < t->row_count; i++)
		for (size_t k = 0; k < t->rows[i]->count; k++)
			t->index[t->c->features[t->rows[i]->first + k].feature] = 0;
	t->used = xmalloc(MODEL_FEATURES * sizeof(*t->used));
	for (uint32_t f = 0; f < MODEL_FEATURES; f++) {
		if (t->index[f] == 0) {
			t->index[f] = (int)t->used_count;
			t->used[t->used_count++] = f;
		}
	}
}

static void count_rows(struct trainer *t)
{
	for (size_t i = 0; i < t->row_count; i++) {
		const struct row *r = t->rows[i];
		float *of_label = &t->weights[r->label * t->used_count];

		t->rows_of[r->label]++;
		for (size_t k = 0; k < r->count; k++)
			of_label[t->index[t->c->features[r->first + k].feature]]++;
	}
}

/* Smoothed sums of all counts: of each label's rows into inside[], and of everything. */
static double sum_counts(const struct trainer *t, double *inside)
{
	double all = 0;

	for (size_t label = 0; label < t->c->label_count; label++) {
		inside[label] = 0;
		for (size_t i = 0; i < t->used_count; i++)
			inside[label] += t->weights[label * t->used_count + i];
		all += inside[label];
	}
	return all;
}

/* Root mean square of the log-count ratios of used[i], which `rows` rows have. */
static double how_telling(const struct trainer *t, size_t i, double rows, const double *inside,
			  double all)
{
	double squares = 0, smooth = SMOOTHING * (double)t->used_count;

	for (size_t label = 0; label < t->c->label_count; label++) {
		double with = t->weights[label * t->used_count + i];
		double ratio = log((SMOOTHING + with) / (inside[label] + smooth)) -
			       log((SMOOTHING + rows - with) / (all - inside[label] + smooth));

		squares += ratio * ratio;
	}
	return sqrt(squares / (double)t->c->label_count);
}

static float scale_of(const struct trainer *t, size_t i, const double *inside, double all)
{
	double rows = 0, idf;

	for (size_t label = 0; label < t->c->label_count; label++)
		rows += t->weights[label * t->used_count + i];
	idf = log((1 + (double)t->row_count) / (1 + rows)) + 1;
	return (float)(t->telling ? idf * how_telling(t, i, rows, inside, all) : idf);
}

static void find_scales(struct trainer *t)
{
	double *inside = zeroed(t->c->label_count, sizeof(*inside));
	double all = sum_counts(t, inside);

	for (size_t i = 0; i < t->used_count; i++)
		t->scale[t->used[i]] = scale_of(t, i, inside, all);
	free(inside);
}

/* --- liblinear ----------------------------------------------------------------------- */

/* Its list of one row: rising indexes from 1, the constant feature, the end. */
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
	at = t->nodes = zeroed(total, sizeof(*t->nodes));
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

static void say_nothing(const char *text)
{
	(void)text;
}

/* One label against all others. Its random numbers begin anew: the same corpus, the same model. */
static void train_label(struct trainer *t, uint32_t label)
{
	struct parameter how = {
		.solver_type = L2R_L2LOSS_SVC_DUAL, .C = COST, .eps = PRECISION, .p = 0.1
	};
	float *weights = &t->weights[label * t->used_count];
	struct model *m;
	double sign;

	for (size_t i = 0; i < t->row_count; i++)
		t->problem.y[i] = t->rows[i]->label == label ? 1 : -1;
	srand(SEED);
	m = train(&t->problem, &how);
	sign = m->label[0] == 1 ? 1 : -1;
	for (size_t i = 0; i < t->used_count; i++)
		weights[i] = (float)(sign * m->w[i]);
	t->bias[label] = (float)(sign * m->w[t->used_count]);
	free_and_destroy_model(&m);
}

/* A label without a row in this part is never the answer. */
#define NEVER -10.0f

static void train_labels(struct trainer *t)
{
	set_print_string_function(say_nothing);
	for (uint32_t label = 0; label < t->c->label_count; label++) {
		if (t->rows_of[label] > 0) {
			train_label(t, label);
			continue;
		}
		memset(&t->weights[label * t->used_count], 0, t->used_count * sizeof(*t->weights));
		t->bias[label] = NEVER;
	}
}

/* --- one model ------------------------------------------------------------------------- */

static void trainer_release(struct trainer *t)
{
	free(t->used);
	free(t->index);
	free(t->weights);
	free(t->rows_of);
	free(t->scale);
	free(t->bias);
	free(t->problem.y);
	free(t->problem.x);
	free(t->nodes);
}

static unsigned char *train_rows(const struct corpus *c, const struct row **rows, size_t count,
				 struct choice choice, size_t *len)
{
	struct trainer t = { .c = c, .rows = rows, .row_count = count, .telling = choice.telling };
	unsigned char *bytes;

	find_used(&t);
	t.weights = zeroed(c->label_count * t.used_count, sizeof(*t.weights));
	t.rows_of = zeroed(c->label_count, sizeof(*t.rows_of));
	t.scale = zeroed(MODEL_FEATURES, sizeof(*t.scale));
	t.bias = zeroed(c->label_count, sizeof(*t.bias));
	count_rows(&t);
	find_scales(&t);
	make_problem(&t);
	train_labels(&t);
	bytes = model_make(&(struct model_parts){ .labels = (const char *const *)c->labels,
						  .label_count = c->label_count,
						  .row_count = count,
						  .bias = t.bias,
						  .scale = t.scale,
						  .weights = t.weights,
						  .used = t.used,
						  .used_count = t.used_count,
						  .sharpness = choice.sharpness },
			   len);
	trainer_release(&t);
	return bytes;
}

/* --- calibration ------------------------------------------------------------------------ */

struct held_out {
	size_t count, labels;
	float *scores; /* [row * labels + label] */
	uint32_t *truth;
};

static double likelihood(const struct held_out *h, double sharpness)
{
	double sum = 0;

	for (size_t i = 0; i < h->count; i++) {
		const float *s = &h->scores[i * h->labels];
		double of_truth = s[h->truth[i]], all = 1; /* its own share */

		for (size_t k = 0; k < h->labels; k++)
			if (k != h->truth[i])
				all += exp(fmin(700, sharpness * (s[k] - of_truth)));
		sum -= log(all);
	}
	return sum;
}

/* The likelihood has one hill: narrow it down by thirds, on a logarithmic scale. */
static float best_sharpness(const struct held_out *h)
{
	double low = log(0.5), high = log(50);

	for (int i = 0; i < 30; i++) {
		double a = low + (high - low) / 3, b = high - (high - low) / 3;

		if (likelihood(h, exp(a)) < likelihood(h, exp(b)))
			low = a;
		else
			high = b;
	}
	return (float)exp(low);
}

static void score_held_out(struct held_out *h, const struct corpus *c, const struct text_model *m,
			   const struct row **rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct term *terms = zeroed(rows[i]->count, sizeof(*terms));
		size_t n =
			score_terms(&c->features[rows[i]->first], rows[i]->count, m->scale, terms);

		score_labels(m, terms, n, &h->scores[i * h->labels]);
		h->truth[i] = rows[i]->label;
		free(terms);
	}
}

static size_t count_right(const struct held_out *h)
{
	size_t right = 0;

	for (size_t i = 0; i < h->count; i++) {
		const float *s = &h->scores[i * h->labels];
		uint32_t best = 0;

		for (uint32_t k = 1; k < h->labels; k++)
			best = s[k] > s[best] ? k : best;
		right += best == h->truth[i];
	}
	return right;
}

/* How many of the held-out rows a model with these scales gets right. */
static size_t try_scales(struct held_out *h, const struct corpus *c, const struct row **rows,
			 size_t train_count, bool telling)
{
	struct choice choice = { .telling = telling, .sharpness = 1 };
	struct text_model m;
	size_t len;
	unsigned char *bytes = train_rows(c, rows, train_count, choice, &len);
	const char *wrong = model_read(&m, bytes, len);

	BUG_IF(wrong);
	score_held_out(h, c, &m, rows + train_count, h->count);
	free(bytes);
	return count_right(h);
}

/* rows[]: first those to train from, then the held-out ones. */
static struct choice choose(const struct corpus *c, const struct row **rows, size_t train_count,
			    size_t held_count)
{
	struct held_out h = { .count = held_count, .labels = c->label_count };
	struct choice best = { .sharpness = 1 };
	size_t most = 0;

	h.scores = zeroed(h.count * h.labels, sizeof(*h.scores));
	h.truth = zeroed(h.count, sizeof(*h.truth));
	for (int telling = 1; telling >= 0; telling--) {
		size_t right = try_scales(&h, c, rows, train_count, telling);

		if (right > most || telling) {
			most = right;
			best.telling = telling;
			best.sharpness = best_sharpness(&h);
		}
	}
	free(h.scores);
	free(h.truth);
	return best;
}

/* --- all ---------------------------------------------------------------------------------- */

/* The rows to keep, the ones to hold out last; returns how many are before them. */
static size_t gather(const struct corpus *c, const bool *keep, const struct row **rows,
		     size_t *count)
{
	size_t first = 0, last = c->row_count;

	for (size_t i = 0; i < c->row_count; i++) {
		if (keep && !keep[i])
			continue;
		if ((c->rows[i].family >> 32) % CALIBRATION_PART == 0) /* unlike row_fold() */
			rows[--last] = &c->rows[i];
		else
			rows[first++] = &c->rows[i];
	}
	memmove(&rows[first], &rows[last], (c->row_count - last) * sizeof(*rows));
	*count = first + c->row_count - last;
	return first;
}

static const char *defect(const struct corpus *c)
{
	if (c->too_many_labels)
		return "more than 500 labels";
	return c->label_count < 2 ? "less than two labels" : NULL;
}

unsigned char *train_model(const struct corpus *c, const bool *keep, size_t *len, const char **why)
{
	const struct row **rows;
	size_t count, split, held;
	unsigned char *bytes;
	struct choice choice = { .telling = true, .sharpness = 1 };

	*why = defect(c);
	if (*why)
		return NULL;
	rows = zeroed(c->row_count, sizeof(struct row *));
	split = gather(c, keep, rows, &count);
	held = count - split < CALIBRATION_ROWS ? count - split : CALIBRATION_ROWS;
	if (split && held)
		choice = choose(c, rows, split, held);
	bytes = train_rows(c, rows, count, choice, len);
	free(rows);
	return bytes;
}
