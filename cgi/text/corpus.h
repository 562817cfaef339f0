/*
 * corpus.h - labelled texts for training and for measuring, kept as counted
 * features only.
 *
 * Files are JSON Lines (fields text, label and, if wanted, family) or, when
 * their name ends in .tsv, lines of code, family and text under that header; a
 * directory is all its files of these names, in order. A bad row is said with
 * its line number and skipped, never fatal. Texts of the same runs in any order
 * are one row: the first one's label holds, another label for it is counted as a
 * conflict. Rows of one family are variations of one thought and never parted
 * between training and measuring.
 *
 * When the features of all rows pass CORPUS_FEATURES, an even share of the
 * rows (by text, so the same each time) stays, and of rare labels everything.
 */
#ifndef DL_TEXT_CORPUS_H
#define DL_TEXT_CORPUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "text/features.h"

#define CORPUS_LABELS   500
#define LABEL_BYTES     200
#define CORPUS_FEATURES 32000000u /* 128 MB, while reading twice that; liblinear wants 512 MB */
#define CORPUS_RARE     1000      /* rows of a label that always stay */

struct row {
	uint64_t key;    /* of the text */
	uint64_t family; /* the text's own key when it has none */
	size_t first;    /* in features[] */
	uint32_t count;
	uint32_t label;
};

struct corpus {
	struct row *rows;
	size_t row_count, row_room;
	struct counted *features;
	size_t feature_count, feature_room;
	char *labels[CORPUS_LABELS];
	size_t label_count;
	/* What reading met. */
	size_t lines, bad, duplicates, conflicts, cut, left_out;
	bool too_many_labels; /* rows of the labels beyond CORPUS_LABELS are bad rows */
	struct seen *seen;
};

/*
 * 0, or -1 when the file cannot be read (said on `complaints`, as the first 20
 * bad rows are). *c is to be released in both cases. In corpus_read.c.
 */
int corpus_read(struct corpus *c, const char *path, FILE *complaints);
/* One line of a file of JSON Lines, without its newline: NULL, or what is wrong with it. */
const char *corpus_add_json(struct corpus *c, const char *line, size_t len);
/* A text of a label: NULL, or why it is refused. family NULL or "": none. */
const char *corpus_add_text(struct corpus *c, const char *text, const char *label,
			    const char *family);

/* Rows from .. to - 1 weigh once more in training; in the exam they do not. After all is read. */
void corpus_repeat(struct corpus *c, size_t from, size_t to);

/* Zeroed is ready. */
void corpus_release(struct corpus *c);

/*
 * Which of `folds` parts the row belongs to: a family's rows to the same one. Another
 * `shuffle` parts them otherwise.
 */
unsigned int row_fold(const struct row *r, unsigned int folds, unsigned int shuffle);

/*
 * One family in EXAM_PART is never trained from, so that models of different days can be
 * compared by it: told by the family alone, the same each time. Not related to row_fold().
 */
#define EXAM_PART 10
bool row_is_exam(const struct row *r);

#endif
