/*
 * load.h - schema/seed/NAME.tsv into table NAME: what the city is, who answers for
 * what, how long they have.
 *
 * Rows are added, or changed to what the seed says; a row that the seed does not
 * name is left alone, since staff may have made it. All files are read
 * before the first statement, and all tables change in one transaction: a load
 * with one bad row anywhere changes nothing.
 */
#ifndef DL_LOAD_LOAD_H
#define DL_LOAD_LOAD_H

#include <stddef.h>

struct arena;
struct db;

struct load_count {
	const char *table;
	size_t rows, added;
};

#define LOAD_TABLES 17

/*
 * Load every seed of `dir`. counts is filled on success. 0, or -1 when a
 * file or the database refused (logged with file and line).
 */
int load_seeds(struct db *db, struct arena *a, const char *dir,
	       struct load_count counts[LOAD_TABLES]);

#endif
