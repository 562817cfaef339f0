/*
 * tsv.h - the seed files' format: UTF-8, one row a line (UNIX ends), fields
 * parted by one tab, '#' at the beginning of a line makes it a comment.
 * The first line that is no comment names the columns, in the order the program
 * knows them.
 *
 * The reader judges each field alone (present, in range, a real date). Whether a
 * row fits the others is the database's and seed.c's matter.
 */
#ifndef DL_LOAD_TSV_H
#define DL_LOAD_TSV_H

#include <stdbool.h>
#include <stddef.h>

#define TSV_COLUMNS 12         /* most columns of a file */
#define TSV_BYTES   (8u << 20) /* largest file */

enum tsv_kind {
	TSV_TEXT,   /* at most `max` characters, no control characters */
	TSV_NUMBER, /* 0 to `max`, digits only */
	TSV_LATITUDE,
	TSV_LONGITUDE,
	TSV_DATE,     /* YYYY-MM-DD */
	TSV_CATEGORY, /* "kind:code" of the edition in force */
	TSV_UNIT      /* a unit's code */
};

struct tsv_column {
	const char *name; /* NULL ends a list */
	enum tsv_kind kind;
	unsigned int max;
	bool optional; /* an empty field is NULL */
};

struct tsv_row {
	unsigned int line;              /* in the file, from 1 */
	const char *field[TSV_COLUMNS]; /* NULL: empty */
};

struct tsv {
	const char *path;
	const struct tsv_column *columns;
	size_t count;
	struct tsv_row *rows;
};

struct arena;

/*
 * Read a whole file into the arena. Every bad line is logged as
 * "path:line: what"; returns 0, or -1 when there was one.
 */
int tsv_read(struct arena *a, const char *path, const struct tsv_column *columns, struct tsv *out);
/* The same from memory; nothing of `text` is kept. */
int tsv_parse(struct arena *a, const char *path, const char *text, size_t len,
	      const struct tsv_column *columns, struct tsv *out);
/* A further part of a file too large for one piece: whole lines without a header, of which the
 * first is number `line`. */
int tsv_parse_part(struct arena *a, const char *path, unsigned int line, const char *text,
		   size_t len, const struct tsv_column *columns, struct tsv *out);

#endif
