#include "text/exam.h"

#include "base/log.h"
#include "text/score.h"

size_t exam_size(const struct corpus *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->row_count; i++)
		n += row_is_exam(&c->rows[i]);
	return n;
}

static const char *answer(const struct corpus *c, const struct text_model *m, const struct row *r)
{
	struct term *terms = xmalloc((r->count + 1) * sizeof(*terms));
	float scores[MODEL_LABELS] = { 0 };
	uint32_t best = 0;

	score_labels(m, &c->features[r->first], r->count, terms, scores);
	for (uint32_t i = 1; i < m->header->labels; i++)
		best = scores[i] > scores[best] ? i : best;
	free(terms);
	return m->labels[best];
}

size_t exam_right(const struct corpus *c, const struct text_model *m)
{
	size_t right = 0;

	for (size_t i = 0; i < c->row_count; i++) {
		const struct row *r = &c->rows[i];

		right += row_is_exam(r) && !strcmp(answer(c, m, r), c->labels[r->label]);
	}
	return right;
}

bool *exam_left_out(const struct corpus *c)
{
	bool *keep = xmalloc(c->row_count + 1);

	for (size_t i = 0; i < c->row_count; i++)
		keep[i] = !row_is_exam(&c->rows[i]);
	return keep;
}
