/*
 * features.h - what a text looks like to the classifier.
 *
 * A text is cut at blanks and punctuation into runs. Each run gives hashed
 * features in three views: VIEW_CHARS, its characters; VIEW_PAIRS, its pairs of
 * neighbours; and VIEW_WORDS: the whole run when it is surely a word, else its
 * characters two to four apart, so that 灯不亮 and 灯又不亮了 have something in common.
 * (Triples of neighbours were tried: with few sentences a label they cost accuracy.)
 * Letters lose their case, full-width forms their width, every digit is 0. In a
 * bag of blank-separated words longer runs count as words than in running
 * Chinese.
 */
#ifndef DL_TEXT_FEATURES_H
#define DL_TEXT_FEATURES_H

#include <stddef.h>
#include <stdint.h>

#define FEATURE_BITS    18
#define FEATURE_BUCKETS (1u << FEATURE_BITS)
#define FEATURE_CHARS   10000 /* of a text; the rest is not read */

enum view { VIEW_CHARS, VIEW_PAIRS, VIEW_WORDS, VIEW__MAX };

/* A feature and how often a text has it, at most 255 times. */
struct counted {
	uint32_t feature : 24;
	uint32_t times : 8;
};

struct occurrence {
	uint32_t feature;    /* view << FEATURE_BITS | bucket */
	uint32_t start, end; /* bytes of the text it was read from */
};

struct features {
	struct occurrence *at; /* in reading order */
	size_t count, room;
	size_t runs;  /* stretches between blanks and punctuation */
	uint64_t key; /* equal for texts of the same runs in any order */
};

/* Zeroed is ready. The memory is used again by the next read. */
void features_read(struct features *f, const char *text);
void features_release(struct features *f);

/*
 * The different features, rising, into out[], which has room for f->count;
 * returns how many they are. f->at is in the same order after it.
 */
size_t features_count(struct features *f, struct counted *out);

/* The finaliser of MurmurHash3: every bit of x reaches every bit of the result. */
uint64_t features_mix(uint64_t x);

#endif
