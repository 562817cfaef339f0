/* The city: its districts by their outlines, its streets by their centres. */
#include "geo/area.h"

#include <math.h>

#include "base/arena.h"
#include "base/log.h"
#include "db/db.h"
#include "geo/outline.h"

/* More areas than any city has: a table that is larger is broken. */
#define AREA_MAX  2000
#define TOLERANCE 300.0 /* metres outside that still count as inside */

enum { STMT_AREAS, STMT__MAX };

static const char *const statements[STMT__MAX] = {
	[STMT_AREAS] = "SELECT code, parent, level, name, lat, lon, outline"
		       " FROM area ORDER BY code LIMIT 2000",
};

struct area_map {
	struct arena *arena; /* names */
	struct GEOSContextHandle_HS *geos;
	size_t count;
	struct area areas[AREA_MAX];        /* ascending codes */
	struct outline *outlines[AREA_MAX]; /* NULL: has none */
};

static int add_area(struct area_map *m, const struct area *row, const char *wkt)
{
	struct area *a = &m->areas[m->count];

	*a = *row;
	a->name = arena_strdup(m->arena, row->name);
	if (wkt) {
		m->outlines[m->count] = outline_parse(m->geos, wkt, row->name);
		if (!m->outlines[m->count])
			return -1;
	}
	m->count++;
	return 0;
}

static int read_areas(struct area_map *m, struct db *db)
{
	enum db_row_result got;

	if (db_query(db, statements[STMT_AREAS], "") < 0)
		return -1;
	for (;;) {
		struct area row;
		unsigned int code, parent, level;
		const char *wkt;

		got = db_next(db, "UUUsdds", &code, &parent, &level, &row.name, &row.centre.lat,
			      &row.centre.lon, &wkt);
		if (got != DB_ROW)
			return got == DB_NONE ? 0 : -1;
		row.code = code;
		row.parent = parent;
		row.level = (enum area_level)level;
		if (add_area(m, &row, wkt) < 0)
			return -1;
	}
}

struct area_map *area_load(struct db *db)
{
	struct area_map *m = xmalloc(sizeof(*m));
	struct arena *scratch = arena_new(); /* the WKT texts are large */
	int failed;

	memset(m, 0, sizeof(*m));
	m->arena = arena_new();
	m->geos = outline_start();
	db_use_arena(db, scratch);
	failed = read_areas(m, db);
	db_use_arena(db, NULL);
	arena_free(scratch);
	if (!failed)
		return m;
	area_free(m);
	return NULL;
}

void area_free(struct area_map *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < AREA_MAX; i++)
		outline_free(m->outlines[i]);
	outline_stop(m->geos);
	arena_free(m->arena);
	free(m);
}

static int by_code(const void *key, const void *entry)
{
	uint32_t code = *(const uint32_t *)key;
	const struct area *a = entry;

	return (code > a->code) - (code < a->code);
}

const struct area *area_by_code(const struct area_map *m, uint32_t code)
{
	return bsearch(&code, m->areas, m->count, sizeof(m->areas[0]), by_code);
}

size_t area_children(const struct area_map *m, uint32_t parent, enum area_level level,
		     const struct area **out, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < m->count && n < max; i++) {
		const struct area *a = &m->areas[i];

		if (a->level == level && (!parent || a->parent == parent))
			out[n++] = a;
	}
	return n;
}

/* On a common border the lower code wins: any, but always the same. */
static const struct area *district_around(const struct area_map *m, struct point p)
{
	for (size_t i = 0; i < m->count; i++)
		if (m->areas[i].level == AREA_DISTRICT && m->outlines[i] &&
		    outline_holds(m->outlines[i], p))
			return &m->areas[i];
	return NULL;
}

static const struct area *district_beside(const struct area_map *m, struct point p)
{
	const struct area *best = NULL;
	double least = TOLERANCE;

	for (size_t i = 0; i < m->count; i++) {
		double d;

		if (m->areas[i].level != AREA_DISTRICT || !m->outlines[i])
			continue;
		d = outline_distance(m->outlines[i], p);
		if (d <= least) {
			least = d;
			best = &m->areas[i];
		}
	}
	return best;
}

static const struct area *street_near(const struct area_map *m, const struct area *district,
				      struct point p)
{
	const struct area *best = NULL;
	double least = INFINITY;

	for (size_t i = 0; i < m->count; i++) {
		const struct area *a = &m->areas[i];
		double d;

		if (a->level != AREA_STREET || a->parent != district->code ||
		    isnan(a->centre.lat) || isnan(a->centre.lon))
			continue;
		d = point_distance(p, a->centre);
		if (d < least) {
			least = d;
			best = a;
		}
	}
	return best;
}

int area_find(const struct area_map *m, struct point p, const struct area **district,
	      const struct area **street)
{
	*district = *street = NULL;
	if (!point_usable(p))
		return 0;
	*district = district_around(m, p);
	if (!*district)
		*district = district_beside(m, p);
	if (!*district)
		return 0;
	*street = street_near(m, *district, p);
	return 1;
}

json_t *area_geojson(const struct area_map *m)
{
	json_t *features = json_array();

	for (size_t i = 0; i < m->count; i++) {
		const struct area *a = &m->areas[i];

		if (a->level != AREA_DISTRICT || !m->outlines[i])
			continue;
		json_array_append_new(features,
				      json_pack("{s:s, s:{s:i, s:s}, s:o}", "type", "Feature",
						"properties", "code", (int)a->code, "name", a->name,
						"geometry", outline_geojson(m->outlines[i])));
	}
	return json_pack("{s:s, s:o}", "type", "FeatureCollection", "features", features);
}
