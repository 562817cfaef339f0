/*
 * The directions: from random ones, multiplied by the texts and made square to
 * each other again a few times over, which turns them towards the largest
 * singular values (subspace iteration). Which directions span the subspace does
 * not matter to a cosine, so none is looked for.
 */
#include "text/latent.h"

#include <math.h>

#include "base/log.h"
#include "text/model.h"

#define ROWS   20000 /* to learn from; more add nothing but time */
#define ROUNDS 4
#define RARE   1.5 /* the power of how rare a feature is: without it, common words lead */
#define SIZE   LATENT_SIZE

/* What is in one row: the features by number, the values. */
struct cell {
	uint32_t feature;
	float value;
};

struct fit {
	const struct corpus *c;
	const struct row **rows;
	size_t row_count;
	struct cell *cells;
	size_t *first; /* of a row in cells[]; one more ends the last */
	float *directions, *next;
	float *weight, *step;
	uint16_t *place;
	size_t count; /* of features */
};

static void *zeroed(size_t bytes)
{
	void *p = xmalloc(bytes + 1);

	memset(p, 0, bytes);
	return p;
}

/* --- which features ---------------------------------------------------------------------- */

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

static void choose_features(struct fit *f)
{
	struct usage *all = zeroed(MODEL_FEATURES * sizeof(*all));

	for (uint32_t i = 0; i < MODEL_FEATURES; i++)
		all[i].feature = i;
	for (size_t i = 0; i < f->row_count; i++)
		for (size_t k = 0; k < f->rows[i]->count; k++)
			all[f->c->features[f->rows[i]->first + k].feature].rows++;
	qsort(all, MODEL_FEATURES, sizeof(*all), by_rows);
	while (f->count < LATENT_FEATURES && all[f->count].rows > 1)
		f->count++;
	f->weight = zeroed(f->count * sizeof(*f->weight));
	for (size_t i = 0; i < f->count; i++) {
		double rare = log((1 + (double)f->row_count) / (1 + all[i].rows)) + 1;

		f->place[all[i].feature] = (uint16_t)(i + 1);
		f->weight[i] = (float)pow(rare, RARE);
	}
	free(all);
}

/* --- the texts ------------------------------------------------------------------------------ */

/* Each view of the row has the length 1. */
static size_t add_cells(struct fit *f, const struct row *r, size_t at)
{
	float squares[VIEW__MAX] = { 0 };
	const struct counted *in = &f->c->features[r->first];

	for (int pass = 0; pass < 2; pass++)
		for (size_t k = 0; k < r->count; k++) {
			size_t view = in[k].feature >> FEATURE_BITS,
			       number = f->place[in[k].feature];
			float value;

			if (!number)
				continue;
			value = (1 + logf((float)in[k].times)) * f->weight[number - 1];
			if (pass == 0)
				squares[view] += value * value;
			else
				f->cells[at++] = (struct cell){ (uint32_t)number - 1,
								value / sqrtf(squares[view]) };
		}
	return at;
}

static void make_cells(struct fit *f)
{
	size_t total = 0, at = 0;

	for (size_t i = 0; i < f->row_count; i++)
		total += f->rows[i]->count;
	f->cells = xmalloc((total + 1) * sizeof(*f->cells));
	f->first = xmalloc((f->row_count + 1) * sizeof(*f->first));
	for (size_t i = 0; i < f->row_count; i++) {
		f->first[i] = at;
		at = add_cells(f, f->rows[i], at);
	}
	f->first[f->row_count] = at;
}

/* --- the directions --------------------------------------------------------------------------- */

static void add(float *restrict to, const float *restrict from, float times)
{
	for (size_t i = 0; i < SIZE; i++)
		to[i] += times * from[i];
}

/* next = texts' * texts * directions, a text after the other. */
static void multiply(struct fit *f)
{
	memset(f->next, 0, f->count * SIZE * sizeof(*f->next));
	for (size_t i = 0; i < f->row_count; i++) {
		const struct cell *end = &f->cells[f->first[i + 1]];
		float sum[SIZE] = { 0 };

		for (const struct cell *p = &f->cells[f->first[i]]; p < end; p++)
			add(sum, &f->directions[p->feature * SIZE], p->value);
		for (const struct cell *p = &f->cells[f->first[i]]; p < end; p++)
			add(&f->next[p->feature * SIZE], sum, p->value);
	}
}

