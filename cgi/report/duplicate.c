#include "report/duplicate.h"

#include <math.h>

#include "base/clock.h"
#include "base/conf.h"
#include "base/arena.h"
#include "geo/cell.h"
#include "report/city.h"
#include "report/list_sql.h"
#include "web/request.h"

#define LOOKED_AT       50       /* newest ones in the square around the place */
#define METRES_A_DEGREE 111195.0 /* of latitude */
#define CORNERS         4

const char *const duplicate_statements[] = {
	/* A report that nobody has put into a group yet may be of any. */
	"SELECT STRAIGHT_JOIN " CARD_COLUMNS " FROM report r FORCE INDEX (report_near)" CARD_PHOTO
	" WHERE r.cell IN (?, ?, ?, ?) AND r.hidden = 0 AND r.status <> 5"
	" AND r.submitted_at > ? AND r.lat BETWEEN ? AND ? AND r.lon BETWEEN ? AND ?"
	" AND (? = 0 OR r.group_id = ? OR r.group_id IS NULL)"
	" ORDER BY r.id DESC LIMIT 50",
	NULL
};

/* The category that says how far: the chosen one, else its group's usual one. */
static const struct category *category_of(const struct draft *d)
{
	size_t count;
	const struct category *all = city_categories(&count);

	for (size_t i = 0; !d->category_id && d->group_id && i < count; i++)
		if (all[i].group_id == d->group_id && all[i].is_group_default)
			return &all[i];
	return city_category(d->category_id);
}

unsigned int duplicate_radius(struct request *req, const struct draft *d)
{
	const struct category *c = category_of(d);
	long radius = c && c->duplicate_radius ? (long)c->duplicate_radius
					       : conf_int(req->conf, "report", "duplicate_radius");

	return radius > DUPLICATE_RADIUS_MAX ? DUPLICATE_RADIUS_MAX : (unsigned int)radius;
}

/* The square around a point, and the cells of its corners: it has no room for more. */
struct square {
	struct point low, high;
	uint64_t cells[CORNERS];
};

static struct square square_around(struct point p, double metres)
{
	double lat = metres / METRES_A_DEGREE, lon = lat / cos(p.lat * 0.017453292519943295);
	struct square s = { .low = { p.lat - lat, p.lon - lon },
			    .high = { p.lat + lat, p.lon + lon } };

	s.cells[0] = geo_cell(s.low);
	s.cells[1] = geo_cell((struct point){ s.low.lat, s.high.lon });
	s.cells[2] = geo_cell((struct point){ s.high.lat, s.low.lon });
	s.cells[3] = geo_cell(s.high);
	return s;
}

static int by_distance(const void *a, const void *b)
{
	const struct duplicate *x = a, *y = b;

	return (x->metres > y->metres) - (x->metres < y->metres);
}

/* The open query's reports within the radius; how many, or -1. */
static int fetch(struct request *req, struct point at, double radius, struct duplicate *out)
{
	enum db_row_result row = DB_ROW;
	size_t n = 0;

	for (size_t seen = 0; seen < LOOKED_AT; seen++) {
		struct duplicate *f = &out[n];

		row = list_next(req->db, &f->card);
		if (row != DB_ROW)
			break;
		f->metres = point_distance(at, (struct point){ f->card.lat, f->card.lon });
		n += f->metres <= radius;
	}
	return row == DB_FAILED ? -1 : (int)n;
}

int duplicate_search(struct request *req, const struct draft *d,
		     struct duplicate out[DUPLICATE_SHOWN])
{
	struct duplicate *found = arena_alloc(req->arena, (LOOKED_AT + 1) * sizeof(*found));
	unsigned int radius = duplicate_radius(req, d);
	int64_t since = req->now - conf_int(req->conf, "report", "duplicate_days") * CLOCK_DAY;
	struct square s;
	int count;

	if (!point_usable(d->point))
		return 0;
	s = square_around(d->point, radius);
	if (db_query(req->db, duplicate_statements[0], "uuuutdddduu", s.cells[0], s.cells[1],
		     s.cells[2], s.cells[3], since, s.low.lat, s.high.lat, s.low.lon, s.high.lon,
		     (uint64_t)d->group_id, (uint64_t)d->group_id) < 0)
		return -1;
	count = fetch(req, d->point, radius, found);
	if (count <= 0)
		return count;
	qsort(found, (size_t)count, sizeof(*found), by_distance);
	if (count > DUPLICATE_SHOWN)
		count = DUPLICATE_SHOWN;
	memcpy(out, found, (size_t)count * sizeof(*found));
	return count;
}

json_t *duplicate_find(struct request *req, const struct draft *d)
{
	struct duplicate found[DUPLICATE_SHOWN];
	int count = duplicate_search(req, d, found);
	json_t *list = count < 0 ? NULL : json_array();

	for (int i = 0; i < count; i++) {
		json_t *view = card_view(req->arena, &found[i].card, req->now);

		json_object_set_new(view, "metres", json_integer(lround(found[i].metres)));
		json_array_append_new(list, view);
	}
	return list;
}
