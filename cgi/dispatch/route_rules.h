/*
 * route_rules.h - rules as the desk edits them. A rule is never changed in what it says and
 * never deleted: it is ended, or replaced by a new one from a day on, so what a case was
 * dispatched by can always be looked up.
 *
 * Two rules of one scope never hold on the same day: the second is refused with the number of the
 * first. What a loaded file or a hand in the database did is found by route_rules_check().
 */
#ifndef DL_DISPATCH_ROUTE_RULES_H
#define DL_DISPATCH_ROUTE_RULES_H

#include <stddef.h>
#include <stdint.h>

#include "dispatch/rules.h"

#define ROUTE_REASON_CHARS 200

struct route_rule_new {
	struct route_scope scope;
	uint32_t unit_id;
	const char *reason; /* said to citizens; may be "" */
	int64_t valid_from; /* day (rules_day()) */
	int64_t valid_to;   /* day, included; 0: without end */
};

enum route_rule_result {
	ROUTE_RULE_DONE = 0,
	ROUTE_RULE_OVERLAPS, /* *id is the other rule's number */
	ROUTE_RULE_UNKNOWN,  /* no such category, area, owner or unit */
	ROUTE_RULE_BAD, /* kind or big class against the category, end before beginning, too long */
	ROUTE_RULE_NONE /* no such rule, or it has ended before that day */
};

/* Each is one transaction. An enum route_rule_result, or -1. *id is the new rule's number. */
int route_rule_add(struct db *db, const struct route_rule_new *new, uint32_t *id);
/* Its last day; a day before its first makes that it never held. */
int route_rule_end(struct db *db, uint32_t id, int64_t last_day);
/* From `first_day` on another unit or reason for the same scope, until the old one's end. */
int route_rule_replace(struct db *db, uint32_t old, int64_t first_day, uint32_t unit_id,
		       const char *reason, uint32_t *id);
/* A sentence for the person who edits. `id` is the other rule's. Into the arena. */
const char *route_rule_say(struct arena *a, int result, uint32_t id);

/* --- reading ---------------------------------------------------------------------------- */

struct route_rule_row {
	struct route_rule rule; /* valid_to 4,000,000: without end */
	const char *scope_say; /* "路灯 · 市南区 · 供电公司"; "全部" when it names nothing */
};

struct route_rule_filter { /* 0: any */
	uint32_t unit_id, category_id, area_code;
	int64_t day; /* that hold on this day; 0: all */
};

/* By number, from above id `after`. How many, or -1. */
int route_rule_list(struct db *db, const struct route_rule_filter *filter, uint32_t after,
		    struct route_rule_row *out, unsigned int max);

/* --- checking, in memory --------------------------------------------------------------------- */

struct route_overlap {
	const struct route_rule *a, *b;
};
struct route_gap {
	const struct case_category *category;
	const struct area *district;
};

/* Pairs of one scope that hold on one day, the older first; how many there are, at most `max` in
 * *out. */
size_t route_overlaps(const struct router *r, struct route_overlap *out, size_t max);
/*
 * Categories with a limit x districts for which no rule answers on `day` (a precedent alone is no
 * rule). How many there are, at most `max` in *out.
 */
size_t route_gaps(const struct rules *r, int64_t day, struct route_gap *out, size_t max);

extern const char *const route_rules_statements[]; /* ends with NULL */

#endif
