/* The list around a point or inside a box: the newest of each of the cells, merged. */
#include "geo/cell.h"
#include "report/list.h"
#include "report/list_sql.h"

/* A crowded cell gives no more rows than an empty street: each is cut before the merge. */
#define ONE_CELL                                                                         \
	"(SELECT id FROM report FORCE INDEX (report_near) WHERE cell = ? AND hidden = 0" \
	" AND id < ? ORDER BY id DESC LIMIT 21)"
#define THREE_CELLS ONE_CELL " UNION ALL " ONE_CELL " UNION ALL " ONE_CELL

#define NINE_CELLS THREE_CELLS " UNION ALL " THREE_CELLS " UNION ALL " THREE_CELLS

#define NEWEST_OF(cells)                                                              \
	"SELECT STRAIGHT_JOIN " CARD_COLUMNS " FROM (" cells                          \
	" ORDER BY id DESC LIMIT 21) pick JOIN report r ON r.id = pick.id" CARD_PHOTO \
	" ORDER BY pick.id DESC"

enum { STMT_AROUND, STMT_BOX };

const char *const list_near_statements[] = {
	[STMT_AROUND] = NEWEST_OF(NINE_CELLS),
	[STMT_BOX] = NEWEST_OF(NINE_CELLS " UNION ALL " THREE_CELLS " UNION ALL " THREE_CELLS
					  " UNION ALL " ONE_CELL),
	NULL,
};

int list_near(struct db *db, struct point at, uint64_t before, struct list_page *out)
{
	uint32_t cells[CELL_AROUND];
	uint64_t c[CELL_AROUND];

	geo_cells_around(at, cells);
	for (size_t i = 0; i < CELL_AROUND; i++)
		c[i] = cells[i];
	if (db_query(db, list_near_statements[STMT_AROUND], "uuuuuuuuuuuuuuuuuu", c[0], before,
		     c[1], before, c[2], before, c[3], before, c[4], before, c[5], before, c[6],
		     before, c[7], before, c[8], before) < 0)
		return -1;
	return list_fetch(db, out);
}

/* What the cells hold beyond the box's edges leaves gaps in the page, not in the walk. */
static void keep_inside(const struct map_box *box, struct list_page *page)
{
	size_t kept = 0;

	for (size_t i = 0; i < page->count; i++) {
		const struct card *c = &page->cards[i];

		if (c->lat >= box->south && c->lat <= box->north && c->lon >= box->west &&
		    c->lon <= box->east)
			page->cards[kept++] = *c;
	}
	page->count = kept;
}

int list_box(struct db *db, const struct map_box *box, const uint64_t c[MAP_CELLS], uint64_t before,
	     struct list_page *out)
{
	if (db_query(db, list_near_statements[STMT_BOX], "uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu", c[0],
		     before, c[1], before, c[2], before, c[3], before, c[4], before, c[5], before,
		     c[6], before, c[7], before, c[8], before, c[9], before, c[10], before, c[11],
		     before, c[12], before, c[13], before, c[14], before, c[15], before) < 0 ||
	    list_fetch(db, out) < 0)
		return -1;
	keep_inside(box, out);
	return 0;
}
