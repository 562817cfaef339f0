/*
 * router.h - category x area x component owner -> responsible unit, by the rules of table
 * route_rule, held in memory.
 *
 * What a scope leaves empty matches everything. Of all rules that match the most
 * specific wins, compared in this order: it names the owner; it names the category; the
 * big class; the kind; then its area (street, district, city, any); of equals the older
 * rule. Two rules equal in all of this that match one question have the same scope, and
 * route_rules.h refuses those while both hold: so the order is total.
 */
#ifndef DL_DISPATCH_ROUTER_H
#define DL_DISPATCH_ROUTER_H

#include <stddef.h>
#include <stdint.h>

#include "geo/place.h"

struct arena;
struct db;

/* What a rule or a precedent is about. */
struct route_scope {
	unsigned int kind;    /* 0: any */
	const char *big;      /* NULL: any */
	uint32_t category_id; /* 0: any */
	uint32_t area_code;   /* 0: any */
	uint32_t owner_id;    /* the component's owner, a unit; 0: any */
};

struct route_rule {
	uint32_t id;
	struct route_scope scope;
	uint32_t unit_id;
	const char *unit_name;
	const char *reason;           /* said to the citizen */
	int64_t valid_from, valid_to; /* days since 1970, both included */
};

struct router {
	const struct route_rule *rules;
	size_t count;
};

struct route_question {
	uint32_t category_id;
	unsigned int kind;
	const char *big;
	uint32_t city, district, street; /* street 0: unknown */
	uint32_t owner_id;               /* of the component that it is about; 0: unknown */
	struct point point;              /* lat NAN: unknown; rules do not look at it */
	int64_t day;                     /* days since 1970, in China */
};

/*
 * How specific a scope is that matches the question (more is higher, never 0), 0 when it
 * does not match. Without the area: that of precedents may be a circle.
 */
unsigned int route_class_rank(const struct route_scope *s, const struct route_question *q);
/* 4 the street, 3 the district, 2 the city, 1 any; 0 when it does not match. */
unsigned int route_area_rank(const struct route_scope *s, const struct route_question *q);

/* Into the arena. 0, or -1 when the database failed. */
int router_load(struct db *db, struct arena *a, struct router *out);

/* The rule that answers, or NULL when none does. */
const struct route_rule *router_find(const struct router *r, const struct route_question *q);

extern const char *const router_statements[]; /* ends with NULL */

#endif
