#include "text/evaluate.h"

#include <math.h>

#include "base/log.h"

static int right(const struct answer *a)
{
	return a->truth == a->guess && a->truth != EVALUATE_NONE;
}

/* --- by confidence -------------------------------------------------------------------- */

static int by_confidence(const void *a, const void *b)
{
	const struct answer *x = a, *y = b;

	if (x->confidence != y->confidence)
		return x->confidence > y->confidence ? -1 : 1;
	/* Among equals the order is told by nothing that depends on the sort. */
	if (x->truth != y->truth)
		return x->truth < y->truth ? -1 : 1;
	return (x->guess > y->guess) - (x->guess < y->guess);
}

static void cover(const struct answer *a, size_t count, struct evaluation *out)
{
	size_t done = 0, good = 0;

	for (size_t i = 0; i < COVERAGES; i++) {
		struct coverage *c = &out->coverage[i];
		size_t n;

		c->percent = 50 + 5 * (unsigned int)i;
		n = (count * c->percent + 99) / 100;
		for (; done < n; done++)
			good += (size_t)right(&a[done]);
		c->accuracy = (double)good / (double)n;
		c->threshold = a[n - 1].confidence;
	}
}

static double calibration_error(const struct answer *a, size_t count)
{
	double confidence[ECE_BINS] = { 0 }, good[ECE_BINS] = { 0 }, sum = 0;

	for (size_t i = 0; i < count; i++) {
		int bin = (int)(a[i].confidence * ECE_BINS);

		bin = bin < 0 ? 0 : bin >= ECE_BINS ? ECE_BINS - 1 : bin;
		confidence[bin] += a[i].confidence;
		good[bin] += right(&a[i]);
	}
	for (int b = 0; b < ECE_BINS; b++)
		sum += fabs(confidence[b] - good[b]);
	return sum / (double)count;
}

/* --- by label ----------------------------------------------------------------------------- */

/* table[truth * labels + guess] of the answers that have both. */
static size_t *count_pairs(const struct answer *a, size_t count, size_t labels)
{
	size_t *table = xmalloc(labels * labels * sizeof(*table));

	memset(table, 0, labels * labels * sizeof(*table));
	for (size_t i = 0; i < count; i++)
		if (a[i].truth != EVALUATE_NONE && a[i].guess != EVALUATE_NONE)
			table[a[i].truth * labels + a[i].guess]++;
	return table;
}

static void place(struct evaluation *out, struct confusion c)
{
	size_t at = out->confusion_count;

	while (at > 0 && out->confusions[at - 1].count < c.count)
		at--;
	if (at == CONFUSIONS)
		return;
	if (out->confusion_count < CONFUSIONS)
		out->confusion_count++;
	memmove(&out->confusions[at + 1], &out->confusions[at],
		(out->confusion_count - at - 1) * sizeof(c));
	out->confusions[at] = c;
}

static void find_confusions(const size_t *table, size_t labels, struct evaluation *out)
{
	for (uint32_t t = 0; t < labels; t++)
		for (uint32_t g = 0; g < labels; g++)
			if (t != g && table[t * labels + g])
				place(out, (struct confusion){ t, g, table[t * labels + g] });
}

static double macro_f1(const struct answer *a, size_t count, const size_t *table, size_t labels)
{
	size_t *truths = xmalloc(2 * labels * sizeof(*truths)), *guesses = truths + labels;
	double sum = 0;
	size_t seen = 0;

	memset(truths, 0, 2 * labels * sizeof(*truths));
	for (size_t i = 0; i < count; i++) {
		if (a[i].truth != EVALUATE_NONE)
			truths[a[i].truth]++;
		if (a[i].guess != EVALUATE_NONE)
			guesses[a[i].guess]++;
	}
	for (size_t l = 0; l < labels; l++) {
		if (!truths[l])
			continue;
		seen++;
		sum += 2.0 * (double)table[l * labels + l] / (double)(truths[l] + guesses[l]);
	}
	free(truths);
	return seen ? sum / (double)seen : 0;
}

void evaluate(struct answer *answers, size_t count, size_t label_count, struct evaluation *out)
{
	size_t *table;

	*out = (struct evaluation){ .count = count };
	if (!count)
		return;
	qsort(answers, count, sizeof(*answers), by_confidence);
	for (size_t i = 0; i < count; i++) {
		out->right += (size_t)right(&answers[i]);
		out->top3 += answers[i].truth != EVALUATE_NONE && answers[i].better < 3;
	}
	out->top3 /= (double)count;
	out->accuracy = (double)out->right / (double)count;
	cover(answers, count, out);
	out->ece = calibration_error(answers, count);
	table = count_pairs(answers, count, label_count);
	find_confusions(table, label_count, out);
	out->macro_f1 = macro_f1(answers, count, table, label_count);
	free(table);
}
