#include "dispatch/route_rules.h"

#include "base/arena.h"
#include "base/log.h"
#include "base/utf8.h"
#include "db/db.h"
#include "dispatch/scope.h"
#include "geo/area.h"

enum { STMT_OVERLAP, STMT_ADD, STMT_READ, STMT_END, STMT_LIST, STMT__MAX };

const char *const route_rules_statements[STMT__MAX + 1] = {
	/* Read as committed and locked: who adds waits for who adds. */
	[STMT_OVERLAP] = "SELECT id FROM route_rule WHERE id <> ? AND kind <=> NULLIF(?, 0)"
			 " AND big <=> ? AND category_id <=> NULLIF(?, 0)"
			 " AND area_code <=> NULLIF(?, 0) AND owner_id <=> NULLIF(?, 0)"
			 " AND (? = 0 OR valid_from <= DATE_ADD('1970-01-01', INTERVAL ? DAY))"
			 " AND (valid_to IS NULL"
			 " OR (valid_to >= valid_from"
			 " AND valid_to >= DATE_ADD('1970-01-01', INTERVAL ? DAY)))"
			 " ORDER BY id LIMIT 1 FOR UPDATE",
	[STMT_ADD] = "INSERT INTO route_rule (kind, big, category_id, area_code, owner_id, unit_id,"
		     " reason, valid_from, valid_to) VALUES (NULLIF(?, 0), ?, NULLIF(?, 0),"
		     " NULLIF(?, 0), NULLIF(?, 0), ?, ?, DATE_ADD('1970-01-01', INTERVAL ? DAY),"
		     " DATE_ADD('1970-01-01', INTERVAL NULLIF(?, 0) DAY))",
	[STMT_READ] = "SELECT kind, big, category_id, area_code, owner_id, unit_id, reason,"
		      " DATEDIFF(valid_from, '1970-01-01'),"
		      " COALESCE(DATEDIFF(valid_to, '1970-01-01'), 0)"
		      " FROM route_rule WHERE id = ? FOR UPDATE",
	[STMT_END] = "UPDATE route_rule SET valid_to = DATE_ADD('1970-01-01', INTERVAL ? DAY)"
		     " WHERE id = ?",
	[STMT_LIST] =
		"SELECT r.id, r.kind, r.big, r.category_id, r.area_code, r.owner_id,"
		" r.unit_id, u.name, r.reason, DATEDIFF(r.valid_from, '1970-01-01'),"
		" COALESCE(DATEDIFF(r.valid_to, '1970-01-01'), 4000000),"
		" COALESCE(NULLIF(CONCAT_WS(' · ', c.name, r.big, CASE r.kind WHEN 1 THEN '部件'"
		" WHEN 2 THEN '事项' END, a.name, o.name), ''), '全部')"
		" FROM route_rule r JOIN unit u ON u.id = r.unit_id"
		" LEFT JOIN category c ON c.id = r.category_id"
		" LEFT JOIN area a ON a.code = r.area_code"
		" LEFT JOIN unit o ON o.id = r.owner_id"
		" WHERE r.id > ? AND (? = 0 OR r.unit_id = ?) AND (? = 0 OR r.category_id = ?)"
		" AND (? = 0 OR r.area_code = ?) AND (? = 0"
		" OR (r.valid_from <= DATE_ADD('1970-01-01', INTERVAL ? DAY)"
		" AND (r.valid_to IS NULL"
		" OR r.valid_to >= DATE_ADD('1970-01-01', INTERVAL ? DAY))))"
		" ORDER BY r.id LIMIT ?",
};

#define TRIES 3

/* --- writing ---------------------------------------------------------------------------- */

/* What one of the three calls is to do; and the number it answers with. */
struct edit {
	struct route_rule_new rule;
	uint32_t old;
	int64_t day;
	uint32_t id;
};

typedef int edit_fn(struct db *db, struct edit *e);

/* A refusal changes nothing and moves no version. */
static int transact(struct db *db, edit_fn *fn, struct edit *e)
{
	int result = -1;

	for (int i = 0; i < TRIES; i++) {
		if (db_begin(db) < 0)
			return -1;
		result = scope_touch(db) < 0 ? -1 : fn(db, e);
		if (result > 0) {
			db_end(db, -1);
			return result;
		}
		result = db_end(db, result);
		if (result == ROUTE_RULE_DONE || !db_retry(db))
			break;
	}
	return result;
}

