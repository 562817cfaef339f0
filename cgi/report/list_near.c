/* The list around a point: the newest of each of the nine cells, merged. */
#include "geo/cell.h"
#include "report/list.h"
#include "report/list_sql.h"

/* A crowded cell gives no more rows than an empty street: each is cut before the merge. */
#define ONE_CELL                                                                         \
	"(SELECT id FROM report FORCE INDEX (report_near) WHERE cell = ? AND hidden = 0" \
	" AND id < ? ORDER BY id DESC LIMIT 21)"
#define THREE_CELLS ONE_CELL " UNION ALL " ONE_CELL " UNION ALL " ONE_CELL

const char *const list_near_statements[] = {
	"SELECT STRAIGHT_JOIN " CARD_COLUMNS " FROM (" THREE_CELLS " UNION ALL " THREE_CELLS
	" UNION ALL " THREE_CELLS " ORDER BY id DESC LIMIT 21) pick"
	" JOIN report r ON r.id = pick.id" CARD_PHOTO " ORDER BY pick.id DESC",
	NULL,
};

int list_near(struct db *db, struct point at, uint64_t before, struct list_page *out)
{
	uint32_t cells[CELL_AROUND];
	uint64_t c[CELL_AROUND];

	geo_cells_around(at, cells);
	for (size_t i = 0; i < CELL_AROUND; i++)
		c[i] = cells[i];
	if (db_query(db, list_near_statements[0], "uuuuuuuuuuuuuuuuuu", c[0], before, c[1], before,
		     c[2], before, c[3], before, c[4], before, c[5], before, c[6], before, c[7],
		     before, c[8], before) < 0)
		return -1;
	return list_fetch(db, out);
}
