/*
 * outline.h - one area's border, prepared for many questions (GEOS).
 *
 * Coordinates are degrees of WGS-84, x = longitude. Nothing here is freed
 * late or shared: an outline belongs to who parsed it and dies before its context.
 */
#ifndef DL_GEO_OUTLINE_H
#define DL_GEO_OUTLINE_H

#include <jansson.h>
#include <stdbool.h>

#include "geo/place.h"

struct outline;
struct GEOSContextHandle_HS;

/* GEOS's state of one process; its messages become log lines. Never NULL. */
struct GEOSContextHandle_HS *outline_start(void);
void outline_stop(struct GEOSContextHandle_HS *geos); /* NULL is allowed */

/* A valid POLYGON or MULTIPOLYGON, or NULL (logged with `name`). */
struct outline *outline_parse(struct GEOSContextHandle_HS *geos, const char *wkt, const char *name);
void outline_free(struct outline *o); /* NULL is allowed */

/* Inside, or on the border. */
bool outline_holds(const struct outline *o, struct point p);
/*
 * Metres to the nearest point of the outline, 0 inside. The nearest is taken in
 * degrees, so a slanted border may seem up to a quarter further than it is.
 */
double outline_distance(const struct outline *o, struct point p);
/* GeoJSON geometry, new reference. */
json_t *outline_geojson(const struct outline *o);

#endif
