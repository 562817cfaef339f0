#include "report/map.h"

#include "base/log.h"
#include "db/db.h"
#include "geo/cell.h"

#define BOX_SIDE 4 /* cells: a small box is about so wide and high */

enum { STMT_CELLS, STMT_CITY, STMT_DISTRICTS };

#define POINT_COLUMNS \
	"r.id, r.number, r.lat, r.lon, r.status, r.group_id, r.category_id, r.submitted_at"

#define ONE_CELL                                                                         \
	"(SELECT id FROM report FORCE INDEX (report_near) WHERE cell = ? AND hidden = 0" \
	" ORDER BY id DESC LIMIT 75)"
#define FOUR_CELLS ONE_CELL " UNION ALL " ONE_CELL " UNION ALL " ONE_CELL " UNION ALL " ONE_CELL

#define IN_BOX " r.lat >= ? AND r.lat <= ? AND r.lon >= ? AND r.lon <= ?"

/* Closed reports, nearly all, are not touched, and more than can be said are not counted. */
#define ONE_DISTRICT                                                                        \
	"SELECT MIN(w.district_code), COUNT(*) FROM (SELECT district_code FROM report"      \
	" FORCE INDEX (report_list_district_status) WHERE hidden = 0 AND district_code = ?" \
	" AND status IN (1, 2, 3, 4) LIMIT 1000) w"
#define FOUR_DISTRICTS                                                     \
	ONE_DISTRICT " UNION ALL " ONE_DISTRICT " UNION ALL " ONE_DISTRICT \
		     " UNION ALL " ONE_DISTRICT

#define SIXTEEN_CELLS \
	FOUR_CELLS " UNION ALL " FOUR_CELLS " UNION ALL " FOUR_CELLS " UNION ALL " FOUR_CELLS

const char *const map_statements[] = {
	[STMT_CELLS] = "SELECT STRAIGHT_JOIN " POINT_COLUMNS " FROM (" SIXTEEN_CELLS ") pick"
		       " JOIN report r ON r.id = pick.id"
		       " WHERE" IN_BOX " ORDER BY pick.id DESC LIMIT 300",
	/* The window is what keeps an empty corner of the map from reading the whole city. */
	[STMT_CITY] =
		"SELECT " POINT_COLUMNS " FROM (SELECT id FROM report FORCE INDEX (report_list)"
		" WHERE hidden = 0 ORDER BY id DESC LIMIT 2000) pick"
		" JOIN report r ON r.id = pick.id"
		" WHERE" IN_BOX " ORDER BY pick.id DESC LIMIT 300",
	[STMT_DISTRICTS] = FOUR_DISTRICTS " UNION ALL " FOUR_DISTRICTS " UNION ALL " FOUR_DISTRICTS
					  " UNION ALL " FOUR_DISTRICTS,
	NULL,
};

/* Steps from one edge of the box to the other, both included; 0: it is not a small one. */
static int steps(double from, double to, double step, double out[BOX_SIDE + 1])
{
	int n = 0;

	while (n < BOX_SIDE && from + n * step < to) {
		out[n] = from + n * step;
		n++;
	}
	if (from + n * step < to)
		return 0;
	out[n] = to;
	return n + 1;
}

/* Two steps may fall into one cell (the last ones do), which must not be read twice. */
int map_cells(const struct map_box *box, uint64_t cells[MAP_CELLS])
{
	double lat[BOX_SIDE + 1] = { 0 }, lon[BOX_SIDE + 1] = { 0 };
	int rows = steps(box->south, box->north, CELL_LAT, lat);
	int columns = steps(box->west, box->east, CELL_LON, lon);
	uint64_t row = 0, cell = 0;
	int n = 0;

	for (int y = 0; y < rows; y++) {
		uint64_t first = geo_cell((struct point){ lat[y], lon[0] });

		if (y && first == row)
			continue;
		row = first;
		for (int x = 0; x < columns; x++) {
			uint64_t here = geo_cell((struct point){ lat[y], lon[x] });

			if (x && here == cell)
				continue;
			if (n == MAP_CELLS)
				return 0;
			cells[n++] = cell = here;
		}
	}
	return n;
}

static int query_cells(struct db *db, const struct map_box *box, const uint64_t c[MAP_CELLS])
{
	return db_query(db, map_statements[STMT_CELLS], "uuuuuuuuuuuuuuuudddd", c[0], c[1], c[2],
			c[3], c[4], c[5], c[6], c[7], c[8], c[9], c[10], c[11], c[12], c[13], c[14],
			c[15], box->south, box->north, box->west, box->east);
}

int map_points(struct db *db, const struct map_box *box, struct map_point *out)
{
	uint64_t cells[MAP_CELLS] = { 0 }; /* cell 0 lies in the South China Sea */
	enum db_row_result row = DB_ROW;
	int n = 0, failed;

	if (map_cells(box, cells))
		failed = query_cells(db, box, cells);
	else
		failed = db_query(db, map_statements[STMT_CITY], "dddd", box->south, box->north,
				  box->west, box->east);
	if (failed < 0)
		return -1;
	while (n < MAP_POINTS) {
		struct map_point *p = &out[n];

		row = db_next(db, "usddUUut", &p->id, &p->number, &p->lat, &p->lon, &p->status,
			      &p->group, &p->category, &p->submitted_at);
		if (row != DB_ROW)
			break;
		n++;
	}
	return row == DB_FAILED ? -1 : n;
}

static int query_districts(struct db *db, const uint64_t c[MAP_DISTRICTS])
{
	return db_query(db, map_statements[STMT_DISTRICTS], "uuuuuuuuuuuuuuuu", c[0], c[1], c[2],
			c[3], c[4], c[5], c[6], c[7], c[8], c[9], c[10], c[11], c[12], c[13], c[14],
			c[15]);
}

static void set_open(struct map_district *all, size_t count, uint32_t code, unsigned int open)
{
	for (size_t i = 0; i < count; i++)
		if (all[i].code == code)
			all[i].open = open;
}

int map_districts(struct db *db, struct map_district *all, size_t count)
{
	uint64_t codes[MAP_DISTRICTS] = { 0 }; /* no report lies in district 0 */
	enum db_row_result row;
	uint32_t code;
	unsigned int open;

	BUG_IF(count > MAP_DISTRICTS);
	for (size_t i = 0; i < count; i++)
		codes[i] = all[i].code;
	if (query_districts(db, codes) < 0)
		return -1;
	while ((row = db_next(db, "UU", &code, &open)) == DB_ROW)
		set_open(all, count, code, open);
	return row == DB_FAILED ? -1 : 0;
}
