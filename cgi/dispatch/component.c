#include "dispatch/component.h"

#include <math.h>

#include "base/arena.h"
#include "db/db.h"
#include "geo/cell.h"

enum { STMT_ANY, STMT_NEAR, STMT__MAX };

const char *const component_statements[STMT__MAX + 1] = {
	[STMT_ANY] = "SELECT EXISTS (SELECT 1 FROM component LIMIT 1)",
	/* The cells of the box's corners: no box is wider than a cell. */
	[STMT_NEAR] = "SELECT c.id, c.category_id, c.owner_id, u.name, c.name, c.lat, c.lon"
		      " FROM component c JOIN unit u ON u.id = c.owner_id"
		      " WHERE c.cell IN (?, ?, ?, ?) AND c.lat BETWEEN ? AND ?"
		      " AND c.lon BETWEEN ? AND ? ORDER BY c.id LIMIT 500",
};

#define METRES_PER_DEGREE 111195.0 /* of latitude, on point_distance()'s sphere */
#define RADIANS           0.017453292519943295

int component_any(struct db *db, bool *out)
{
	int any;

	if (db_row(db, component_statements[STMT_ANY], "", "I", &any) != DB_ROW)
		return -1;
	*out = any;
	return 0;
}

static uint64_t cell_at(double lat, double lon)
{
	return geo_cell((struct point){ lat, lon });
}

int components_near(struct db *db, struct arena *a, struct point p, unsigned int radius,
		    struct components *out)
{
	/* One metre more, so that no rounding shuts out what the exact distance lets in. */
	double high = ((double)radius + 1) / METRES_PER_DEGREE, wide = high / cos(p.lat * RADIANS);
	double s = p.lat - high, n = p.lat + high, w = p.lon - wide, e = p.lon + wide;
	struct component *rows;
	enum db_row_result row;

	*out = (struct components){ 0 };
	if (db_query(db, component_statements[STMT_NEAR], "uuuudddd", cell_at(s, w), cell_at(s, e),
		     cell_at(n, w), cell_at(n, e), s, n, w, e) < 0)
		return -1;
	rows = arena_alloc(a, (COMPONENTS_NEAR_MAX + 1) * sizeof(*rows));
	do {
		struct component *c = &rows[out->count];

		row = db_next(db, "uUUssdd", &c->id, &c->category_id, &c->owner_id, &c->owner_name,
			      &c->name, &c->point.lat, &c->point.lon);
		out->count += row == DB_ROW;
	} while (row == DB_ROW);
	out->rows = rows;
	return row == DB_NONE ? 0 : -1;
}

const struct component *component_nearest(const struct components *c, uint32_t category_id,
					  struct point p, unsigned int radius)
{
	const struct component *best = NULL;
	double nearest = radius;

	if (isnan(p.lat))
		return NULL;
	for (size_t i = 0; i < c->count; i++) {
		double metres = point_distance(p, c->rows[i].point);

		if (c->rows[i].category_id != category_id || metres > nearest ||
		    (best && metres == nearest && best->id < c->rows[i].id))
			continue;
		best = &c->rows[i];
		nearest = metres;
	}
	return best;
}
