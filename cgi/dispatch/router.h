/*
 * router.h - category x area -> responsible unit, by the rules of table
 * route_rule, held in memory.
 *
 * What a rule leaves empty matches everything. Of all that match the most
 * specific wins: first by category (this category, its big class, its kind,
 * any), then by area (street, district, city, any), then the older rule.
 */
#ifndef DL_DISPATCH_ROUTER_H
#define DL_DISPATCH_ROUTER_H

#include <stddef.h>
#include <stdint.h>

struct arena;
struct db;

struct route_rule {
	uint32_t id;
	unsigned int kind;    /* 0: any */
	const char *big;      /* NULL: any */
	uint32_t category_id; /* 0: any */
	uint32_t area_code;   /* 0: any */
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
	int64_t day;                     /* days since 1970, in China */
};

/* Into the arena. 0, or -1 when the database failed. */
int router_load(struct db *db, struct arena *a, struct router *out);

/* The rule that answers, or NULL when none does. */
const struct route_rule *router_find(const struct router *r, const struct route_question *q);

extern const char *const router_statements[]; /* ends with NULL */

#endif
