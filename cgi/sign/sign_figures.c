#include "sign/sign_figures.h"

#include <math.h>

#include "db/db.h"

enum { STMT_ALL, STMT_TRADE, STMT_STREET, STMT_TOTALS, STMT__MAX };

/*
 * The median of each group: rows numbered by time within it; the middle one, or the mean of the
 * two in the middle. `g` is what is grouped by.
 */
#define FIGURES(g)                                                                           \
	"SELECT g, COUNT(*), SUM(answered_at IS NOT NULL),"                                  \
	" SUM(answered_at IS NOT NULL AND late = 0),"                                        \
	" SUM(first_verdict = 1), SUM(state IN (1, 3, 4)),"                                  \
	" SUM(due_at IS NOT NULL AND due_at < ?),"                                           \
	" AVG(IF(answered_at IS NOT NULL AND n IN (FLOOR((m + 1) / 2), FLOOR((m + 2) / 2))," \
	" ms / 3600000, NULL)) FROM ("                                                       \
	"SELECT " g " AS g, answered_at, late, first_verdict, state, due_at,"                \
	" TIMESTAMPDIFF(MICROSECOND, asked_at, answered_at) / 1000 AS ms,"                   \
	" ROW_NUMBER() OVER (PARTITION BY " g ", answered_at IS NULL"                        \
	" ORDER BY TIMESTAMPDIFF(MICROSECOND, asked_at, answered_at)) AS n,"                 \
	" COUNT(answered_at) OVER (PARTITION BY " g ") AS m"                                 \
	" FROM sign_ask WHERE kind = 1 AND asked_at >= ? AND asked_at < ?) t"                \
	" GROUP BY g ORDER BY 2 DESC, g LIMIT 300"

const char *const sign_figure_statements[STMT__MAX + 1] = {
	[STMT_ALL] = FIGURES("''"),
	[STMT_TRADE] = FIGURES("trade"),
	[STMT_STREET] = FIGURES("street_code"),
	[STMT_TOTALS] =
		"SELECT (SELECT COUNT(*) FROM sign_ask WHERE rounds > 0 AND kind = 1),"
		" (SELECT COUNT(*) FROM sign_passport WHERE state <> 18),"
		" (SELECT COUNT(*) FROM sign_passport WHERE state = 14),"
		" (SELECT COUNT(*) FROM sign_passport WHERE kind_word = 'blade' AND state <> 18),"
		" (SELECT COUNT(*) FROM sign_passport WHERE safety_due < ? AND state <> 18)",
};

int sign_figures(struct db *db, enum sign_figures_by by, int64_t from, int64_t to, int64_t now,
		 struct sign_figure *out)
{
	static const unsigned int statement[SIGNS_BY__MAX] = { STMT_ALL, STMT_TRADE, STMT_STREET };
	unsigned int n = 0;

	if (db_query(db, sign_figure_statements[statement[by]], "ttt", now, from, to) < 0)
		return -1;
	while (n < SIGN_FIGURES_MAX) {
		struct sign_figure *f = &out[n];
		enum db_row_result row;

		*f = (struct sign_figure){ .trade = "", .median_hours = NAN };
		if (by == SIGNS_BY_STREET)
			row = db_next(db, "Uuuuuuud", &f->street_code, &f->asked, &f->answered,
				      &f->in_time, &f->first_pass, &f->open, &f->overdue,
				      &f->median_hours);
		else
			row = db_next(db, "suuuuuud", &f->trade, &f->asked, &f->answered,
				      &f->in_time, &f->first_pass, &f->open, &f->overdue,
				      &f->median_hours);
		if (row == DB_NONE)
			break;
		if (row == DB_FAILED)
			return -1;
		n++;
	}
	return (int)n;
}

int sign_totals(struct db *db, int64_t now, struct sign_totals *out)
{
	return db_row(db, sign_figure_statements[STMT_TOTALS], "t", now, "uuuuu", &out->guided,
		      &out->passports, &out->filed, &out->blades, &out->checks_due) == DB_ROW
		       ? 0
		       : -1;
}
