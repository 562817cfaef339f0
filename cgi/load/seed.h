/*
 * seed.h - the tables that can be loaded: their files' columns and their SQL.
 */
#ifndef DL_LOAD_SEED_H
#define DL_LOAD_SEED_H

#include "load/load.h"
#include "load/tsv.h"

/*
 * Values are bound as text in the order of a string of column digits:
 * "31204" binds column 3 first. The server converts them; tsv.c
 * has checked that it can.
 */
struct seed {
	const char *table;
	struct tsv_column columns[TSV_COLUMNS + 1];
	const char *update, *update_order; /* matches the row that exists */
	const char *insert, *insert_order; /* NULL: every row must exist */
	/* The columns by which a row is known: no two lines have the same. */
	const char *key;
	/* After all rows are stored, with six values: the id of another row that this one must
	 * not stand beside, and what is wrong with that. NULL: there is nothing to ask. */
	const char *clash, *clash_order, *clash_say;
};

/* In the order of loading: what is referred to comes first. */
extern const struct seed seeds[LOAD_TABLES];

#endif
