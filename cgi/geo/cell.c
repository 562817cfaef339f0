/* The grid behind "near here". */
#include "geo/cell.h"

#include <math.h>

/* The south-west corner of China's box, and how many cells a row has. */
#define SOUTH 3.0
#define WEST  73.0
#define ROWS  10200 /* to 54 N */
#define COLS  10500 /* to 136 E */

static uint32_t clamp(double cells, uint32_t count)
{
	/* Written so that NAN falls into the first cell instead of undefined behaviour. */
	if (!(cells > 0.0))
		return 0;
	return cells >= count ? count - 1 : (uint32_t)cells;
}

uint32_t geo_cell(struct point p)
{
	uint32_t row = clamp(floor((p.lat - SOUTH) / CELL_LAT), ROWS);
	uint32_t col = clamp(floor((p.lon - WEST) / CELL_LON), COLS);

	return row * COLS + col;
}

void geo_cells_around(struct point p, uint32_t out[CELL_AROUND])
{
	int dy, dx, n = 0;

	for (dy = -1; dy <= 1; dy++) {
		for (dx = -1; dx <= 1; dx++) {
			struct point q = { p.lat + dy * CELL_LAT, p.lon + dx * CELL_LON };

			out[n++] = geo_cell(q);
		}
	}
}
