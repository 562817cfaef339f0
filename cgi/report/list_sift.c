/*
 * The list of a street or a category: the newest of its district or group are walked, a
 * thousand at most for one page. An index for each would make every new report dearer.
 */
#include "report/city.h"
#include "report/list.h"
#include "report/list_sql.h"

enum { STMT_WINDOW, STMT_WALK, STMTS };
enum { BY_ALL, BY_DISTRICT, BY_GROUP };

#define WINDOW_OF(index, where)                                                                 \
	"SELECT COUNT(*), COALESCE(MIN(id), 0) FROM (SELECT id FROM report FORCE INDEX (" index \
	") WHERE hidden = 0" where " AND id < ? ORDER BY id DESC LIMIT 1000) w"
#define WALK_OF(index, where)                                                      \
	"SELECT " CARD_COLUMNS " FROM report r FORCE INDEX (" index ")" CARD_PHOTO \
	" WHERE r.hidden = 0" where " AND r.id < ? AND r.id >= ?" CARD_FILTERS     \
	" ORDER BY r.id DESC LIMIT 21"

const char *const list_sift_statements[] = {
	[STMTS * BY_ALL + STMT_WINDOW] = WINDOW_OF("report_list", ""),
	[STMTS * BY_ALL + STMT_WALK] = WALK_OF("report_list", ""),
	[STMTS * BY_DISTRICT + STMT_WINDOW] =
		WINDOW_OF("report_list_district", " AND district_code = ?"),
	[STMTS * BY_DISTRICT + STMT_WALK] =
		WALK_OF("report_list_district", " AND r.district_code = ?"),
	[STMTS * BY_GROUP + STMT_WINDOW] = WINDOW_OF("report_list_group", " AND group_id = ?"),
	[STMTS * BY_GROUP + STMT_WALK] = WALK_OF("report_list_group", " AND r.group_id = ?"),
	NULL,
};

/* A report has the group of its category, where that has one. */
static unsigned int way_in(const struct list_filter *f, uint64_t *key)
{
	const struct area *street = f->street ? area_by_code(city_areas(), f->street) : NULL;
	const struct category *c = f->category ? city_category(f->category) : NULL;

	*key = street ? street->parent : f->district;
	if (*key)
		return BY_DISTRICT;
	*key = c && c->group_id ? c->group_id : f->group;
	return *key ? BY_GROUP : BY_ALL;
}

static int find_window(struct db *db, unsigned int way, uint64_t key, uint64_t before,
		       struct list_window *w)
{
	const char *sql = list_sift_statements[STMTS * way + STMT_WINDOW];

	if (way == BY_ALL)
		return db_row(db, sql, "u", before, "uu", &w->count, &w->floor) == DB_ROW ? 0 : -1;
	return db_row(db, sql, "uu", key, before, "uu", &w->count, &w->floor) == DB_ROW ? 0 : -1;
}

int list_sift(struct db *db, const struct list_filter *f, uint64_t before, struct list_page *out)
{
	uint64_t key, d = f->district, g = f->group, s = f->status, street = f->street;
	uint64_t c = f->category;
	unsigned int way = way_in(f, &key);
	const char *sql = list_sift_statements[STMTS * way + STMT_WALK];
	struct list_window w;
	int failed;

	if (find_window(db, way, key, before, &w) < 0)
		return -1;
	if (way == BY_ALL)
		failed = db_query(db, sql, "uuuuuuuuuuuu", before, w.floor, d, d, g, g, s, s,
				  street, street, c, c);
	else
		failed = db_query(db, sql, "uuuuuuuuuuuuu", key, before, w.floor, d, d, g, g, s, s,
				  street, street, c, c);
	if (failed < 0 || list_fetch(db, out) < 0)
		return -1;
	list_end_window(&w, out);
	return 0;
}
