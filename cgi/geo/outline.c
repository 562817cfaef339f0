/* One area's border: the only file that knows GEOS. */
#include "geo/outline.h"

#include <geos_c.h>
#include <math.h>

#include "base/log.h"

struct outline {
	GEOSContextHandle_t geos;
	GEOSGeometry *shape;
	const GEOSPreparedGeometry *prepared;
};

static void said(const char *message, void *user)
{
	(void)user;
	log_warn("geos", "%s", message);
}

GEOSContextHandle_t outline_start(void)
{
	GEOSContextHandle_t geos = GEOS_init_r();

	BUG_IF(!geos);
	GEOSContext_setNoticeMessageHandler_r(geos, said, NULL);
	GEOSContext_setErrorMessageHandler_r(geos, said, NULL);
	return geos;
}

void outline_stop(GEOSContextHandle_t geos)
{
	if (geos)
		GEOS_finish_r(geos);
}

/* NULL, or what is wrong with it. */
static const char *defect(GEOSContextHandle_t geos, const GEOSGeometry *shape)
{
	int type;

	if (!shape)
		return "is not WKT";
	type = GEOSGeomTypeId_r(geos, shape);
	if (type != GEOS_POLYGON && type != GEOS_MULTIPOLYGON)
		return "is no polygon";
	if (GEOSisEmpty_r(geos, shape))
		return "is empty";
	return GEOSisValid_r(geos, shape) == 1 ? NULL : "crosses itself";
}

struct outline *outline_parse(GEOSContextHandle_t geos, const char *wkt, const char *name)
{
	GEOSWKTReader *reader = GEOSWKTReader_create_r(geos);
	GEOSGeometry *shape = GEOSWKTReader_read_r(geos, reader, wkt);
	const char *wrong = defect(geos, shape);
	struct outline *o;

	GEOSWKTReader_destroy_r(geos, reader);
	if (wrong) {
		log_error("area", "outline of %s %s", name, wrong);
		GEOSGeom_destroy_r(geos, shape);
		return NULL;
	}
	o = xmalloc(sizeof(*o));
	o->geos = geos;
	o->shape = shape;
	o->prepared = GEOSPrepare_r(geos, shape);
	BUG_IF(!o->prepared);
	return o;
}

void outline_free(struct outline *o)
{
	if (!o)
		return;
	GEOSPreparedGeom_destroy_r(o->geos, o->prepared);
	GEOSGeom_destroy_r(o->geos, o->shape);
	free(o);
}

bool outline_holds(const struct outline *o, struct point p)
{
	GEOSGeometry *dot = GEOSGeom_createPointFromXY_r(o->geos, p.lon, p.lat);
	bool holds;

	BUG_IF(!dot);
	holds = GEOSPreparedIntersects_r(o->geos, o->prepared, dot) == 1;
	GEOSGeom_destroy_r(o->geos, dot);
	return holds;
}

double outline_distance(const struct outline *o, struct point p)
{
	GEOSGeometry *dot = GEOSGeom_createPointFromXY_r(o->geos, p.lon, p.lat);
	GEOSCoordSequence *near;
	struct point q = { NAN, NAN };

	BUG_IF(!dot);
	near = GEOSPreparedNearestPoints_r(o->geos, o->prepared, dot);
	BUG_IF(!near);
	GEOSCoordSeq_getXY_r(o->geos, near, 0, &q.lon, &q.lat);
	GEOSCoordSeq_destroy_r(o->geos, near);
	GEOSGeom_destroy_r(o->geos, dot);
	return point_distance(p, q);
}

json_t *outline_geojson(const struct outline *o)
{
	GEOSGeoJSONWriter *writer = GEOSGeoJSONWriter_create_r(o->geos);
	char *text = GEOSGeoJSONWriter_writeGeometry_r(o->geos, writer, o->shape, -1);
	json_t *geometry = text ? json_loads(text, 0, NULL) : NULL;

	GEOSFree_r(o->geos, text);
	GEOSGeoJSONWriter_destroy_r(o->geos, writer);
	BUG_IF(!geometry);
	return geometry;
}
