/*
 * map.h - points for the map, and how many reports are open in each district.
 */
#ifndef DL_REPORT_MAP_H
#define DL_REPORT_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "geo/place.h"

struct db;

#define MAP_POINTS 300

struct map_box {
	double south, west, north, east;
};

struct map_point {
	uint64_t id;
	const char *number;
	double lat, lon;
	unsigned int status, group;
	uint64_t category;
	int64_t submitted_at;
};

#define MAP_CELLS 16
/* The cells of a small box; 0 when there are more: it is no small one. */
int map_cells(const struct map_box *box, uint64_t cells[MAP_CELLS]);

/*
 * The newest public reports inside the box, at most MAP_POINTS. A small box (a
 * few streets) is read cell by cell, so it shows what is there; a large one
 * out of the newest reports of the whole city. Returns how many, or -1. One statement.
 */
int map_points(struct db *db, const struct map_box *box, struct map_point *out);

#define MAP_DISTRICTS 16
#define MAP_OPEN_MAX  1000 /* more are not counted */

struct map_district {
	uint32_t code;
	unsigned int open; /* reports that are not closed, at most MAP_OPEN_MAX */
};

/* Fill in `open` of each, at most MAP_DISTRICTS. 0 or -1. One statement. */
int map_districts(struct db *db, struct map_district *all, size_t count);

extern const char *const map_statements[]; /* ends with NULL */

#endif
