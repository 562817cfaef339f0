#include "dispatch/precedent.h"

#include <math.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/utf8.h"
#include "db/db.h"
#include "dispatch/scope.h"

enum {
	STMT_LOAD,
	STMT_SERIAL,
	STMT_ADD,
	STMT_SAME,
	STMT_SUPERSEDE,
	STMT_END,
	STMT_LIST,
	STMT__MAX
};

#define PRECEDENTS_MAX 5000 /* the statement's LIMIT */

#define COLUMNS                                                                                \
	"p.id, p.number, p.kind, p.big, p.category_id, p.area_code, p.owner_id, p.lat, p.lon," \
	" p.radius_m, p.unit_id, u.name, p.words, DATEDIFF(p.valid_from, '1970-01-01'),"       \
	" COALESCE(DATEDIFF(p.valid_to, '1970-01-01'), 4000000)"

const char *const precedent_statements[STMT__MAX + 1] = {
	[STMT_LOAD] = "SELECT " COLUMNS " FROM precedent p JOIN unit u ON u.id = p.unit_id"
		      " WHERE p.valid_to IS NULL"
		      " OR p.valid_to >= DATE_ADD('1970-01-01', INTERVAL ? DAY)"
		      " ORDER BY p.id LIMIT 5000",
	/* Locked, so that it reads what is committed and not this transaction's older view. */
	[STMT_SERIAL] = "SELECT COALESCE(MAX(serial), 0) + 1 FROM precedent WHERE year = ?"
			" FOR UPDATE",
	[STMT_ADD] =
		"INSERT INTO precedent (year, serial, number, kind, big, category_id, area_code,"
		" owner_id, lat, lon, radius_m, unit_id, words, report_id, staff_id, decided_at,"
		" valid_from, valid_to) VALUES (?, ?, ?, NULLIF(?, 0), ?, NULLIF(?, 0),"
		" NULLIF(?, 0), NULLIF(?, 0), IF(? = 0, NULL, ?), IF(? = 0, NULL, ?),"
		" NULLIF(?, 0), ?, ?, NULLIF(?, 0), NULLIF(?, 0), ?,"
		" DATE_ADD('1970-01-01', INTERVAL ? DAY),"
		" DATE_ADD('1970-01-01', INTERVAL NULLIF(?, 0) DAY))",
	[STMT_SAME] =
		"SELECT id FROM precedent WHERE id <> ? AND kind <=> NULLIF(?, 0)"
		" AND big <=> ? AND category_id <=> NULLIF(?, 0) AND area_code <=> NULLIF(?, 0)"
		" AND owner_id <=> NULLIF(?, 0) AND radius_m <=> NULLIF(?, 0)"
		" AND (radius_m IS NULL OR (lat = ? AND lon = ?))"
		" AND (valid_to IS NULL"
		" OR valid_to >= DATE_ADD('1970-01-01', INTERVAL ? DAY))"
		" ORDER BY id DESC LIMIT 1 FOR UPDATE",
	/* One of the same day ends before it began: it holds no more. */
	[STMT_SUPERSEDE] = "UPDATE precedent SET superseded_by = ?,"
			   " valid_to = DATE_ADD('1970-01-01', INTERVAL ? DAY) WHERE id = ?",
	[STMT_END] = "UPDATE precedent SET valid_to = DATE_ADD('1970-01-01', INTERVAL ? DAY)"
		     " WHERE id = ? AND (valid_to IS NULL"
		     " OR valid_to > DATE_ADD('1970-01-01', INTERVAL ? DAY))",
	[STMT_LIST] = "SELECT " COLUMNS ", CONCAT_WS(' · ', COALESCE(c.name, p.big, CASE p.kind"
		      " WHEN 1 THEN '部件' WHEN 2 THEN '事项' END), a.name, o.name), r.number,"
		      " p.decided_at, p.superseded_by, s.number"
		      " FROM precedent p JOIN unit u ON u.id = p.unit_id"
		      " LEFT JOIN category c ON c.id = p.category_id"
		      " LEFT JOIN area a ON a.code = p.area_code"
		      " LEFT JOIN unit o ON o.id = p.owner_id"
		      " LEFT JOIN report r ON r.id = p.report_id"
		      " LEFT JOIN precedent s ON s.id = p.superseded_by"
		      " WHERE (? = 0 OR p.id < ?) AND (? = 0 OR p.unit_id = ?)"
		      " AND (? = 0 OR p.category_id = ?) AND (? = 0 OR p.area_code = ?)"
		      " ORDER BY p.id DESC LIMIT ?",
};

