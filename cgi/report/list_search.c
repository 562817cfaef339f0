/*
 * The list by words. First the rarest of the query's pairs is found, by how far back
 * its newest thousand reports reach; then these are walked, newest first,
 * and the other pairs are looked up by primary key. So the work is bounded
 * however common the words are.
 */
#include "base/log.h"
#include "report/list.h"
#include "report/list_sql.h"

enum { STMT_WINDOWS, STMT_PAIRS, STMT_SIGN_WINDOW, STMT_SIGN };

/* How many reports hold the pair (at most 1,000 are counted) and where the counting stopped. */
#define ONE_WINDOW                                                                             \
	"SELECT COUNT(*), COALESCE(MIN(report_id), 0) FROM (SELECT report_id FROM report_term" \
	" WHERE term = ? AND report_id < ? ORDER BY report_id DESC LIMIT 1000) w"

#define ALSO(n) " JOIN report_term t" n " ON t" n ".term = ? AND t" n ".report_id = t.report_id"

#define SIX_WINDOWS                                                                           \
	ONE_WINDOW " UNION ALL " ONE_WINDOW " UNION ALL " ONE_WINDOW " UNION ALL " ONE_WINDOW \
		   " UNION ALL " ONE_WINDOW " UNION ALL " ONE_WINDOW
#define FIVE_OTHERS ALSO("2") ALSO("3") ALSO("4") ALSO("5") ALSO("6")

const char *const list_search_statements[] = {
	[STMT_WINDOWS] = SIX_WINDOWS,
	[STMT_PAIRS] = "SELECT STRAIGHT_JOIN " CARD_COLUMNS " FROM report_term t" FIVE_OTHERS
		       " JOIN report r ON r.id = t.report_id AND r.hidden = 0" CARD_PHOTO
		       " WHERE t.term = ? AND t.report_id < ? AND t.report_id >= ?" CARD_FILTERS
		       " ORDER BY t.report_id DESC LIMIT 21",
	[STMT_SIGN_WINDOW] = "SELECT COUNT(*), COALESCE(MIN(id), 0) FROM (SELECT id FROM report"
			     " FORCE INDEX (report_list) WHERE hidden = 0 AND id < ?"
			     " ORDER BY id DESC LIMIT 1000) w",
	[STMT_SIGN] = "SELECT " CARD_COLUMNS " FROM report r FORCE INDEX (report_list)" CARD_PHOTO
		      " WHERE r.hidden = 0 AND r.id < ? AND r.id >= ?" CARD_FILTERS
		      " AND (INSTR(LOWER(r.body), ?) > 0 OR INSTR(LOWER(r.place_text), ?) > 0)"
		      " ORDER BY r.id DESC LIMIT 21",
	NULL,
};

/* Of two full windows the one that reaches further back belongs to the rarer pair. */
static bool rarer(const struct list_window *a, const struct list_window *b)
{
	if (a->count != b->count)
		return a->count < b->count;
	return a->floor < b->floor;
}

int list_rarest(struct db *db, const struct search_query *q, uint64_t before,
		struct list_window *window)
{
	uint64_t t[SEARCH_QUERY_TERMS] = { 0 }; /* no report holds pair 0 */
	struct list_window w;
	int best = 0;

	for (size_t i = 0; i < q->count; i++)
		t[i] = q->terms[i];
	if (db_query(db, list_search_statements[STMT_WINDOWS], "uuuuuuuuuuuu", t[0], before, t[1],
		     before, t[2], before, t[3], before, t[4], before, t[5], before) < 0)
		return -1;
	for (int i = 0; i < (int)q->count; i++) {
		if (db_next(db, "uu", &w.count, &w.floor) != DB_ROW)
			return -1;
		if (!i || rarer(&w, window)) {
			*window = w;
			best = i;
		}
	}
	return best;
}

static int search_pairs(struct db *db, const struct search_query *q, const struct list_filter *f,
			uint64_t before, struct list_page *out)
{
	uint64_t t[SEARCH_QUERY_TERMS], d = f->district, g = f->group, s = f->status;
	uint64_t street = f->street, c = f->category;
	struct list_window w = { 0 };
	int best = list_rarest(db, q, before, &w);

	if (best < 0)
		return -1;
	for (size_t i = 0; i < SEARCH_QUERY_TERMS; i++)
		t[i] = q->terms[i];
	t[best] = t[0];
	t[0] = q->terms[best];
	if (db_query(db, list_search_statements[STMT_PAIRS], "uuuuuuuuuuuuuuuuuu", t[1], t[2], t[3],
		     t[4], t[5], t[0], before, w.floor, d, d, g, g, s, s, street, street, c,
		     c) < 0 ||
	    list_fetch(db, out) < 0)
		return -1;
	list_end_window(&w, out);
	return 0;
}

static int search_sign(struct db *db, const struct search_query *q, const struct list_filter *f,
		       uint64_t before, struct list_page *out)
{
	uint64_t d = f->district, g = f->group, s = f->status;
	uint64_t street = f->street, c = f->category;
	struct list_window w;

	if (db_row(db, list_search_statements[STMT_SIGN_WINDOW], "u", before, "uu", &w.count,
		   &w.floor) != DB_ROW)
		return -1;
	if (db_query(db, list_search_statements[STMT_SIGN], "uuuuuuuuuuuuss", before, w.floor, d, d,
		     g, g, s, s, street, street, c, c, q->sign, q->sign) < 0 ||
	    list_fetch(db, out) < 0)
		return -1;
	list_end_window(&w, out);
	return 0;
}

int list_search(struct db *db, const struct search_query *q, const struct list_filter *f,
		uint64_t before, struct list_page *out)
{
	if (q->kind == SEARCH_SIGN)
		return search_sign(db, q, f, before, out);
	BUG_IF(q->kind != SEARCH_PAIRS);
	return search_pairs(db, q, f, before, out);
}
