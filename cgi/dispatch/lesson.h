/*
 * lesson.h - what people decided, kept for training: whoever gives a report a category
 * or another unit says so in the same transaction.
 *
 * Only references are stored; the text is read from the report when a classifier is trained,
 * and only while it is public and unchanged.
 */
#ifndef DL_DISPATCH_LESSON_H
#define DL_DISPATCH_LESSON_H

#include <stdbool.h>
#include <stdint.h>

struct db;

enum lesson_why {                    /* stored: never renumber */
		  LESSON_TRIAGE = 1, /* the core had asked */
		  LESSON_RETURN = 2, /* a unit had said "not ours", and it was accepted */
		  LESSON_CORRECTION = 3
};

struct lesson {
	uint64_t report_id;
	uint32_t category_before, category_after; /* before 0: unknown */
	uint32_t unit_before, unit_after;         /* 0: none */
	enum lesson_why why;
	bool unit_only; /* the category is nobody's word: none is learned from it */
};

/* Inside the transaction of the decision. 0 or -1. */
int lesson_add(struct db *db, const struct lesson *l, int64_t now);

/* One text that a person has labelled. */
struct lesson_text {
	uint64_t lesson_id, report_id;
	const char *body;
	unsigned int kind; /* of the category */
	const char *code;
};

/*
 * Is there a word of what it is about? "有问题，请尽快处理，谢谢" says nothing: whatever a person
 * made of such a report (by its photo, by a call), its text would teach the wrong thing.
 */
bool lesson_says_something(const char *body);

#define LESSONS_PIECE 500

/*
 * The newest lesson of a category of each report whose text is still public and the same, newest
 * first, of lessons below `below` (UINT64_MAX: all), into out[LESSONS_PIECE]. How many; fewer than
 * LESSONS_PIECE only at the end, or -1.
 */
int lesson_texts(struct db *db, uint64_t below, struct lesson_text *out);

extern const char *const lesson_statements[]; /* ends with NULL */

#endif
