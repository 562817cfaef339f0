/* rows.h - rows for the tests of lists and pages: a small city, reports in it. */
#ifndef DL_TESTS_DB_ROWS_H
#define DL_TESTS_DB_ROWS_H

#include "tests/db/fixture.h"
#include "report/status.h"

#define ROWS_SHINAN   370202u    /* 市南区 */
#define ROWS_LAOSHAN  370212u    /* 崂山区 */
#define ROWS_STREET   370202001u /* 香港中路街道, in 市南区 */
#define ROWS_CATEGORY 1u         /* 井盖, of group 1 */
#define ROWS_UNIT     1u

/* What is left 0 or NULL becomes something ordinary and public. */
struct rows_report {
	uint64_t id;      /* 0: the next */
	uint64_t citizen; /* 0: citizen 1 */
	unsigned int status, hidden;
	unsigned int group;        /* 0: none */
	uint32_t district, street; /* 0: none */
	const char *body, *place_text, *nickname;
	double lat, lon;      /* 0: no point */
	int64_t submitted_at; /* 0: the fixture's now */
};

/* Areas, two groups, two categories, a unit, the home page's modules. */
void rows_city(struct fixture *f);
uint64_t rows_citizen(struct fixture *f, const unsigned char visitor[16]);
/* Its search terms are stored as well. Returns its id; its number is rows_number(id). */
uint64_t rows_report(struct fixture *f, const struct rows_report *r);
/* A valid number for an id, in the arena. */
const char *rows_number(struct fixture *f, uint64_t id);
/* `count` quick reports with ids from `first`: spread over districts, groups, status, cells. */
void rows_bulk(struct fixture *f, uint64_t first, unsigned int count);
/* The case of a report: opened and due so many ms after its submission; handled 0: not yet. */
void rows_case(struct fixture *f, uint64_t report, int64_t opened, int64_t deadline,
	       int64_t handled);
void rows_log(struct fixture *f, uint64_t report, int64_t at, unsigned int actor, const char *name,
	      unsigned int action, unsigned int from, unsigned int to, const char *note);
/* Returns the photo's id; its hash is 32 times the id's low byte. */
uint64_t rows_photo(struct fixture *f, uint64_t report, unsigned int role, unsigned int position);

#endif
