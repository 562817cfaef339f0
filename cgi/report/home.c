#include "report/home.h"

#include <math.h>
#include <string.h>

#include "db/db.h"

enum { STMT_FIGURES, STMT_MODULES };

const char *const home_statements[] = {
	[STMT_FIGURES] = "SELECT name, value FROM city_figure"
			 " WHERE name IN ('reported', 'solved', 'median_hours')",
	[STMT_MODULES] = "SELECT path, title, subtitle, icon FROM module"
			 " WHERE enabled = 1 ORDER BY position, id LIMIT 40",
	NULL,
};

int home_figures(struct db *db, struct home_figures *out)
{
	enum db_row_result row;
	const char *name;
	double value;

	*out = (struct home_figures){ .median_hours = NAN };
	if (db_query(db, home_statements[STMT_FIGURES], "") < 0)
		return -1;
	while ((row = db_next(db, "sd", &name, &value)) == DB_ROW) {
		if (!strcmp(name, "reported"))
			out->reported = value;
		else if (!strcmp(name, "solved"))
			out->solved = value;
		else
			out->median_hours = value;
	}
	return row == DB_FAILED ? -1 : 0;
}

int home_entries(struct db *db, struct home_entry out[HOME_ENTRIES])
{
	enum db_row_result row = DB_ROW;
	int n = 0;

	if (db_query(db, home_statements[STMT_MODULES], "") < 0)
		return -1;
	while (n < HOME_ENTRIES) {
		struct home_entry *e = &out[n];

		row = db_next(db, "ssss", &e->path, &e->title, &e->subtitle, &e->icon);
		if (row != DB_ROW)
			break;
		n++;
	}
	return row == DB_FAILED ? -1 : n;
}
