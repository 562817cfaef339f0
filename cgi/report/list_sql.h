/*
 * list_sql.h - the columns of a list_item, said once for every statement that
 * reads them, with the function that fetches them. Private to
 * report/list*.c and report/me.c.
 */
#ifndef DL_REPORT_LIST_SQL_H
#define DL_REPORT_LIST_SQL_H

#include "report/list_item.h"

#define ITEM_COLUMNS                                                                               \
	"r.id, r.number, r.citizen_id, r.status, r.hidden, r.body, r.nickname, r.group_id,"        \
	" r.category_id, r.lat, r.lon, r.place_source, r.place_text, r.district_code,"             \
	" r.street_code, r.support_count, r.photo_count, r.submitted_at, r.updated_at,"            \
	" p.id, p.role, LOWER(HEX(p.hash)), p.width, p.height, p.colour"

/* A left join keeps `r` first, so that a list is read in the order of its index. */
#define ITEM_PHOTO                                                                                 \
	" LEFT JOIN photo p ON p.id = (SELECT f.id FROM photo f WHERE f.report_id = r.id"          \
	" AND f.role = 1 ORDER BY f.position LIMIT 1)"

/* The next row of the open query. */
enum db_row_result list_next(struct db *db, struct list_item *out);

struct list_page;

/*
 * The open query's rows into a page: at most LIST_PAGE; one row more says
 * that there is a next page. 0 or -1.
 */
int list_fetch(struct db *db, struct list_page *out);

#endif
