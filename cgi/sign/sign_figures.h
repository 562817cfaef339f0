/*
 * sign_figures.h - how guidance is doing in a period, by trade or by street: asked, answered,
 * in time, median hours to the first answer, share that passed at the first try; storefronts and
 * filings beside. Each rate with numerator and denominator.
 */
#ifndef DL_SIGN_FIGURES_H
#define DL_SIGN_FIGURES_H

#include <stddef.h>
#include <stdint.h>

struct db;

enum sign_figures_by { SIGNS_BY_ALL, SIGNS_BY_TRADE, SIGNS_BY_STREET, SIGNS_BY__MAX };

struct sign_figure {
	const char *trade;    /* SIGNS_BY_TRADE: "catering", "" unknown */
	uint32_t street_code; /* SIGNS_BY_STREET: 0 unknown */
	uint64_t asked, answered, in_time, first_pass, open, overdue;
	double median_hours; /* to the first answer; NAN: none answered */
};

#define SIGN_FIGURES_MAX 300
/*
 * Questions before opening (ASK_GUIDANCE) that were asked in [from, to). By most asked. How many
 * rows (at most SIGN_FIGURES_MAX), or -1.
 */
int sign_figures(struct db *db, enum sign_figures_by by, int64_t from, int64_t to, int64_t now,
		 struct sign_figure *out);

struct sign_totals {
	uint64_t guided, passports, filed, blades, checks_due; /* checks_due: overdue */
};
/* Ever, and as it is now. 0 or -1. */
int sign_totals(struct db *db, int64_t now, struct sign_totals *out);

extern const char *const sign_figure_statements[]; /* ends with NULL */

#endif
