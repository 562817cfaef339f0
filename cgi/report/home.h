/*
 * home.h - what the city shows first: its live figures, which dispatchd keeps, and the entries of
 * the service (rows of table module).
 */
#ifndef DL_REPORT_HOME_H
#define DL_REPORT_HOME_H

#include <stddef.h>

struct db;

#define HOME_ENTRIES 40

struct home_figures {
	double reported, solved;
	double median_hours; /* from report to done; NAN as long as nothing is */
};

struct home_entry {
	const char *path, *title, *subtitle, *icon;
};

/* 0 or -1. */
int home_figures(struct db *db, struct home_figures *out);
/* In their order; how many, or -1. */
int home_entries(struct db *db, struct home_entry out[HOME_ENTRIES]);

extern const char *const home_statements[]; /* ends with NULL */

#endif
