/*
 * trainer.h - one model in the making (train.h): the texts as terms, what the
 * members of the blend learnt from them, and the blend of these.
 *
 * Four members. Three are linear models of the same terms:
 *
 *   MEMBER_MACHINE   a support vector machine a label, against all others
 *                    (liblinear, L2 loss)
 *   MEMBER_BAYES     multinomial naive Bayes over the sums of the labels' values
 *   MEMBER_CENTROID  likeness (cosine) to the mean of the label's texts
 *
 * A weighted sum of them is a linear model again, so the blend costs a
 * prediction nothing. The fourth asks the texts that are most like this one, and
 * is right where the words alone are at odds (a quarter of a per cent more):
 *
 *   MEMBER_KERNEL    a support vector machine a label over the likeness of latent
 *                    vectors (kernel.h); none when there are few rows
 */
#ifndef DL_TEXT_TRAINER_H
#define DL_TEXT_TRAINER_H

#include <stdbool.h>
#include <stddef.h>

#include <linear.h>

#include "text/corpus.h"
#include "text/kernel.h"
#include "text/score.h"

enum member { MEMBER_MACHINE, MEMBER_BAYES, MEMBER_CENTROID, MEMBER_KERNEL, MEMBER__MAX };
#define LINEAR_MEMBERS MEMBER_KERNEL

/* How texts are weighed: what suits many rows a label, what suits few. */
enum weighing { WEIGH_MANY, WEIGH_FEW, WEIGH__MAX };

/* What the members' scores are multiplied by before softmax. */
struct blend {
	double part[MEMBER__MAX];
	double loss; /* of a held-out row, its label's -log(confidence) */
};

struct trainer {
	const struct corpus *c;
	const struct row **rows;
	size_t row_count, labels;
	enum weighing weighing;
	uint32_t *used; /* features of these rows, the ones in most rows first */
	size_t used_count;
	int *index;            /* of a feature in used[]; -1: none */
	float *scale;          /* of a feature */
	float *rows_of;        /* of a label; 0: it is never the answer */
	float *sums;           /* [i * labels + label]: at first rows, then values of used[i] */
	float *machine;        /* [i * labels + label]: weights; memory shared with children */
	float *bias;           /* of the machines; shared too */
	float *total, *length; /* of a label's sums */
	const struct kernel *kernel; /* given, NULL: none; kept for models of other parts */
	const bool *kernel_keep;     /* given: the rows of it to learn from */
	float *alpha, *kernel_bias;  /* shared too */
	struct problem problem;
	struct feature_node *nodes;
};

/* Learns all that the members need. false: a child died; release *t all the same. */
bool trainer_learn(struct trainer *t);
void trainer_release(struct trainer *t);

/* The members' scores of a row: out[member * labels + label]; -INFINITY: never the answer. */
void trainer_scores(const struct trainer *t, const struct row *r, float *out);
/* The blend as a model's bytes. */
unsigned char *trainer_model(struct trainer *t, const struct blend *b, size_t *len);

/*
 * In solve.c: fills t->machine, t->bias, t->alpha, t->kernel_bias. As many children share the
 * labels as there are processors: liblinear asks rand(), which threads would share in an order of
 * chance, while a child has its own and begins it anew for each label.
 */
bool solve_machines(struct trainer *t);
/* Zeroed memory that children share with their parent. */
void *shared_memory(size_t bytes);
void shared_release(void *p, size_t bytes);

/* In blend.c: held-out rows, their members' scores and labels. */
struct held_out {
	size_t count, labels;
	float *scores; /* [(row * MEMBER__MAX + member) * labels + label] */
	uint32_t *truth;
};

/*
 * The parts of the first `members` that give the held-out rows' labels the greatest
 * likelihood; the others get none.
 */
struct blend blend_fit(const struct held_out *h, size_t members);

#endif
