/*
 * export.h - the public cases of a month for whoever wants to count: read in pieces, so that
 * two million rows take no more memory than a thousand. Hidden reports and who sent them are in
 * none of it.
 */
#ifndef DL_OPEN311_EXPORT_H
#define DL_OPEN311_EXPORT_H

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct buf;
struct db;
struct request;

enum export_format { EXPORT_CSV, EXPORT_GEOJSON };

struct export
{
	struct db *db;
	struct request *req;
	enum export_format format;
	int64_t from, to; /* submitted_at: from <= t < to */
	int64_t last_at;  /* of the newest row written */
	uint64_t last_id;
	bool begun;
	uint64_t rows;
	struct arena *piece; /* its own, emptied after each piece */
};

/* "2026-11": the month in China, as the two instants. 0, or -1: none, or before 2000. */
int export_month(const char *text, int64_t *from, int64_t *to);

/* In the request's arena. */
struct export *export_new(struct request *req, enum export_format format, int64_t from, int64_t to);
/* The next piece: at most 1,000 rows. 1 more to come, 0 that was all, -1 (logged). One statement.
 */
int export_piece(struct export *e, struct buf *out);

extern const char *const export_statements[]; /* ends with NULL */

#endif