/* What all are multiplied by to be square to each other: the inverse of Cholesky's factor. */
static void find_turn(double square[SIZE][SIZE], float turn[SIZE][SIZE])
{
	static double inverse[SIZE][SIZE];
	double largest = 0;

	memset(inverse, 0, sizeof(inverse));
	for (size_t a = 0; a < SIZE; a++)
		largest = fmax(largest, square[a][a]);
	for (size_t a = 0; a < SIZE; a++) {
		double left;

		for (size_t b = 0; b <= a; b++) {
			for (size_t k = 0; k < b; k++)
				square[a][b] -= square[a][k] * square[b][k];
			if (b < a)
				square[a][b] = square[b][b] > 0 ? square[a][b] / square[b][b] : 0;
		}
		left = square[a][a];
		/* Nothing is left in a direction that the ones before it have among them. */
		square[a][a] = left > 1e-9 * largest ? sqrt(left) : 0;
		if (square[a][a] <= 0)
			continue;
		inverse[a][a] = 1 / square[a][a];
		for (size_t b = 0; b < a; b++) {
			double sum = 0;

			for (size_t k = b; k < a; k++)
				sum += square[a][k] * inverse[k][b];
			inverse[a][b] = -sum / square[a][a];
		}
	}
	for (size_t a = 0; a < SIZE; a++)
		for (size_t b = 0; b < SIZE; b++)
			turn[b][a] = (float)inverse[a][b];
}

static void add_square(double *restrict to, const float *restrict from, double times)
{
	for (size_t i = 0; i < SIZE; i++)
		to[i] += times * (double)from[i];
}

/* From next to directions. */
static void square_up(struct fit *f)
{
	static double square[SIZE][SIZE];
	static float turn[SIZE][SIZE];

	memset(square, 0, sizeof(square));
	for (size_t i = 0; i < f->count; i++)
		for (size_t a = 0; a < SIZE; a++)
			add_square(square[a], &f->next[i * SIZE], (double)f->next[i * SIZE + a]);
	find_turn(square, turn);
	memset(f->directions, 0, f->count * SIZE * sizeof(*f->directions));
	for (size_t i = 0; i < f->count; i++)
		for (size_t a = 0; a < SIZE; a++)
			add(&f->directions[i * SIZE], turn[a], f->next[i * SIZE + a]);
}

static void find_directions(struct fit *f)
{
	f->directions = xmalloc((f->count + 1) * SIZE * sizeof(*f->directions));
	f->next = xmalloc((f->count + 1) * SIZE * sizeof(*f->next));
	for (size_t i = 0; i < f->count * SIZE; i++)
		f->directions[i] = (float)(int32_t)(features_mix(i + 1) >> 32) / 2147483648.0f;
	for (int round = 0; round < ROUNDS; round++) {
		multiply(f);
		square_up(f);
	}
}

/* --- all ----------------------------------------------------------------------------------- */

static size_t rounded(size_t bytes)
{
	return (bytes + 7) & ~(size_t)7;
}

/* Each feature's directions in bytes of its own step. */
static void pack(const struct fit *f, float *step, int8_t *out)
{
	for (size_t i = 0; i < f->count; i++) {
		const float *d = &f->directions[i * SIZE];
		float most = 1e-12f;

		for (size_t k = 0; k < SIZE; k++)
			most = fmaxf(most, fabsf(d[k]));
		step[i] = most / INT8_MAX;
		for (size_t k = 0; k < SIZE; k++)
			out[i * SIZE + k] = (int8_t)lrintf(d[k] / step[i]);
	}
}

static struct latent packed(const struct fit *f)
{
	size_t places = rounded(MODEL_FEATURES * sizeof(*f->place));
	size_t numbers = f->count * sizeof(float);
	unsigned char *at = xmalloc(places + 2 * numbers + f->count * SIZE + 1);
	struct latent l = { .count = f->count };
	float *step = (float *)(void *)(at + places + numbers);
	int8_t *directions = (int8_t *)(at + places + 2 * numbers);

	memcpy(at, f->place, MODEL_FEATURES * sizeof(*f->place));
	memcpy(at + places, f->weight, numbers);
	pack(f, step, directions);
	l.place = (const uint16_t *)(const void *)at;
	l.weight = (const float *)(const void *)(at + places);
	l.step = step;
	l.directions = directions;
	return l;
}

struct latent latent_fit(const struct corpus *c, const struct row *const *rows, size_t count)
{
	struct fit f = { .c = c, .row_count = count < ROWS ? count : ROWS };
	struct latent l;

	f.rows = xmalloc((f.row_count + 1) * sizeof(struct row *));
	for (size_t i = 0; i < f.row_count; i++)
		f.rows[i] = rows[i * count / f.row_count];
	f.place = zeroed(MODEL_FEATURES * sizeof(*f.place));
	choose_features(&f);
	make_cells(&f);
	find_directions(&f);
	l = packed(&f);
	free(f.rows);
	free(f.place);
	free(f.weight);
	free(f.cells);
	free(f.first);
	free(f.directions);
	free(f.next);
	return l;
}

void latent_release(struct latent *l)
{
	union {
		const void *given;
		void *own;
	} piece = { l->place };

	free(piece.own);
	*l = (struct latent){ 0 };
}
