/*
 * corpus.h - labelled texts for training and for measuring, read line by line
 * from JSON Lines (fields text and label) and kept as counted features only.
 *
 * A bad row is said with its line number and skipped, never fatal. Texts of
 * the same runs in any order are one row: the first one's label holds, another
 * label for it is counted as a conflict. When the features of all rows pass
 * CORPUS_FEATURES, an even share of the rows (by text, so the same each time)
 * stays, and of rare labels everything.
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
#define CORPUS_FEATURES 64000000u /* 256 MB; liblinear wants four times that again */
#define CORPUS_RARE     1000      /* rows of a label that always stay */

struct row {
	uint64_t key;
	size_t first; /* in features[] */
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
 * bad rows are). *c is to be released in both cases.
 */
int corpus_read(struct corpus *c, const char *path, FILE *complaints);
/* One line of the file, without its newline: NULL, or what is wrong with it. */
const char *corpus_add(struct corpus *c, const char *line, size_t len);
/* A text of a label: NULL, or why it is refused. */
const char *corpus_add_text(struct corpus *c, const char *text, const char *label);

/* Zeroed is ready. */
void corpus_release(struct corpus *c);

/* Which of `folds` parts the row belongs to; duplicates are one row, so in one part. */
unsigned int row_fold(const struct row *r, unsigned int folds);

#endif
