#include "dispatch/rules.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/db.h"
#include "dispatch/scope.h"
#include "geo/area.h"

enum { STMT_CATEGORIES, STMT__MAX };

#define CATEGORIES_MAX 5000 /* the statement's LIMIT */

const char *const rules_statements[STMT__MAX + 1] = {
	[STMT_CATEGORIES] = "SELECT c.id, c.kind, c.code, c.big, c.name, c.group_id, g.name,"
			    " c.is_group_default, s.id, s.limit_count, s.limit_unit,"
			    " COALESCE(c.component_radius_m, 15), IF(c.kind = 1, c.id, m.id)"
			    " FROM category c"
			    /* "路灯异常" is about a "路灯": the same code, the name begins so. */
			    " LEFT JOIN category m ON m.standard = c.standard AND m.kind = 1"
			    " AND m.code = c.code AND c.kind = 2 AND LOCATE(m.name, c.name) = 1"
			    " LEFT JOIN category_group g ON g.id = c.group_id"
			    " LEFT JOIN case_standard s ON s.category_id = c.id AND s.position = 1"
			    " WHERE c.valid_from <= DATE_ADD('1970-01-01', INTERVAL ? DAY)"
			    " AND (c.valid_to IS NULL"
			    " OR c.valid_to >= DATE_ADD('1970-01-01', INTERVAL ? DAY))"
			    " ORDER BY c.id LIMIT 5000",
};

void rules_hand_over(struct rules *r, uint32_t unit_id, const char *unit_name)
{
	r->outward_unit = unit_id;
	r->outward_name = arena_strdup(r->arena, unit_name);
}

int64_t rules_day(int64_t now)
{
	struct civil c = clock_civil(now);

	return clock_days(c.year, c.month, c.day);
}

/* Staff edit the table: a unit nobody knows is no limit, and not a crash. */
static void take_limit(struct case_category *c, unsigned int unit)
{
	if (c->standard_id && (unit < TIME_URGENT_HOURS || unit > TIME_CALENDAR_DAYS)) {
		log_error("rules", "case_standard %u: time unit %u is none", c->standard_id, unit);
		c->standard_id = 0;
	}
	c->limit_unit = unit;
}

static void take_radius(struct rules *r, struct case_category *c)
{
	if (c->component_radius_m > COMPONENT_RADIUS_MAX)
		c->component_radius_m = COMPONENT_RADIUS_MAX;
	if (c->component_radius_m > r->component_radius_m)
		r->component_radius_m = c->component_radius_m;
}

static int load_categories(struct rules *r, struct db *db, int64_t day)
{
	struct case_category *list = arena_alloc(r->arena, (CATEGORIES_MAX + 1) * sizeof(*list));
	enum db_row_result row;
	unsigned int unit = 0;
	size_t n = 0;

	if (db_query(db, rules_statements[STMT_CATEGORIES], "ii", day, day) < 0)
		return -1;
	do {
		struct case_category *c = &list[n];

		row = db_next(db, "UUsssUsIUUUUU", &c->id, &c->kind, &c->code, &c->big, &c->name,
			      &c->group_id, &c->group_name, &c->is_group_default, &c->standard_id,
			      &c->limit_count, &unit, &c->component_radius_m, &c->component_id);
		if (row != DB_ROW)
			break;
		take_limit(c, unit);
		take_radius(r, c);
		n++;
	} while (row == DB_ROW);
	r->categories = list;
	r->category_count = n;
	return row == DB_NONE ? 0 : -1;
}

static int load_words(struct rules *r, struct db *db, int64_t now)
{
	int64_t day = rules_day(now);

	if (load_categories(r, db, day) < 0)
		return -1;
	return keywords_load(db, r->arena, day, &r->keywords);
}

static int load_all(struct rules *r, struct db *db, int64_t now)
{
	bool components;

	/* The version first: what is written while the rest is read is read again. */
	if (!r->areas || scope_version(db, &r->version) < 0 || load_words(r, db, now) < 0 ||
	    calendar_load(db, r->arena, &r->calendar) < 0 ||
	    router_load(db, r->arena, &r->router) < 0 ||
	    precedents_load(db, r->arena, rules_day(now), &r->precedents) < 0 ||
	    phase_limits_load(db, r->arena, &r->phases) < 0 || component_any(db, &components) < 0)
		return -1;
	if (!components)
		r->component_radius_m = 0;
	return 0;
}

static struct rules *load(struct db *db, int64_t now, struct area_map *areas,
			  int (*tables)(struct rules *, struct db *, int64_t))
{
	struct rules *r = xmalloc(sizeof(*r));
	int result;

	memset(r, 0, sizeof(*r));
	r->arena = arena_new();
	r->areas = areas;
	/* The rows' strings are to live as long as the rules. */
	db_use_arena(db, r->arena);
	result = tables(r, db, now);
	db_use_arena(db, NULL);
	if (result < 0) {
		rules_free(r);
		return NULL;
	}
	return r;
}

struct rules *rules_load(struct db *db, int64_t now)
{
	return load(db, now, area_load(db), load_all);
}

struct rules *rules_load_words(struct db *db, int64_t now)
{
	return load(db, now, NULL, load_words);
}

void rules_free(struct rules *r)
{
	if (!r)
		return;
	if (r->areas)
		area_free(r->areas);
	arena_free(r->arena);
	free(r);
}

const struct case_category *rules_category(const struct rules *r, uint32_t id)
{
	size_t low = 0, high = r->category_count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (r->categories[mid].id == id)
			return &r->categories[mid];
		if (r->categories[mid].id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

const struct case_category *rules_group_default(const struct rules *r, unsigned int group_id)
{
	const struct case_category *first = NULL;

	for (size_t i = 0; group_id && i < r->category_count; i++) {
		const struct case_category *c = &r->categories[i];

		if (c->group_id != group_id)
			continue;
		if (c->is_group_default)
			return c;
		if (!first)
			first = c;
	}
	return first;
}

#define MATTER 2 /* kind of a label that names none */

static const struct case_category *labelled(const struct rules *r, const char *label)
{
	unsigned int kind = MATTER;

	if (*label && label[1] == ':') {
		kind = (unsigned int)(*label - '0');
		label += 2;
	}
	for (size_t i = 0; i < r->category_count; i++)
		if (r->categories[i].kind == kind && !strcmp(r->categories[i].code, label))
			return &r->categories[i];
	return NULL;
}

void rules_use_model(struct rules *r, struct classifier *model, double confidence)
{
	size_t labels = model ? classifier_labels(model) : 0;

	BUG_IF(labels > RULES_LABELS);
	r->model = model;
	r->confidence = confidence;
	*r->model_id = '\0';
	if (model)
		classifier_id(model, r->model_id);
	for (size_t i = 0; i < labels; i++)
		r->of_label[i] = labelled(r, classifier_label(model, i));
}
