#include "text/train.h"

#include <math.h>

#include "base/log.h"
#include "text/trainer.h"

#define PARTS            10      /* of a small corpus, each held out once */
#define LARGE            1500000 /* rows times labels: of more, one part of ONE_OF */
#define ONE_OF           5
#define CALIBRATION_ROWS 10000
#define KERNEL_GAIN      0.02  /* of the loss, and */
#define KERNEL_WORTH     0.002 /* a row: a kernel that saves less is not worth its place */
#define TRIALS           3     /* parts that weighings are tried on */
#define TRIAL_ROWS       6000  /* from so many rows */

/* Rows by part; of the first the number is greater than that of no other. */
struct plan {
	const struct corpus *c;
	const struct row **rows;
	size_t count;
	unsigned int parts, held_parts; /* the first held_parts of them are held out in turn */
	struct kernel *kernel;          /* NULL: none */
	bool *kernel_keep;              /* room for its rows */
};

struct choice {
	enum weighing weighing;
	struct blend blend;
};

static unsigned int part_of(const struct plan *p, const struct row *r)
{
	return (unsigned int)((r->family >> 32) % p->parts); /* unlike row_fold() */
}

/* --- one part held out --------------------------------------------------------------------- */

/* The rows outside of the part, at most `most`, spread evenly; the rest is not looked at. */
static size_t outside(const struct plan *p, unsigned int part, size_t most, const struct row **out)
{
	size_t count = 0, n = 0;

	for (size_t i = 0; i < p->count; i++)
		if (part_of(p, p->rows[i]) != part)
			out[count++] = p->rows[i];
	if (count <= most)
		return count;
	for (; n < most; n++)
		out[n] = out[(size_t)((double)n * (double)count / (double)most)];
	return n;
}

static void score_part(const struct plan *p, const struct trainer *t, unsigned int part,
		       size_t most, struct held_out *h)
{
	for (size_t i = 0; i < p->count && h->count < most; i++) {
		const struct row *r = p->rows[i];

		/* A label that nothing was learnt of says nothing of the members. */
		if (part_of(p, r) != part || t->rows_of[r->label] <= 0)
			continue;
		trainer_scores(t, r, &h->scores[h->count * MEMBER__MAX * h->labels]);
		h->truth[h->count++] = r->label;
	}
}

/* The rows outside of the part; of the part `parts`, which has none, that is all. */
static void lend_kernel(const struct plan *p, unsigned int part, struct trainer *t)
{
	for (size_t i = 0; p->kernel && i < p->kernel->count; i++)
		p->kernel_keep[i] = part_of(p, p->kernel->rows[i]) != part;
	t->kernel = p->kernel;
	t->kernel_keep = p->kernel_keep;
}

/* Train from `most` rows outside of the part, ask for the part. false: a child died. */
static bool hold_out(const struct plan *p, unsigned int part, enum weighing weighing, size_t most,
		     bool with_kernel, struct held_out *h)
{
	struct trainer t = { .c = p->c, .weighing = weighing };
	bool well;

	t.rows = xmalloc((p->count + 1) * sizeof(struct row *));
	t.row_count = outside(p, part, most, t.rows);
	if (with_kernel)
		lend_kernel(p, part, &t);
	well = trainer_learn(&t);
	if (well)
		score_part(p, &t, part, CALIBRATION_ROWS, h);
	trainer_release(&t);
	free(t.rows);
	return well;
}

/* --- the choice ------------------------------------------------------------------------------ */

static size_t count_right(const struct held_out *h)
{
	size_t right = 0;

	for (size_t i = 0; i < h->count; i++) {
		const float *s = &h->scores[(i * MEMBER__MAX + MEMBER_MACHINE) * h->labels];
		uint32_t best = 0;

		for (uint32_t k = 1; k < h->labels; k++)
			best = s[k] > s[best] ? k : best;
		right += best == h->truth[i];
	}
	return right;
}

