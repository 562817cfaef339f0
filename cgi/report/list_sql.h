/*
 * list_sql.h - the columns of a card, said once for every statement that reads
 * cards, with the functions that fetch them. Private to report/list*.c and
 * report/me.c. Names come from city.h, so a list joins nothing but the first photo.
 */
#ifndef DL_REPORT_LIST_SQL_H
#define DL_REPORT_LIST_SQL_H

#include "report/list_card.h"

#define CARD_COLUMNS                                                                   \
	"r.id, r.number, r.status, r.body, r.nickname, r.group_id, r.category_id,"     \
	" r.district_code, r.street_code, r.place_text, r.lat, r.lon, r.submitted_at," \
	" r.support_count, p.hash, p.width, p.height, p.colour"

/* A left join keeps `r` first, so that a list is read in the order of its index. */
#define CARD_PHOTO                                                                        \
	" LEFT JOIN photo p ON p.id = (SELECT f.id FROM photo f WHERE f.report_id = r.id" \
	" AND f.role = 1 AND f.shown = 1 ORDER BY f.position LIMIT 1)"

/* Conditions on a walk, not ways into the table: 0 lets all pass. */
#define CARD_FILTERS                                                        \
	" AND (? = 0 OR r.district_code = ?) AND (? = 0 OR r.group_id = ?)" \
	" AND (? = 0 OR r.status = ?) AND (? = 0 OR r.street_code = ?)"     \
	" AND (? = 0 OR r.category_id = ?)"

/* The next row of the open query. */
enum db_row_result list_next(struct db *db, struct card *out);

struct list_page;

/*
 * The open query's rows into a page: at most LIST_PAGE; one row more says
 * that there is a next page. 0 or -1.
 */
int list_fetch(struct db *db, struct list_page *out);

struct list_window;
/* A window that was full may have older reports behind it: then the page has a next one. */
void list_end_window(const struct list_window *w, struct list_page *out);

#endif
