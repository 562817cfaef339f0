/*
 * queue.h - the lists of the desk: what waits for whom. Open cases are sorted by what is due next,
 * what has no unit yet by who has waited longest. Pages by keyset, so a page
 * costs the same however far down it lies and however many reports the city has.
 *
 * A handler's lists hold her unit's cases alone (and those it helps with), and what is with
 * nobody and may be claimed; the others see the city. Who may open one case is
 * case_sight.h.
 */
#ifndef DL_DESK_QUEUE_H
#define DL_DESK_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db/db.h"
#include "report/search.h"

struct staff;

enum queue_tab {
	QUEUE_MINE,    /* handler: assigned to her; others: what their role is to do next */
	QUEUE_UNIT,    /* handlers only */
	QUEUE_TRIAGE,  /* with no unit yet, or returned */
	QUEUE_LATE,    /* over their limit */
	QUEUE_DISPUTE, /* returned, disputed, looked at on site */
	QUEUE_ALL,     /* every open case with a unit */
	QUEUE__MAX
};

/* "mine", for addresses; "我的". */
const char *queue_tab_name(enum queue_tab tab);
const char *queue_tab_say(enum queue_tab tab, const struct staff *who);
/* Is it one of hers? */
bool queue_tab_for(enum queue_tab tab, const struct staff *who);
/* Unknown or not hers: the first of hers. */
enum queue_tab queue_tab_by_name(const char *name, const struct staff *who);

/* May she send cases of that state to a unit, many at once (dispatch_page.c)? */
bool queue_sends(unsigned int state, const struct staff *who);

/* 0: any. */
struct queue_filter {
	uint32_t district, street;
	unsigned int group;
	unsigned int state; /* enum case_state; asks beyond the tab when that has no such */
	int64_t since;      /* submitted at or after; 0: any time */
};

/* Where a page begins: behind this row. All 0: at the beginning. */
struct queue_key {
	int64_t due;
	uint64_t id;
};

#define QUEUE_PAGE 30

struct queue_row {
	uint64_t id;
	const char *number, *body, *place_text;
	unsigned int state; /* enum case_state */
	unsigned int hidden, group_id;
	uint64_t category_id, unit_id;
	uint32_t district, street;
	unsigned int support_count, reopened, urged;
	int64_t submitted_at, dispatched_at, deadline, confirm_until, suspended_until, due;
	const char *handler; /* NULL: not assigned */
	double lat, lon;     /* NAN: no point */
	uint64_t log_id;     /* newest row of its log that has been noted; 0: none yet */
	/* What the core thinks of a report that waits for a person; 0: nothing. */
	uint64_t best_category, best_unit;
	double best_confidence;
	struct db_bytes photo; /* hash of the first; data NULL: none */
};

struct queue_page {
	struct queue_row rows[QUEUE_PAGE];
	size_t count;
	bool more;
	struct queue_key next; /* when more */
};

/* 0, or -1 (logged). Texts live in the connection's arena. One statement. */
int queue_load(struct db *db, const struct staff *who, enum queue_tab tab,
	       const struct queue_filter *f, struct queue_key after, int64_t now,
	       struct queue_page *out);
/* By words, newest first, within what she may see. Two statements. */
int queue_search(struct db *db, const struct staff *who, const struct search_query *q,
		 const struct queue_filter *f, struct queue_key after, struct queue_page *out);

#define QUEUE_MAP 500

/*
 * The same rows for a map, the first QUEUE_MAP of them as the list sorts them; *more: there are
 * others. How many, or -1. One statement, of words (q->kind SEARCH_PAIRS) two.
 */
int queue_map(struct db *db, const struct staff *who, enum queue_tab tab,
	      const struct search_query *q, const struct queue_filter *f, int64_t now,
	      struct queue_row rows[QUEUE_MAP], bool *more);

#define QUEUE_COUNT_MAX 1000 /* no further is counted: "999+" */

/* The tabs' numbers (those that are not hers are 0). One statement. 0 or -1. */
int queue_count(struct db *db, const struct staff *who, int64_t now, unsigned int n[QUEUE__MAX]);

/* Each ends with NULL. */
extern const char *const queue_statements[];
extern const char *const queue_map_statements[];
extern const char *const queue_count_statements[];

#endif
