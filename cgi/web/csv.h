/*
 * csv.h - tables for spreadsheets, RFC 4180: cells separated by commas, rows ended by CR LF, what
 * holds a comma, a quote or a line break is quoted. Begins with a byte order mark, without which
 * a spreadsheet takes Chinese for something else.
 *
 * A spreadsheet runs a text that begins with = + - @, tab or line break as a formula, whoever wrote
 * it: csv_text() puts an apostrophe before it. Numbers of our own go through csv_number().
 */
#ifndef DL_WEB_CSV_H
#define DL_WEB_CSV_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

struct csv {
	struct buf *out;
	bool row_begun;
};

/* Writes the mark. `out` stays the caller's; when its limit is reached it says so itself. */
void csv_begin(struct csv *c, struct buf *out);
void csv_text(struct csv *c, const char *text); /* NULL: an empty cell */
void csv_int(struct csv *c, int64_t n);
void csv_number(struct csv *c, double n, unsigned int decimals); /* NAN: an empty cell */
void csv_row(struct csv *c);                                     /* the row is over */

#endif
