/*
 * evaluation_ask.h - what the address of an evaluation page asks: a period, filters, what a
 * row is. Read leniently: what makes no sense is as if it were not there.
 */
#ifndef DL_DESK_EVALUATION_ASK_H
#define DL_DESK_EVALUATION_ASK_H

#include <jansson.h>

#include "dispatch/evaluation.h"

struct request;

#define ASK_DAYS_MAX 366 /* a longer period is cut at its beginning */

struct evaluation_ask {
	struct evaluation_query query;
	enum evaluation_by by;
	const char *period;    /* "month", ... or "days" with own dates */
	const char *from_text; /* "2026-11-01": first and last day, in China */
	const char *to_text;
	uint32_t own_unit; /* a handler's: no other is shown; 0: all are */
};

/* req->staff is set. Periods end now; so does "days" when its last day is today or later. */
void evaluation_ask(const struct request *req, struct evaluation_ask *out);

/*
 * "period=month&by=unit&unit=5...": the same question with other rows or one filter more.
 * key: of a row of `by` (EVALUATION_NONE: the row of those without one), 0: of no row. In the
 * arena.
 */
const char *evaluation_ask_text(const struct request *req, const struct evaluation_ask *ask,
				uint64_t key);

/* [{value, text, chosen}]: the choices of the form. */
json_t *evaluation_periods(const struct evaluation_ask *ask);
json_t *evaluation_bys(const struct evaluation_ask *ask);
const char *evaluation_by_text(enum evaluation_by by); /* "单位" */
const char *evaluation_by_name(enum evaluation_by by); /* "unit" */

#endif
