/*
 * case_show.h - cases as the staff's command line reads them: `dianliang case
 * list` and `case show`. Texts of citizens are printed without control
 * characters, so that no report can steer a terminal.
 */
#ifndef DL_DISPATCH_CASE_SHOW_H
#define DL_DISPATCH_CASE_SHOW_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct arena;
struct conf;
struct db;

struct case_filter {
	const char *unit;    /* code; "" = any */
	unsigned int status; /* enum report_status; 0 = all that are open */
	bool overdue;
};

#define CASE_LIST_MAX 200

/* One line each, oldest first; how many were printed, or -1. */
int case_list(struct db *db, struct arena *a, const struct case_filter *filter, int64_t now,
	      FILE *out);

/*
 * Everything about one report; with `conf` also the reporter's phone, which needs
 * phone.key. 1; 0 when there is none of that number; -1.
 */
int case_show(struct db *db, struct arena *a, const char *number, const struct conf *conf,
	      int64_t now, FILE *out);

/* Control characters become blanks. */
const char *case_printable(struct arena *a, const char *text);

extern const char *const case_show_statements[]; /* ends with NULL */

#endif
