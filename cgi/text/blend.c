/*
 * How much each member of a blend has to say: multinomial logistic regression
 * with one coefficient a member, by Newton's method. It has one optimum, and
 * what it gives are the confidences themselves.
 */
#include <math.h>
#include <string.h>

#include "base/log.h"
#include "text/trainer.h"

#define ROUNDS   30
#define HALVINGS 14   /* of a step that leads too far */
#define RIDGE    1e-3 /* for each row: keeps members that say the same apart */
#define ENOUGH   1e-9
#define FEW      1000 /* held-out rows: from less, only how sure the machines may be is learnt */

#define M MEMBER__MAX

struct step {
	double likelihood, slope[M], curve[M][M];
};

static double score_of(const float *s, size_t labels, size_t label, const double *part)
{
	double sum = 0;

	for (size_t m = 0; m < M; m++)
		sum += part[m] * s[m * labels + label];
	return sum;
}

/* One row's share; p[] has room for all labels. */
static void add_row(const struct held_out *h, size_t row, const double *part, double *p,
		    struct step *out)
{
	const float *s = &h->scores[row * M * h->labels];
	double most = -HUGE_VAL, all = 0, mean[M] = { 0 }, square[M][M] = { { 0 } };

	for (size_t k = 0; k < h->labels; k++) {
		p[k] = isinf(s[k]) ? -HUGE_VAL : score_of(s, h->labels, k, part);
		most = fmax(most, p[k]);
	}
	out->likelihood += p[h->truth[row]] - most;
	for (size_t k = 0; k < h->labels; k++)
		all += p[k] = exp(p[k] - most);
	out->likelihood -= log(fmax(all, 1)); /* the largest of them is exp(0) */
	for (size_t k = 0; k < h->labels; k++) {
		if (p[k] / all < 1e-12)
			continue;
		for (size_t a = 0; a < M; a++) {
			double x = p[k] / all * s[a * h->labels + k];

			mean[a] += x;
			for (size_t b = 0; b <= a; b++)
				square[a][b] += x * s[b * h->labels + k];
		}
	}
	for (size_t a = 0; a < M; a++) {
		out->slope[a] += s[a * h->labels + h->truth[row]] - mean[a];
		for (size_t b = 0; b <= a; b++)
			out->curve[a][b] += square[a][b] - mean[a] * mean[b];
	}
}

static void look(const struct held_out *h, const double *part, const double *ridge, double *p,
		 struct step *out)
{
	*out = (struct step){ 0 };
	for (size_t i = 0; i < h->count; i++)
		add_row(h, i, part, p, out);
	for (size_t a = 0; a < M; a++) {
		out->likelihood -= ridge[a] * part[a] * part[a] / 2;
		out->slope[a] -= ridge[a] * part[a];
		out->curve[a][a] += ridge[a];
	}
}

/* curve * move = slope, by Cholesky's way; of curve only the lower half is read. */
static void solve(struct step *s, double *move)
{
	double(*l)[M] = s->curve;

	for (size_t a = 0; a < M; a++) {
		for (size_t b = 0; b <= a; b++) {
			for (size_t k = 0; k < b; k++)
				l[a][b] -= l[a][k] * l[b][k];
			l[a][b] = a == b ? sqrt(fmax(l[a][a], 1e-12)) : l[a][b] / l[b][b];
		}
		move[a] = s->slope[a];
		for (size_t k = 0; k < a; k++)
			move[a] -= l[a][k] * move[k];
		move[a] /= l[a][a];
	}
	for (size_t a = M; a-- > 0;) {
		for (size_t k = a + 1; k < M; k++)
			move[a] -= l[k][a] * move[k];
		move[a] /= l[a][a];
	}
}

/* A member's scores squared, on average: what its ridge is measured in. */
static void find_ridge(const struct held_out *h, size_t members, double *ridge)
{
	for (size_t m = 0; m < M; m++) {
		double sum = 0;

		for (size_t i = 0; i < h->count; i++)
			for (size_t k = 0; k < h->labels; k++) {
				float x = h->scores[(i * M + m) * h->labels + k];

				sum += isinf(x) ? 0 : (double)x * x;
			}
		ridge[m] = fmax(RIDGE * sum / (double)h->labels, 1e-9);
		if (m >= members || (h->count < FEW && m != MEMBER_MACHINE))
			ridge[m] = 1e30;
	}
}

struct blend blend_fit(const struct held_out *h, size_t members)
{
	struct blend best = { .part = { [MEMBER_MACHINE] = 1 } };
	double ridge[M], move[M], *p = xmalloc((h->labels + 1) * sizeof(*p));
	struct step now, then;

	find_ridge(h, members, ridge);
	look(h, best.part, ridge, p, &now);
	for (int round = 0; round < ROUNDS; round++) {
		struct blend next = { 0 };
		double size = 1, gain = 0;

		solve(&now, move);
		for (int i = 0; i < HALVINGS; i++) {
			for (size_t m = 0; m < M; m++)
				next.part[m] = best.part[m] + size * move[m];
			look(h, next.part, ridge, p, &then);
			gain = then.likelihood - now.likelihood;
			if (gain > 0)
				break;
			size /= 2;
		}
		if (!(gain > 0))
			break;
		best = next;
		now = then;
		if (gain < ENOUGH * (double)h->count)
			break;
	}
	free(p);
	for (size_t m = members; m < M; m++)
		best.part[m] = 0; /* next to nothing until now */
	best.loss = h->count ? -now.likelihood / (double)h->count : 0;
	return best;
}