int precedents_load(struct db *db, struct arena *a, int64_t day, struct precedents *out)
{
	struct precedent *rows = arena_alloc(a, (PRECEDENTS_MAX + 1) * sizeof(*rows));
	enum db_row_result row;
	size_t n = 0;

	if (db_query(db, precedent_statements[STMT_LOAD], "i", day) < 0)
		return -1;
	do {
		struct precedent *p = &rows[n];

		row = db_next(db, "UsUsUUUddUUssii", &p->id, &p->number, &p->scope.kind,
			      &p->scope.big, &p->scope.category_id, &p->scope.area_code,
			      &p->scope.owner_id, &p->point.lat, &p->point.lon, &p->radius_m,
			      &p->unit_id, &p->unit_name, &p->text, &p->valid_from, &p->valid_to);
		n += row == DB_ROW;
	} while (row == DB_ROW);
	out->rows = rows;
	out->count = n;
	return row == DB_NONE ? 0 : -1;
}

/* --- which one answers -------------------------------------------------------------- */

/* Larger than any area's rank, and the smaller the circle the larger; 0 outside. */
static unsigned int place_rank(const struct precedent *p, const struct route_question *q)
{
	if (!p->radius_m)
		return route_area_rank(&p->scope, q);
	if (isnan(q->point.lat) || point_distance(p->point, q->point) > p->radius_m)
		return 0;
	return 5 + PRECEDENT_RADIUS_MAX - p->radius_m;
}

static unsigned int rank(const struct precedent *p, const struct route_question *q)
{
	unsigned int class = route_class_rank(&p->scope, q), place = place_rank(p, q);

	if (!class || !place || q->day < p->valid_from || q->day > p->valid_to)
		return 0;
	return class * 10000 + place;
}

const struct precedent *precedent_find(const struct precedents *p, const struct route_question *q)
{
	const struct precedent *best = NULL;
	unsigned int best_rank = 0;

	for (size_t i = 0; i < p->count; i++) {
		unsigned int n = rank(&p->rows[i], q);

		/* By id: of equals the newer. */
		if (n && n >= best_rank) {
			best_rank = n;
			best = &p->rows[i];
		}
	}
	return best;
}

/* --- the book ------------------------------------------------------------------------ */

static int check(struct db *db, struct precedent_new *p)
{
	const struct route_scope *s = &p->scope;
	bool place = s->area_code || p->radius_m;
	int result;

	if (!p->text || !*p->text ||
	    (!s->kind && !s->big && !s->category_id && !s->owner_id && !place))
		return PRECEDENT_EMPTY;
	if (utf8_length(p->text) > PRECEDENT_TEXT_CHARS || p->radius_m > PRECEDENT_RADIUS_MAX ||
	    (p->radius_m && (s->area_code || !point_usable(p->point))) ||
	    (p->valid_to && p->valid_to < p->valid_from))
		return PRECEDENT_BAD;
	result = scope_check(db, &p->scope, p->unit_id);
	return result == SCOPE_GOOD      ? PRECEDENT_ADDED
	       : result == SCOPE_UNKNOWN ? PRECEDENT_UNKNOWN
	       : result == SCOPE_BAD     ? PRECEDENT_BAD
					 : -1;
}

/* Its row; numbered within the year. */
static int insert(struct db *db, const struct precedent_new *p, int64_t now,
		  struct precedent_added *out)
{
	const struct route_scope *s = &p->scope;
	uint64_t radius = p->radius_m, year = (uint64_t)clock_civil(now).year;
	unsigned int serial;

