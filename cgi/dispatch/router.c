#include "dispatch/router.h"

#include "base/arena.h"
#include "db/db.h"

enum { STMT_RULES, STMT__MAX };

/* 403 categories x 10 districts and some streets; the statement's LIMIT. A rule
 * without an end holds to day 4,000,000: the year 12921. */
#define RULES_MAX 20000

const char *const router_statements[STMT__MAX + 1] = {
	[STMT_RULES] = "SELECT r.id, r.kind, r.big, r.category_id, r.area_code, r.owner_id,"
		       " r.unit_id, u.name, r.reason, DATEDIFF(r.valid_from, '1970-01-01'),"
		       " COALESCE(DATEDIFF(r.valid_to, '1970-01-01'), 4000000)"
		       " FROM route_rule r JOIN unit u ON u.id = r.unit_id"
		       " ORDER BY r.id LIMIT 20000",
};

int router_load(struct db *db, struct arena *a, struct router *out)
{
	struct route_rule *rules = arena_alloc(a, (RULES_MAX + 1) * sizeof(*rules));
	enum db_row_result row;
	size_t n = 0;

	if (db_query(db, router_statements[STMT_RULES], "") < 0)
		return -1;
	do {
		struct route_rule *r = &rules[n];

		row = db_next(db, "UUsUUUUssii", &r->id, &r->scope.kind, &r->scope.big,
			      &r->scope.category_id, &r->scope.area_code, &r->scope.owner_id,
			      &r->unit_id, &r->unit_name, &r->reason, &r->valid_from, &r->valid_to);
		n += row == DB_ROW;
	} while (row == DB_ROW);
	out->rules = rules;
	out->count = n;
	return row == DB_NONE ? 0 : -1;
}

/* One bit for each thing that is named, the weightier the higher; 1 so that any is not 0. */
unsigned int route_class_rank(const struct route_scope *s, const struct route_question *q)
{
	if ((s->owner_id && s->owner_id != q->owner_id) ||
	    (s->category_id && s->category_id != q->category_id) ||
	    (s->big && strcmp(s->big, q->big) != 0) || (s->kind && s->kind != q->kind))
		return 0;
	return (s->owner_id ? 16u : 0) | (s->category_id ? 8u : 0) | (s->big ? 4u : 0) |
	       (s->kind ? 2u : 0) | 1u;
}

unsigned int route_area_rank(const struct route_scope *s, const struct route_question *q)
{
	if (!s->area_code)
		return 1;
	if (s->area_code == q->street)
		return 4;
	if (s->area_code == q->district)
		return 3;
	return s->area_code == q->city ? 2 : 0;
}

static unsigned int rank(const struct route_rule *r, const struct route_question *q)
{
	unsigned int class = route_class_rank(&r->scope, q), area = route_area_rank(&r->scope, q);

	if (!class || !area || q->day < r->valid_from || q->day > r->valid_to)
		return 0;
	return class * 8 + area;
}

const struct route_rule *router_find(const struct router *r, const struct route_question *q)
{
	const struct route_rule *best = NULL;
	unsigned int best_rank = 0;

	for (size_t i = 0; i < r->count; i++) {
		unsigned int n = rank(&r->rules[i], q);

		if (n > best_rank) {
			best_rank = n;
			best = &r->rules[i];
		}
	}
	return best;
}
