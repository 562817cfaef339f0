#include "desk/rules_suggest.h"

#include <math.h>

#include "desk/known.h"
#include "dispatch/route_rules.h"
#include "dispatch/routing.h"
#include "geo/area.h"
#include "web/page.h"

#define DISTRICTS_MAX 100

enum { STMT_DECIDED, STMT__MAX };

const char *const rules_suggest_statements[STMT__MAX + 1] = {
	/*
	 * The last word on each report alone, when it named the class, too; of how many on
	 * the same class and place.
	 */
	[STMT_DECIDED] =
		"SELECT category_after, district_code, unit_after, n, total FROM (SELECT"
		" l.category_after, r.district_code, l.unit_after, COUNT(*) AS n, SUM(COUNT(*))"
		" OVER (PARTITION BY l.category_after, r.district_code) AS total"
		" FROM lesson l JOIN report r ON r.id = l.report_id WHERE l.at >= ?"
		" AND l.unit_only = 0 AND l.unit_after IS NOT NULL AND r.district_code IS NOT NULL"
		" AND NOT EXISTS (SELECT 1 FROM lesson m WHERE m.report_id = l.report_id"
		" AND m.id > l.id)"
		" GROUP BY l.category_after, r.district_code, l.unit_after) d"
		" WHERE n >= ? AND 2 * n > total ORDER BY n DESC, category_after, district_code"
		" LIMIT 200",
};

/* The core's own piece, read for this one question. NULL when it cannot be read. */
static struct rules *read_rules(struct request *req)
{
	struct rules *r = rules_load(req->db, req->now);

	db_use_arena(req->db, req->arena);
	return r;
}

static struct routed would(const struct request *req, const struct rules *r,
			   const struct case_category *c, const struct area *district,
			   const struct area *street)
{
	const struct route_place where = { .district = district,
					   .street = street,
					   .point = { NAN, NAN } };
	struct routed out;

	route_suggest(r, c, &where, req->now, &out);
	return out;
}

/* ---- whose it would be ---- */

static json_t *would_view(struct request *req, const struct rules *r, const struct case_category *c,
			  const struct area *district, const struct area *street)
{
	struct routed to = would(req, r, c, district, street);

	return json_pack("{s:s, s:s, s:s}", "where",
			 street ? arena_join(req->arena, district->name, " ", street->name, NULL)
				: district->name,
			 "unit", to.unit_id ? to.unit_name : "", "why",
			 to.unit_id ? routed_say(req->arena, &to) : "没有规则，转人工派单");
}

static json_t *would_list(struct request *req, const struct rules *r, const struct case_category *c,
			  uint32_t code)
{
	const struct area *area = code ? area_by_code(r->areas, code) : NULL;
	const struct area *districts[DISTRICTS_MAX];
	json_t *list = json_array();
	size_t n;

	if (area && area->level == AREA_STREET)
		json_array_append_new(list, would_view(req, r, c,
						       area_by_code(r->areas, area->parent), area));
	else if (area && area->level == AREA_DISTRICT)
		json_array_append_new(list, would_view(req, r, c, area, NULL));
	if (json_array_size(list))
		return list;
	n = area_children(r->areas, 0, AREA_DISTRICT, districts, DISTRICTS_MAX);
	for (size_t i = 0; i < n && i < DISTRICTS_MAX; i++)
		json_array_append_new(list, would_view(req, r, c, districts[i], NULL));
	return list;
}

json_t *rules_would(struct request *req, const struct route_scope *scope)
{
	const struct case_category *c;
	struct rules *r;
	json_t *list;

	if (!scope->category_id)
		return json_array();
	r = read_rules(req);
	if (!r)
		return NULL;
	c = rules_category(r, scope->category_id);
	list = c ? would_list(req, r, c, scope->area_code) : json_array();
	rules_free(r);
	return list;
}

/* ---- which are missing ---- */

static const char *new_rule(struct arena *a, uint32_t category, uint32_t area, uint64_t unit)
{
	return arena_printf(a, "/desk/rules/new?class=c%u&area=%u&unit=%llu", category, area,
			    (unsigned long long)unit);
}

struct decided {
	uint32_t category, district, unit, times, of;
};

/* What people decided again and again, and the core would not. */
static void add_decided(struct request *req, const struct rules *r, const struct decided *d,
			json_t *list)
{
	const struct case_category *c = rules_category(r, d->category);
	const struct area *district = area_by_code(r->areas, d->district);
	const struct known_unit *u = known_unit(d->unit);
	struct routed to;

	if (!c || !district || !u || json_array_size(list) >= SUGGEST_MAX)
		return;
	to = would(req, r, c, district, NULL);
	if (to.unit_id == d->unit)
		return;
	json_array_append_new(list,
			      json_pack("{s:s, s:s, s:s, s:i, s:i, s:s, s:s, s:s}", "where",
					district->name, "category", c->name, "unit", u->name,
					"times", (int)d->times, "of", (int)d->of, "would",
					to.unit_id ? to.unit_name : "", "why",
					routed_say(req->arena, &to), "href",
					new_rule(req->arena, d->category, d->district, d->unit)));
}

static int read_decided(struct request *req, const struct rules *r, json_t *list)
{
	enum db_row_result row = DB_ROW;
	struct decided d;

	if (db_query(req->db, rules_suggest_statements[STMT_DECIDED], "tu",
		     req->now - SUGGEST_DAYS * CLOCK_DAY, (uint64_t)SUGGEST_TIMES) < 0)
		return -1;
	while (row == DB_ROW) {
		row = db_next(req->db, "UUUUU", &d.category, &d.district, &d.unit, &d.times, &d.of);
		if (row == DB_ROW)
			add_decided(req, r, &d, list);
	}
	return row == DB_FAILED ? -1 : 0;
}

static json_t *gaps_view(struct request *req, const struct rules *r, size_t *count)
{
	struct route_gap gaps[SUGGEST_MAX];
	json_t *list = json_array();

	*count = route_gaps(r, rules_day(req->now), gaps, SUGGEST_MAX);
	for (size_t i = 0; i < *count && i < SUGGEST_MAX; i++)
		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:s}", "where", gaps[i].district->name,
						"category", gaps[i].category->name, "href",
						new_rule(req->arena, gaps[i].category->id,
							 gaps[i].district->code, 0)));
	return list;
}

json_t *rules_proposals(struct request *req)
{
	struct rules *r = read_rules(req);
	json_t *decided, *gaps;
	size_t gap_count;
	int result;

	if (!r)
		return NULL;
	decided = json_array();
	result = read_decided(req, r, decided);
	gaps = gaps_view(req, r, &gap_count);
	rules_free(r);
	if (result < 0) {
		json_decref(decided);
		json_decref(gaps);
		return NULL;
	}
	return json_pack("{s:o, s:b, s:o, s:b, s:i, s:i}", "decided", decided, "has_decided",
			 json_array_size(decided) > 0, "gaps", gaps, "has_gaps", gap_count > 0,
			 "gap_count", (int)gap_count, "days", SUGGEST_DAYS);
}
