/*
 * area.h - districts as prepared polygons (GEOS), streets by the nearest
 * centre within the district. Loaded once by the parent; reading is
 * safe after a fork.
 */
#ifndef DL_GEO_AREA_H
#define DL_GEO_AREA_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "geo/place.h"

struct db;

enum area_level { AREA_CITY = 1, AREA_DISTRICT = 2, AREA_STREET = 3 };

struct area {
	uint32_t code, parent;
	enum area_level level;
	const char *name;
	struct point centre; /* lat NAN when unknown */
};

struct area_map; /* the whole city */

/*
 * From table area. NULL when the database fails or a polygon is broken
 * (logged). Uses an arena of its own: db_use_arena() again afterwards.
 */
struct area_map *area_load(struct db *db);
void area_free(struct area_map *m);

const struct area *area_by_code(const struct area_map *m, uint32_t code); /* or NULL */
/* The areas of a level below `parent` (0: all), by code; returns how many. */
size_t area_children(const struct area_map *m, uint32_t parent, enum area_level level,
		     const struct area **out, size_t max);

/*
 * District and street of a point. *street is NULL when the district has no
 * street with a known centre. Returns 1, or 0 when the point lies outside
 * the city. A point up to 300 m outside (a pier, a rounded border) counts
 * to the nearest district.
 */
int area_find(const struct area_map *m, struct point p, const struct area **district,
	      const struct area **street);

/*
 * District outlines as GeoJSON (WGS-84, new reference), for the map without
 * tiles: a FeatureCollection with properties code and name. Coordinates have 6
 * decimals: dump with JSON_REAL_PRECISION(9).
 */
json_t *area_geojson(const struct area_map *m);

#endif
