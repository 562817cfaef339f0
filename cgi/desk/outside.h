/*
 * outside.h - whether the desk's frame leads to the page of cases that another core has
 * (handover_page.c): when ours does not dispatch, or something is left from when it did not.
 */
#ifndef DL_DESK_OUTSIDE_H
#define DL_DESK_OUTSIDE_H

#include <stdbool.h>
#include <stdint.h>

struct db;

#define OUTSIDE_SPAN (20 * 1000) /* ms for which nobody looks */

struct outside {
	bool shown;         /* ours does not dispatch, or cases are left from then */
	bool ever;          /* some case has been there */
	unsigned int stuck; /* cases that wait for a person */
};

/* One statement, when nobody has looked for a while. What cannot be read stays as it was. */
const struct outside *outside_look(struct db *db, int64_t now);
void outside_forget(void); /* the next one looks */

extern const char *const outside_statements[]; /* ends with NULL */

#endif
