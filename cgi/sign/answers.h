/*
 * answers.h - what shop owners ask again and again (政策咨询), with answers that staff keep; and
 * fronts that others can learn from (样板案例), of which there are 61 places.
 */
#ifndef DL_SIGN_ANSWERS_H
#define DL_SIGN_ANSWERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct db;

struct sign_answer {
	uint64_t id; /* 0: a new one */
	const char *topic, *question, *answer, *source;
	unsigned int position, basis;
	bool shown;
	int64_t changed_at; /* DB_NULL_TIME: as it was loaded */
};

#define SIGN_ANSWERS_MAX 300
#define SIGN_CASES       61u

struct sign_case {
	unsigned int place; /* 1 to 61 */
	const char *title, *shop, *design, *street, *about, *passport;
	bool shown;
};

/* In their order; hidden ones too when `all`. 0, or -1. */
int answers_load(struct db *db, struct arena *a, bool all, struct sign_answer **out, size_t *count);
/*
 * Those that have to do with the words, the nearest first: by pairs of characters, since Chinese
 * has no spaces and nobody types the very words of a question. Returns how many; out has room for
 * count.
 */
size_t answers_find(const struct sign_answer *list, size_t count, const char *words,
		    const struct sign_answer **out);
/* 0; -1; 1: there is no such answer. */
int answer_save(struct db *db, const struct sign_answer *one, uint64_t staff, int64_t now);

/* By place. 0, or -1. */
int cases_load(struct db *db, bool all, struct sign_case out[SIGN_CASES], size_t *count);
/* Puts it in its place, whatever was there. 0 or -1. */
int case_save(struct db *db, const struct sign_case *one, uint64_t staff, int64_t now);

extern const char *const answer_statements[]; /* the public's; NULL-terminated */
extern const char *const answer_desk_statements[];

#endif
