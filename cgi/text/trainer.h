/*
 * trainer.h - one model in the making (train.h): the texts as terms, what the
 * members of the blend learnt from them, and the blend of these.
 *
 * Three members, each of them a linear model of the same terms:
 *
 *   MEMBER_MACHINE   a support vector machine a label, against all others
 *                    (liblinear, L2 loss)
 *   MEMBER_BAYES     multinomial naive Bayes over the sums of the labels' values
 *   MEMBER_CENTROID  likeness (cosine) to the mean of the label's texts
 *
 * A weighted sum of them is a linear model again, so the blend costs a
 * prediction nothing.
 */
#ifndef DL_TEXT_TRAINER_H
#define DL_TEXT_TRAINER_H

#include <stdbool.h>
#include <stddef.h>

#include <linear.h>

#include "text/corpus.h"
#include "text/score.h"

enum member { MEMBER_MACHINE, MEMBER_BAYES, MEMBER_CENTROID, MEMBER__MAX };

/* How texts are weighed: what suits many rows a label, what suits few. */
enum weighing { WEIGH_MANY, WEIGH_FEW, WEIGH__MAX };

/* What the members' scores are multiplied by before softmax. */
struct blend {
	double part[MEMBER__MAX];
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
 * In solve.c: fills t->machine and t->bias. As many children share the labels as
 * there are processors: liblinear asks rand(), which threads would share in an
 * order of chance, while a child has its own and begins it anew for each label.
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

/* The parts that give the held-out rows' labels the greatest likelihood. */
struct blend blend_fit(const struct held_out *h);

#endif
