#include "report/city.h"

#include "base/arena.h"
#include "base/log.h"
#include "db/db.h"

#define CATEGORIES_MAX 1000

enum { STMT_GROUPS, STMT_CATEGORIES, STMT__MAX };

static const char *const statements[STMT__MAX] = {
	[STMT_GROUPS] = "SELECT id, name, icon, hint FROM category_group"
			" ORDER BY position, id LIMIT 16",
	[STMT_CATEGORIES] = "SELECT id, kind, code, big, name, group_id, is_group_default,"
			    " duplicate_radius_m FROM category"
			    " WHERE valid_from <= CURRENT_DATE"
			    " AND (valid_to IS NULL OR valid_to >= CURRENT_DATE)"
			    " ORDER BY kind, code, id LIMIT 1000",
};

/* All that is known of the city lives in one arena, replaced as a whole. */
struct city {
	struct arena *arena;
	struct area_map *areas;
	struct category_group groups[CITY_GROUPS];
	size_t group_count;
	struct category categories[CATEGORIES_MAX];
	const struct category *by_id[CATEGORIES_MAX]; /* the same, sorted by id */
	size_t category_count;
};

static struct city *known;

static void city_free(struct city *c)
{
	if (!c)
		return;
	area_free(c->areas);
	arena_free(c->arena);
	free(c);
}

static int load_groups(struct db *db, struct city *c)
{
	enum db_row_result row = DB_ROW;

	if (db_query(db, statements[STMT_GROUPS], "") < 0)
		return -1;
	while (row == DB_ROW && c->group_count < CITY_GROUPS) {
		struct category_group *g = &c->groups[c->group_count];

		row = db_next(db, "Usss", &g->id, &g->name, &g->icon, &g->hint);
		c->group_count += row == DB_ROW;
	}
	return row == DB_FAILED ? -1 : 0;
}

static int load_categories(struct db *db, struct city *c)
{
	enum db_row_result row = DB_ROW;
	unsigned int is_default;

	if (db_query(db, statements[STMT_CATEGORIES], "") < 0)
		return -1;
	while (row == DB_ROW && c->category_count < CATEGORIES_MAX) {
		struct category *k = &c->categories[c->category_count];

		row = db_next(db, "uUsssUUU", &k->id, &k->kind, &k->code, &k->big, &k->name,
			      &k->group_id, &is_default, &k->duplicate_radius);
		if (row != DB_ROW)
			break;
		k->is_group_default = is_default;
		c->category_count++;
	}
	return row == DB_FAILED ? -1 : 0;
}

static int by_id(const void *a, const void *b)
{
	const struct category *const *x = a, *const *y = b;

	return ((*x)->id > (*y)->id) - ((*x)->id < (*y)->id);
}

static void sort_categories(struct city *c)
{
	for (size_t i = 0; i < c->category_count; i++)
		c->by_id[i] = &c->categories[i];
	qsort(c->by_id, c->category_count, sizeof(const struct category *), by_id);
}

int city_load(struct db *db)
{
	struct city *c = xmalloc(sizeof(*c));

	memset(c, 0, sizeof(*c));
	c->arena = arena_new();
	c->areas = area_load(db);
	db_use_arena(db, c->arena);
	if (!c->areas || load_groups(db, c) < 0 || load_categories(db, c) < 0) {
		db_use_arena(db, NULL);
		city_free(c);
		return -1;
	}
	db_use_arena(db, NULL);
	sort_categories(c);
	city_free(known);
	known = c;
	return 0;
}

void city_forget(void)
{
	city_free(known);
	known = NULL;
}

static const struct city *city(void)
{
	BUG_IF(!known);
	return known;
}

const struct area_map *city_areas(void)
{
	return city()->areas;
}

const struct category_group *city_groups(size_t *count)
{
	*count = city()->group_count;
	return city()->groups;
}

const struct category_group *city_group(unsigned int id)
{
	const struct city *c = city();

	for (size_t i = 0; i < c->group_count; i++)
		if (c->groups[i].id == id)
			return &c->groups[i];
	return NULL;
}

const struct category *city_categories(size_t *count)
{
	*count = city()->category_count;
	return city()->categories;
}

const struct category *city_category(uint64_t id)
{
	const struct city *c = city();
	size_t low = 0, high = c->category_count;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (c->by_id[mid]->id == id)
			return c->by_id[mid];
		if (c->by_id[mid]->id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

const char *city_area_name(uint32_t code)
{
	const struct area *a = code ? area_by_code(city()->areas, code) : NULL;

	return a ? a->name : "";
}
