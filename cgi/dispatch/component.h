/*
 * component.h - the register of what stands in the street (部件): manhole covers, lamps, poles,
 * each with its owner. A report near a component of its class (路灯, or 路灯异常, which is about
 * one) is about that one, and its owner takes part in the routing.
 */
#ifndef DL_DISPATCH_COMPONENT_H
#define DL_DISPATCH_COMPONENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "geo/place.h"

struct arena;
struct db;

#define COMPONENT_RADIUS_MAX 250 /* of any category */
#define COMPONENTS_NEAR_MAX  500 /* looked at around one point */

struct component {
	uint64_t id; /* 17 digits */
	uint32_t category_id, owner_id;
	const char *owner_name, *name;
	struct point point;
};

struct components {
	const struct component *rows;
	size_t count;
};

/* Whether the register has any row. 0 or -1. */
int component_any(struct db *db, bool *out);

/*
 * Those of every category within `radius` metres or a little more (a box), into the arena. 0, or
 * -1 when the database failed.
 */
int components_near(struct db *db, struct arena *a, struct point p, unsigned int radius,
		    struct components *out);

/* The nearest of the category within `radius` metres, of equals the lower id; or NULL. */
const struct component *component_nearest(const struct components *c, uint32_t category_id,
					  struct point p, unsigned int radius);

extern const char *const component_statements[]; /* ends with NULL */

#endif