/* How many of the first parts the machines get right, from not too many rows; -1: a child died. */
static long try_weighing(const struct plan *p, struct held_out *h, enum weighing w)
{
	unsigned int trials = p->held_parts < TRIALS ? p->held_parts : TRIALS;

	h->count = 0;
	for (unsigned int part = 0; part < trials; part++)
		if (!hold_out(p, part, w, TRIAL_ROWS, false, h))
			return -1;
	return (long)count_right(h);
}

static bool choose_weighing(const struct plan *p, struct held_out *h, enum weighing *best)
{
	long most = -1;

	for (enum weighing w = 0; w < WEIGH__MAX; w++) {
		long right = try_weighing(p, h, w);

		if (right < 0)
			return false;
		if (right > most) {
			most = right;
			*best = w;
		}
	}
	h->count = 0;
	return true;
}

static struct blend choose_members(const struct plan *p, const struct held_out *h)
{
	struct blend linear = blend_fit(h, LINEAR_MEMBERS), all;
	double gain;

	if (!p->kernel)
		return linear;
	all = blend_fit(h, MEMBER__MAX);
	gain = linear.loss - all.loss;
	return gain > KERNEL_GAIN * linear.loss && gain > KERNEL_WORTH ? all : linear;
}

static bool choose(const struct plan *p, struct choice *out)
{
	struct held_out h = { .labels = p->c->label_count };
	size_t room = p->count < CALIBRATION_ROWS ? p->count : CALIBRATION_ROWS;
	bool well;

	h.scores = xmalloc((room * MEMBER__MAX * h.labels + 1) * sizeof(*h.scores));
	h.truth = xmalloc((room + 1) * sizeof(*h.truth));
	well = choose_weighing(p, &h, &out->weighing);
	for (unsigned int part = 0; well && part < p->held_parts; part++)
		well = hold_out(p, part, out->weighing, p->count, true, &h);
	if (well && h.count)
		out->blend = choose_members(p, &h);
	free(h.scores);
	free(h.truth);
	return well;
}

/* --- all ---------------------------------------------------------------------------------- */

static const char *defect(const struct corpus *c)
{
	if (c->too_many_labels)
		return "more than 500 labels";
	return c->label_count < 2 ? "less than two labels" : NULL;
}

static struct plan make_plan(const struct corpus *c, const bool *keep)
{
	struct plan p = { .c = c };

	p.rows = xmalloc((c->row_count + 1) * sizeof(struct row *));
	for (size_t i = 0; i < c->row_count; i++)
		if (!keep || keep[i])
			p.rows[p.count++] = &c->rows[i];
	p.parts = p.count * c->label_count > LARGE ? ONE_OF : PARTS;
	p.held_parts = p.parts == PARTS ? PARTS : 1;
	p.kernel = kernel_make(c, p.rows, p.count);
	if (p.kernel)
		p.kernel_keep = xmalloc(p.kernel->count * sizeof(*p.kernel_keep));
	return p;
}

unsigned char *train_model(const struct corpus *c, const bool *keep, size_t *len, const char **why)
{
	struct choice choice = { .blend.part = { [MEMBER_MACHINE] = 3 } };
	struct trainer t = { .c = c };
	unsigned char *bytes = NULL;
	struct plan p;

	*why = defect(c);
	if (*why)
		return NULL;
	p = make_plan(c, keep);
	if (choose(&p, &choice)) {
		t.rows = p.rows;
		t.row_count = p.count;
		t.weighing = choice.weighing;
		if (choice.blend.part[MEMBER_KERNEL] != 0)
			lend_kernel(&p, p.parts, &t);
		if (trainer_learn(&t))
			bytes = trainer_model(&t, &choice.blend, len);
		trainer_release(&t);
	}
	if (!bytes)
		*why = "a process that trained died (out of memory?)";
	kernel_free(p.kernel);
	free(p.kernel_keep);
	free(p.rows);
	return bytes;
}