static int overlap(struct db *db, const struct route_rule_new *r, uint32_t but, uint32_t *other)
{
	const struct route_scope *s = &r->scope;
	enum db_row_result row;
	unsigned int id;

	row = db_row(db, route_rules_statements[STMT_OVERLAP], "uusuuuiii", (uint64_t)but,
		     (uint64_t)s->kind, s->big, (uint64_t)s->category_id, (uint64_t)s->area_code,
		     (uint64_t)s->owner_id, r->valid_to, r->valid_to, r->valid_from, "U", &id);
	if (row != DB_ROW)
		return row == DB_NONE ? ROUTE_RULE_DONE : -1;
	*other = id;
	return ROUTE_RULE_OVERLAPS;
}

static int check(struct db *db, struct route_rule_new *r)
{
	if (!r->reason || utf8_length(r->reason) > ROUTE_REASON_CHARS ||
	    (r->valid_to && r->valid_to < r->valid_from))
		return ROUTE_RULE_BAD;
	switch (scope_check(db, &r->scope, r->unit_id)) {
	case SCOPE_GOOD:
		return ROUTE_RULE_DONE;
	case SCOPE_UNKNOWN:
		return ROUTE_RULE_UNKNOWN;
	case SCOPE_BAD:
		return ROUTE_RULE_BAD;
	default:
		return -1;
	}
}

static int insert(struct db *db, struct edit *e)
{
	const struct route_rule_new *r = &e->rule;
	const struct route_scope *s = &r->scope;

	if (db_exec(db, route_rules_statements[STMT_ADD], "usuuuusii", (uint64_t)s->kind, s->big,
		    (uint64_t)s->category_id, (uint64_t)s->area_code, (uint64_t)s->owner_id,
		    (uint64_t)r->unit_id, r->reason, r->valid_from, r->valid_to) < 0)
		return -1;
	e->id = (uint32_t)db_last_id(db);
	return ROUTE_RULE_DONE;
}

static int add(struct db *db, struct edit *e)
{
	int result = check(db, &e->rule);

	if (result == ROUTE_RULE_DONE)
		result = overlap(db, &e->rule, e->old, &e->id);
	return result == ROUTE_RULE_DONE ? insert(db, e) : result;
}

/* Into e->rule. Ended before `day`, it is none any more. */
static int read_old(struct db *db, struct edit *e)
{
	struct route_rule_new *r = &e->rule;

	switch (db_row(db, route_rules_statements[STMT_READ], "u", (uint64_t)e->old, "UsUUUUsii",
		       &r->scope.kind, &r->scope.big, &r->scope.category_id, &r->scope.area_code,
		       &r->scope.owner_id, &r->unit_id, &r->reason, &r->valid_from, &r->valid_to)) {
	case DB_ROW:
		break;
	case DB_NONE:
		return ROUTE_RULE_NONE;
	case DB_FAILED:
		return -1;
	}
	return r->valid_to && r->valid_to < e->day ? ROUTE_RULE_NONE : ROUTE_RULE_DONE;
}

static int set_end(struct db *db, const struct edit *e, int64_t last_day)
{
	return db_exec(db, route_rules_statements[STMT_END], "iu", last_day, (uint64_t)e->old) < 0
		       ? -1
		       : ROUTE_RULE_DONE;
}

static int end(struct db *db, struct edit *e)
{
	int result = read_old(db, e);

	return result == ROUTE_RULE_DONE ? set_end(db, e, e->day) : result;
}

static int replace(struct db *db, struct edit *e)
{
	const uint32_t unit = e->rule.unit_id;
	const char *reason = e->rule.reason;
	int result = read_old(db, e);

	if (result != ROUTE_RULE_DONE)
		return result;
	e->rule.unit_id = unit;
	e->rule.reason = reason;
	e->rule.valid_from = e->day;
	if (set_end(db, e, e->day - 1) < 0)
		return -1;
	return add(db, e);
}

int route_rule_add(struct db *db, const struct route_rule_new *new, uint32_t *id)
{
	struct edit e = { .rule = *new };
	int result = transact(db, add, &e);

	*id = e.id;
	return result;
}

int route_rule_end(struct db *db, uint32_t id, int64_t last_day)
{
	struct edit e = { .old = id, .day = last_day };

	return transact(db, end, &e);
}

int route_rule_replace(struct db *db, uint32_t old, int64_t first_day, uint32_t unit_id,
		       const char *reason, uint32_t *id)
{
	struct edit e = { .old = old, .day = first_day };
	int result;

	e.rule.unit_id = unit_id;
	e.rule.reason = reason;
	result = transact(db, replace, &e);
	*id = e.id;
	return result;
}

