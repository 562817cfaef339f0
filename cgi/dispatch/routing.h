/*
 * routing.h - whose a report is: the component near by gives the owner, a precedent that
 * matches wins, else the most specific rule. Pure.
 */
#ifndef DL_DISPATCH_ROUTING_H
#define DL_DISPATCH_ROUTING_H

#include <jansson.h>
#include <stdbool.h>

#include "dispatch/rules.h"

struct area;

struct route_place {
	const struct area *district, *street; /* street NULL: unknown */
	struct point point;                   /* lat NAN: unknown */
	const struct components *near;        /* around the point; NULL: not looked for */
};

struct routed {
	uint32_t unit_id; /* 0: nobody is responsible */
	const char *unit_name;
	const struct precedent *precedent; /* one of these two */
	const struct route_rule *rule;
	const struct component *component; /* what it is about; NULL: unknown */
};

/*
 * The unit by category and place, as the core would give it on the day of `now`: also the
 * desk's suggestion. False when nobody is responsible (*out then still names the component).
 * Everything lives as long as the rules and `where`.
 */
bool route_suggest(const struct rules *r, const struct case_category *category,
		   const struct route_place *where, int64_t now, struct routed *out);

/* "按规则第12号（路灯归路灯所）", "按先例2026-001（…）"; "" when there is neither. */
const char *routed_say(struct arena *a, const struct routed *d);
/* Adds "rule" or "precedent", and "component", to reason_data. */
void routed_add(json_t *data, const struct routed *d);

#endif
