/*
 * evaluate.h - how good answers were: accuracy, macro-F1, what is taken for
 * what, how accurate the most confident share is, and how far confidence is from
 * truth.
 */
#ifndef DL_TEXT_EVALUATE_H
#define DL_TEXT_EVALUATE_H

#include <stddef.h>
#include <stdint.h>

#define CONFUSIONS    10
#define COVERAGES     11 /* 50, 55 .. 100 % */
#define COVERAGE_95   9
#define ECE_BINS      15         /* of equal width */
#define EVALUATE_NONE UINT32_MAX /* a label the model does not know, or no answer */

struct answer {
	uint32_t truth, guess; /* below label_count, or EVALUATE_NONE */
	float confidence;
	uint32_t better; /* labels that are said to be likelier than the true one */
};

struct confusion {
	uint32_t truth, guess;
	size_t count;
};

struct coverage {
	unsigned int percent; /* of the answers, the most confident ones */
	double accuracy;
	double threshold; /* the least confidence among them */
};

struct evaluation {
	size_t count, right;
	double top3;               /* share whose truth is among the first three answers */
	double accuracy, macro_f1; /* over the labels that occur as truth */
	double ece;                /* expected calibration error, of the first answer */
	struct confusion confusions[CONFUSIONS]; /* most frequent first */
	size_t confusion_count;
	struct coverage coverage[COVERAGES];
};

/* Sorts the answers by confidence. count 0 gives zeros. */
void evaluate(struct answer *answers, size_t count, size_t label_count, struct evaluation *out);

#endif
