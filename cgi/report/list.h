/*
 * list.h - the public list: by filters, around a point, by words. Newest first;
 * pages by keyset (`before`), so a page costs the same however far back it lies and
 * however many reports there are. Hidden reports are in none of them.
 */
#ifndef DL_REPORT_LIST_H
#define DL_REPORT_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "geo/place.h"
#include "report/list_card.h"
#include "report/map.h"
#include "report/search.h"

#define LIST_PAGE   20
#define LIST_NEWEST UINT64_MAX /* `before` of the first page */

/* 0 in a filter: any. */
struct list_filter {
	unsigned int status; /* enum report_status */
	uint32_t district;   /* area code */
	unsigned int group;
	uint32_t street; /* area code */
	uint64_t category;
};

struct list_page {
	struct card cards[LIST_PAGE];
	size_t count;
	uint64_t next; /* `before` of the next page; 0: this was the last */
};

/* All: 0, or -1 (logged). Texts live in the connection's arena. */

int list_load(struct db *db, const struct list_filter *f, uint64_t before, struct list_page *out);
/*
 * With a street or a category, for which no index is kept: looks at no more than the newest 1,000
 * reports of the district or group, so a page may be short, even empty, and still have a next one.
 * Two statements.
 */
int list_sift(struct db *db, const struct list_filter *f, uint64_t before, struct list_page *out);
/*
 * Inside a small box, whose cells map_cells() gives. A page may be short, even empty, and still
 * have a next one.
 */
int list_box(struct db *db, const struct map_box *box, const uint64_t cells[MAP_CELLS],
	     uint64_t before, struct list_page *out);
/* Within the 3 x 3 cells around a point. */
int list_near(struct db *db, struct point at, uint64_t before, struct list_page *out);
/*
 * By words, under the same filters. Looks at no more than the newest 1,000
 * reports that hold the rarest pair; so a page may be short, even empty, and
 * still have a next one. Two statements.
 */
int list_search(struct db *db, const struct search_query *q, const struct list_filter *f,
		uint64_t before, struct list_page *out);

/* Of a query's rarest pair: how many of its newest reports were counted, and the last of them. */
#define LIST_WINDOW 1000
struct list_window {
	uint64_t count, floor;
};
/*
 * Which of the pairs is the rarest before that report, and its window; for lists by words
 * that are not the public's. Its index, or -1 when the database failed. One statement.
 */
int list_rarest(struct db *db, const struct search_query *q, uint64_t before,
		struct list_window *window);

/* For the test that prepares and explains every statement; ends with NULL. */
extern const char *const list_statements[];
extern const char *const list_near_statements[];
extern const char *const list_sift_statements[];
extern const char *const list_search_statements[];

#endif
