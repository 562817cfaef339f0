/*
 * duplicate.h - open, public reports that may be the same problem: near by and
 * of a like category (the same group; any, when the citizen does not know).
 */
#ifndef DL_REPORT_DUPLICATE_H
#define DL_REPORT_DUPLICATE_H

#include <jansson.h>

#include "report/draft.h"
#include "report/list_card.h"

#define DUPLICATE_SHOWN      6
#define DUPLICATE_RADIUS_MAX 250 /* metres: keeps the search within four cells */

/* Metres: the category's own, else [report] duplicate_radius. */
unsigned int duplicate_radius(struct request *req, const struct draft *d);

struct duplicate {
	struct card card;
	double metres;
};
/*
 * Nearest first: how many, none for a place without a point; -1 when the database failed. One
 * statement.
 */
int duplicate_search(struct request *req, const struct draft *d,
		     struct duplicate out[DUPLICATE_SHOWN]);

/*
 * The same as a list for the page: card_view() of each plus "metres". New reference; NULL when the
 * database failed.
 */
json_t *duplicate_find(struct request *req, const struct draft *d);

extern const char *const duplicate_statements[]; /* ends with NULL; for the tests */

#endif
