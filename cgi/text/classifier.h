/*
 * classifier.h - text -> label, from a trained model (`dianliang train`).
 *
 * The scores of a linear model, through softmax with one sharpness for all
 * labels that was fitted on held-out texts (train.h), are the confidences. A
 * classifier starts no thread and is read-only but for scratch memory: opened
 * before the fork, all workers share its pages.
 */
#ifndef DL_TEXT_CLASSIFIER_H
#define DL_TEXT_CLASSIFIER_H

#include <stdbool.h>
#include <stddef.h>

#define CLASSIFIER_TOP     3
#define CLASSIFIER_PHRASES 3
#define CLASSIFIER_ID      16 /* characters */

struct classifier;

struct guess {
	const char *label;  /* lives as long as the classifier; NULL: no such label */
	unsigned int index; /* of the label, 0 .. classifier_labels() - 1 */
	double confidence;  /* 0 to 1 */
};

/* A piece of the text: `len` bytes from `at`, whole characters. */
struct phrase {
	const char *at;
	size_t len;
};

struct prediction {
	struct guess top[CLASSIFIER_TOP]; /* best first */
	size_t count;                     /* of them; 0: the text has nothing the model knows */
	struct phrase phrases[CLASSIFIER_PHRASES]; /* that spoke most for top[0] */
	size_t phrase_count;
};

/* NULL when the file is missing or no model, after a log line that says why. */
struct classifier *classifier_open(const char *path);
/* The same from a model's bytes, copied. *why is said instead of logged. */
struct classifier *classifier_from(const void *bytes, size_t len, const char **why);
void classifier_close(struct classifier *c); /* NULL is allowed */

/* The phrases point into `text`. Of a very long text only the beginning is read. */
void classifier_predict(struct classifier *c, const char *text, struct prediction *out);

/*
 * For who weighs them with other evidence: the confidence of every label, together 1, into
 * out[] with room for all. False when the text has nothing the model knows.
 */
bool classifier_confidences(struct classifier *c, const char *text, float *out);
/* The phrases of `text` that spoke most for one label against another; how many. */
size_t classifier_phrases(struct classifier *c, const char *text, size_t label, size_t against,
			  struct phrase out[CLASSIFIER_PHRASES]);

size_t classifier_labels(const struct classifier *c);
const char *classifier_label(const struct classifier *c, size_t index);
/* How many texts it was trained from. */
size_t classifier_rows(const struct classifier *c);
/* The beginning of its checksum in hexadecimal: tells one model from another. */
void classifier_id(const struct classifier *c, char out[CLASSIFIER_ID + 1]);
/* For measuring (score.h). */
struct text_model;
const struct text_model *classifier_model(const struct classifier *c);

#endif
