/*
 * text_corpus.h - small corpora of sentences made up by rule, for the tests of
 * the text classifier.
 */
#ifndef DL_TESTS_UNIT_TEXT_CORPUS_H
#define DL_TESTS_UNIT_TEXT_CORPUS_H

#include "text/classifier.h"
#include "text/corpus.h"

/* `rows` different sentences of streets, street lamps and rubbish, in turn. */
void corpus_of_three(struct corpus *c, size_t rows);
/* A label's sentences are told by one word of its own. */
void corpus_of_many(struct corpus *c, size_t labels, size_t rows_each);
/*
 * Of two labels, 同 and 异, that no word tells: only which of two fruits goes with which of two
 * things. `rows` of them, each with a word of its own.
 */
void corpus_of_pairs(struct corpus *c, size_t rows);
/* Add one; the test fails when it is refused. */
void corpus_must_add(struct corpus *c, const char *text, const char *label);

/* Trained and opened; the test fails when it cannot be. */
struct classifier *classifier_of(const struct corpus *c);

#endif
