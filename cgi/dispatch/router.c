#include "dispatch/router.h"

#include "base/arena.h"
#include "db/db.h"

enum { STMT_RULES, STMT__MAX };

/* 403 categories x 10 districts and some streets; the statement's LIMIT. A rule
 * without an end holds to day 4,000,000: the year 12921. */
#define RULES_MAX 20000

const char *const router_statements[STMT__MAX + 1] = {
	[STMT_RULES] = "SELECT r.id, r.kind, r.big, r.category_id, r.area_code, r.unit_id,"
		       " u.name, r.reason, DATEDIFF(r.valid_from, '1970-01-01'),"
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

		row = db_next(db, "UUsUUUssii", &r->id, &r->kind, &r->big, &r->category_id,
			      &r->area_code, &r->unit_id, &r->unit_name, &r->reason, &r->valid_from,
			      &r->valid_to);
		n += row == DB_ROW;
	} while (row == DB_ROW);
	out->rules = rules;
	out->count = n;
	return row == DB_NONE ? 0 : -1;
}

/* 4 this category, 3 its big class, 2 its kind, 1 any; 0 when it does not match. */
static int category_rank(const struct route_rule *r, const struct route_question *q)
{
	if ((r->category_id && r->category_id != q->category_id) ||
	    (r->big && strcmp(r->big, q->big) != 0) || (r->kind && r->kind != q->kind))
		return 0;
	return r->category_id ? 4 : r->big ? 3 : r->kind ? 2 : 1;
}

/* 4 the street, 3 the district, 2 the city, 1 any; 0 when it does not match. */
static int area_rank(const struct route_rule *r, const struct route_question *q)
{
	if (!r->area_code)
		return 1;
	if (r->area_code == q->street)
		return 4;
	if (r->area_code == q->district)
		return 3;
	return r->area_code == q->city ? 2 : 0;
}

static int rank(const struct route_rule *r, const struct route_question *q)
{
	int category = category_rank(r, q), area = area_rank(r, q);

	if (!category || !area || q->day < r->valid_from || q->day > r->valid_to)
		return 0;
	return category * 10 + area;
}

const struct route_rule *router_find(const struct router *r, const struct route_question *q)
{
	const struct route_rule *best = NULL;
	int best_rank = 0;

	for (size_t i = 0; i < r->count; i++) {
		int n = rank(&r->rules[i], q);

		if (n > best_rank) {
			best_rank = n;
			best = &r->rules[i];
		}
	}
	return best;
}