const char *route_rule_say(struct arena *a, int result, uint32_t id)
{
	switch (result) {
	case ROUTE_RULE_DONE:
		return "";
	case ROUTE_RULE_OVERLAPS:
		return arena_printf(a, "与规则第%u号范围相同、时间重叠，请先终止那一条", id);
	case ROUTE_RULE_UNKNOWN:
		return "类别、区域、产权单位或责任单位不存在";
	case ROUTE_RULE_BAD:
		return "大类与类别不符、结束早于开始，或说明超过200字";
	case ROUTE_RULE_NONE:
		return "没有这条规则，或它已经终止";
	default:
		return "现在无法保存，请稍后再试";
	}
}

/* --- reading ---------------------------------------------------------------------------- */

int route_rule_list(struct db *db, const struct route_rule_filter *filter, uint32_t after,
		    struct route_rule_row *out, unsigned int max)
{
	uint64_t unit = filter->unit_id, category = filter->category_id, area = filter->area_code;
	enum db_row_result row;
	int n = 0;

	if (db_query(db, route_rules_statements[STMT_LIST], "uuuuuuuiiiu", (uint64_t)after, unit,
		     unit, category, category, area, area, filter->day, filter->day, filter->day,
		     (uint64_t)max) < 0)
		return -1;
	do {
		struct route_rule *r = &out[n].rule;

		row = db_next(db, "UUsUUUUssiis", &r->id, &r->scope.kind, &r->scope.big,
			      &r->scope.category_id, &r->scope.area_code, &r->scope.owner_id,
			      &r->unit_id, &r->unit_name, &r->reason, &r->valid_from, &r->valid_to,
			      &out[n].scope_say);
		n += row == DB_ROW;
	} while (row == DB_ROW);
	return row == DB_NONE ? n : -1;
}

/* --- checking ------------------------------------------------------------------------------- */

static int compare_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int compare_number(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* Rules of one scope stand together, by number. */
static int by_scope(const void *x, const void *y)
{
	const struct route_rule *a = *(const struct route_rule *const *)x;
	const struct route_rule *b = *(const struct route_rule *const *)y;
	int n = compare_number(a->scope.category_id, b->scope.category_id);

	n = n ? n : compare_number(a->scope.area_code, b->scope.area_code);
	n = n ? n : compare_number(a->scope.owner_id, b->scope.owner_id);
	n = n ? n : compare_number(a->scope.kind, b->scope.kind);
	n = n ? n : compare_text(a->scope.big, b->scope.big);
	return n ? n : compare_number(a->id, b->id);
}

static bool holds_with(const struct route_rule *a, const struct route_rule *b)
{
	return a->valid_from <= a->valid_to && b->valid_from <= b->valid_to &&
	       a->valid_from <= b->valid_to && b->valid_from <= a->valid_to;
}

size_t route_overlaps(const struct router *r, struct route_overlap *out, size_t max)
{
	struct arena *a = arena_new();
	const struct route_rule **sorted =
		arena_alloc(a, (r->count + 1) * sizeof(const struct route_rule *));
	size_t found = 0;

	for (size_t i = 0; i < r->count; i++)
		sorted[i] = &r->rules[i];
	if (r->count)
		qsort(sorted, r->count, sizeof(const struct route_rule *), by_scope);
	for (size_t i = 0; i < r->count; i++) {
		for (size_t k = i + 1;
		     k < r->count && scope_same(&sorted[i]->scope, &sorted[k]->scope); k++) {
			if (!holds_with(sorted[i], sorted[k]))
				continue;
			if (found < max)
				out[found] = (struct route_overlap){ sorted[i], sorted[k] };
			found++;
		}
	}
	arena_free(a);
	return found;
}

static bool answered(const struct rules *r, const struct case_category *c,
		     const struct area *district, int64_t day)
{
	const struct route_question q = {
		.category_id = c->id,
		.kind = c->kind,
		.big = c->big,
		.city = district->parent,
		.district = district->code,
		.day = day,
	};

	return router_find(&r->router, &q) != NULL;
}

size_t route_gaps(const struct rules *r, int64_t day, struct route_gap *out, size_t max)
{
	const struct area *districts[100];
	size_t count = area_children(r->areas, 0, AREA_DISTRICT, districts, 100), found = 0;

	for (size_t i = 0; i < r->category_count; i++) {
		const struct case_category *c = &r->categories[i];

		for (size_t k = 0; c->standard_id && k < count; k++) {
			if (answered(r, c, districts[k], day))
				continue;
			if (found < max)
				out[found] = (struct route_gap){ c, districts[k] };
			found++;
		}
	}
	return found;
}
