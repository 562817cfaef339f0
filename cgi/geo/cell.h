/*
 * cell.h - the grid behind "near here": cells of 0.005 degrees of latitude by
 * 0.006 of longitude (about 556 m by 538 m at Qingdao), numbered row by row over
 * China's box. Enough cells around a point cover any radius; each cell is one
 * range of an index.
 */
#ifndef DL_GEO_CELL_H
#define DL_GEO_CELL_H

#include <stddef.h>
#include <stdint.h>

#include "geo/place.h"

#define CELL_LAT    0.005
#define CELL_LON    0.006
#define CELL_AROUND 9

uint32_t geo_cell(struct point p);
/* The 3 x 3 cells around a point: covers at least 500 m in each direction. */
void geo_cells_around(struct point p, uint32_t out[CELL_AROUND]);

#endif