	if (db_row(db, precedent_statements[STMT_SERIAL], "u", year, "U", &serial) != DB_ROW)
		return -1;
	snprintf(out->number, sizeof(out->number), "先例%04u-%03u", (unsigned int)year, serial);
	if (db_exec(db, precedent_statements[STMT_ADD], "uususuuuududuusuutii", year,
		    (uint64_t)serial, out->number, (uint64_t)s->kind, s->big,
		    (uint64_t)s->category_id, (uint64_t)s->area_code, (uint64_t)s->owner_id, radius,
		    radius ? p->point.lat : 0, radius, radius ? p->point.lon : 0, radius,
		    (uint64_t)p->unit_id, p->text, p->report_id, p->staff_id, now, p->valid_from,
		    p->valid_to) < 0)
		return -1;
	out->id = (uint32_t)db_last_id(db);
	return 0;
}

/* Two of one scope never hold at once. */
static int supersede(struct db *db, const struct precedent_new *p, struct precedent_added *out)
{
	const struct route_scope *s = &p->scope;
	enum db_row_result row;
	unsigned int id;

	do {
		row = db_row(db, precedent_statements[STMT_SAME], "uusuuuuddi", (uint64_t)out->id,
			     (uint64_t)s->kind, s->big, (uint64_t)s->category_id,
			     (uint64_t)s->area_code, (uint64_t)s->owner_id, (uint64_t)p->radius_m,
			     p->radius_m ? p->point.lat : 0, p->radius_m ? p->point.lon : 0,
			     p->valid_from, "U", &id);
		if (row != DB_ROW)
			break;
		if (!out->ended)
			out->ended = id;
		if (db_exec(db, precedent_statements[STMT_SUPERSEDE], "uiu", (uint64_t)out->id,
			    p->valid_from - 1, (uint64_t)id) < 0)
			return -1;
	} while (row == DB_ROW);
	return row == DB_FAILED ? -1 : 0;
}

int precedent_add(struct db *db, const struct precedent_new *new, int64_t now,
		  struct precedent_added *out)
{
	struct precedent_new p = *new;
	int result = check(db, &p);

	*out = (struct precedent_added){ 0 };
	if (result != PRECEDENT_ADDED)
		return result;
	if (scope_touch(db) < 0 || insert(db, &p, now, out) < 0 || supersede(db, &p, out) < 0)
		return -1;
	return PRECEDENT_ADDED;
}

int precedent_end(struct db *db, uint32_t id, int64_t last_day)
{
	int64_t n;

	if (scope_touch(db) < 0)
		return -1;
	n = db_exec(db, precedent_statements[STMT_END], "iui", last_day, (uint64_t)id, last_day);
	return n < 0 ? -1 : n > 0;
}

int precedent_list(struct db *db, const struct precedent_filter *filter, uint32_t before,
		   struct precedent_row *out, unsigned int max)
{
	uint64_t unit = filter->unit_id, category = filter->category_id, area = filter->area_code;
	enum db_row_result row;
	int n = 0;

	if (db_query(db, precedent_statements[STMT_LIST], "uuuuuuuuu", (uint64_t)before,
		     (uint64_t)before, unit, unit, category, category, area, area,
		     (uint64_t)max) < 0)
		return -1;
	do {
		struct precedent_row *r = &out[n];
		struct precedent *p = &r->precedent;

		row = db_next(db, "UsUsUUUddUUssiisstUs", &p->id, &p->number, &p->scope.kind,
			      &p->scope.big, &p->scope.category_id, &p->scope.area_code,
			      &p->scope.owner_id, &p->point.lat, &p->point.lon, &p->radius_m,
			      &p->unit_id, &p->unit_name, &p->text, &p->valid_from, &p->valid_to,
			      &r->scope_say, &r->report_number, &r->decided_at, &r->superseded_by,
			      &r->superseded_number);
		n += row == DB_ROW;
	} while (row == DB_ROW);
	return row == DB_NONE ? n : -1;
}
