#include "report/list.h"

#include <string.h>

#include "report/city.h"
#include "report/list_sql.h"

/*
 * One statement for each way to filter, each with the index made for it. They
 * are told to use it: with few rows the optimizer would rather sort, and
 * the page would grow slower with the city.
 */
enum {
	BY_DISTRICT = 1 << 0,
	BY_GROUP = 1 << 1,
	BY_STATUS = 1 << 2,
	LIST__MAX = 1 << 3,
};

#define LIST_BY(index, where)                                                      \
	"SELECT " CARD_COLUMNS " FROM report r FORCE INDEX (" index ")" CARD_PHOTO \
	" WHERE r.hidden = 0" where " AND r.id < ? ORDER BY r.id DESC LIMIT 21"

/* The index of district and group goes on with status, so each status is a run of its own. */
#define ONE_STATUS(status)                                                                 \
	"(SELECT id FROM report FORCE INDEX (report_list_district_group) WHERE hidden = 0" \
	" AND district_code = ? AND group_id = ? AND status = " status                     \
	" AND id < ? ORDER BY id DESC LIMIT 21)"
#define OR_STATUS(status) " UNION ALL " ONE_STATUS(status)
#define EACH_STATUS       ONE_STATUS("1") OR_STATUS("2") OR_STATUS("3") OR_STATUS("4") OR_STATUS("5")

const char *const list_statements[] = {
	[0] = LIST_BY("report_list", ""),
	[BY_DISTRICT] = LIST_BY("report_list_district", " AND r.district_code = ?"),
	[BY_GROUP] = LIST_BY("report_list_group", " AND r.group_id = ?"),
	[BY_STATUS] = LIST_BY("report_list_status", " AND r.status = ?"),
	[BY_DISTRICT | BY_STATUS] =
		LIST_BY("report_list_district_status", " AND r.district_code = ? AND r.status = ?"),
	[BY_GROUP | BY_STATUS] =
		LIST_BY("report_list_group_status", " AND r.group_id = ? AND r.status = ?"),
	[BY_DISTRICT | BY_GROUP | BY_STATUS] =
		LIST_BY("report_list_district_group",
			" AND r.district_code = ? AND r.group_id = ? AND r.status = ?"),
	[BY_DISTRICT | BY_GROUP] =
		"SELECT STRAIGHT_JOIN " CARD_COLUMNS " FROM (" EACH_STATUS
		" ORDER BY id DESC LIMIT 21) pick"
		" JOIN report r ON r.id = pick.id" CARD_PHOTO " ORDER BY pick.id DESC",
	[LIST__MAX] = NULL,
};

enum db_row_result list_next(struct db *db, struct card *out)
{
	enum db_row_result row =
		db_next(db, "usUssUuUUsddtUbUUU", &out->id, &out->number, &out->status, &out->body,
			&out->nickname, &out->group_id, &out->category_id, &out->district_code,
			&out->street_code, &out->place_text, &out->lat, &out->lon,
			&out->submitted_at, &out->support_count, &out->photo.hash,
			&out->photo.width, &out->photo.height, &out->photo.colour);

	if (row == DB_ROW)
		card_add_names(out);
	return row;
}

int list_fetch(struct db *db, struct list_page *out)
{
	struct card more;
	enum db_row_result row = DB_ROW;

	memset(out, 0, sizeof(*out));
	while (row == DB_ROW && out->count < LIST_PAGE) {
		row = list_next(db, &out->cards[out->count]);
		if (row == DB_ROW)
			out->count++;
	}
	if (row == DB_ROW)
		row = list_next(db, &more);
	if (row == DB_FAILED)
		return -1;
	out->next = row == DB_ROW ? out->cards[LIST_PAGE - 1].id : 0;
	return 0;
}

void list_end_window(const struct list_window *w, struct list_page *out)
{
	if (!out->next && w->count == LIST_WINDOW)
		out->next = w->floor;
}

static int query(struct db *db, unsigned int by, uint64_t d, uint64_t g, uint64_t s,
		 uint64_t before)
{
	const char *sql = list_statements[by];

	switch (by) {
	case 0:
		return db_query(db, sql, "u", before);
	case BY_DISTRICT:
		return db_query(db, sql, "uu", d, before);
	case BY_GROUP:
		return db_query(db, sql, "uu", g, before);
	case BY_STATUS:
		return db_query(db, sql, "uu", s, before);
	case BY_DISTRICT | BY_STATUS:
		return db_query(db, sql, "uuu", d, s, before);
	case BY_GROUP | BY_STATUS:
		return db_query(db, sql, "uuu", g, s, before);
	case BY_DISTRICT | BY_GROUP:
		return db_query(db, sql, "uuuuuuuuuuuuuuu", d, g, before, d, g, before, d, g,
				before, d, g, before, d, g, before);
	default:
		return db_query(db, sql, "uuuu", d, g, s, before);
	}
}

int list_load(struct db *db, const struct list_filter *f, uint64_t before, struct list_page *out)
{
	unsigned int by = (f->district ? BY_DISTRICT : 0) | (f->group ? BY_GROUP : 0) |
			  (f->status ? BY_STATUS : 0);

	if (query(db, by, f->district, f->group, f->status, before) < 0)
		return -1;
	return list_fetch(db, out);
}
