/*
 * list_sql.h - the columns of a card, said once for every statement that
 * reads cards, with the function that fetches them. Private to report/list*.c,
 * me.c and track.c.
 */
#ifndef DL_REPORT_LIST_SQL_H
#define DL_REPORT_LIST_SQL_H

#include "report/list_card.h"

#define CARD_COLUMNS                                                                               \
	"r.id, r.number, r.status, r.body, r.nickname, g.name, c.name, d.name, s.name,"            \
	" r.place_text, r.lat, r.lon, r.submitted_at, r.support_count,"                            \
	" p.hash, p.width, p.height, p.colour"

/* Left joins keep `r` first, so that a list is read in the order of its index. */
#define CARD_JOINS                                                                                 \
	" LEFT JOIN category_group g ON g.id = r.group_id"                                         \
	" LEFT JOIN category c ON c.id = r.category_id"                                            \
	" LEFT JOIN area d ON d.code = r.district_code"                                            \
	" LEFT JOIN area s ON s.code = r.street_code"                                              \
	" LEFT JOIN photo p ON p.id = (SELECT f.id FROM photo f WHERE f.report_id = r.id"          \
	" AND f.role = 1 ORDER BY f.position LIMIT 1)"

#define CARD_OUT "usUsssssssddtUbUUU"
#define CARD_POINTERS(c)                                                                           \
	&(c)->id, &(c)->number, &(c)->status, &(c)->body, &(c)->nickname, &(c)->group,             \
		&(c)->category, &(c)->district, &(c)->street, &(c)->place_text, &(c)->lat,         \
		&(c)->lon, &(c)->submitted_at, &(c)->support_count, &(c)->photo.hash,              \
		&(c)->photo.width, &(c)->photo.height, &(c)->photo.colour

struct list_page;

/*
 * The open query's rows into a page: at most LIST_PAGE; one row more says that there is a
 * next page. 0 or -1.
 */
int list_fetch(struct db *db, struct list_page *out);

#endif
