#include "open311/export.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/json_text.h"
#include "db/db.h"
#include "dispatch/workflow.h"
#include "open311/service.h"
#include "report/city.h"
#include "report/status.h"
#include "web/csv.h"
#include "web/request.h"

#define PIECE 1000

static const char find[] =
	"SELECT r.id, r.number, r.status, r.detail, r.category_id, r.group_id, r.body, r.lat, r.lon,"
	" r.place_text, r.district_code, r.street_code, r.submitted_at, r.support_count, u.name,"
	" k.opened_at, k.deadline, k.handled_at, k.closed_at, k.reopened"
	" FROM report r FORCE INDEX (report_submitted) LEFT JOIN case_file k ON k.report_id = r.id"
	" LEFT JOIN unit u ON u.id = k.unit_id"
	" WHERE r.submitted_at >= ? AND r.submitted_at < ? AND (r.submitted_at > ? OR r.id > ?)"
	" AND r.hidden = 0 ORDER BY r.submitted_at, r.id LIMIT 1000";

const char *const export_statements[] = { find, NULL };

struct row {
	uint64_t id, category_id;
	const char *number, *body, *place_text, *unit;
	unsigned int status, detail, group_id, district, street, supporters, reopened;
	double lat, lon;
	int64_t submitted, opened, deadline, handled, closed;
};

int export_month(const char *text, int64_t *from, int64_t *to)
{
	static const char form[] = "dddd-dd";
	int year, month;

	for (size_t i = 0; i < sizeof(form); i++)
		if (!text || (form[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != form[i]))
			return -1;
	year = (int)strtol(text, NULL, 10);
	month = (int)strtol(text + 5, NULL, 10);
	if (year < 2000 || month < 1 || month > 12)
		return -1;
	*from = clock_days(year, month, 1) * CLOCK_DAY - CLOCK_CST;
	*to = clock_days(year + month / 12, month % 12 + 1, 1) * CLOCK_DAY - CLOCK_CST;
	return 0;
}

struct export *export_new(struct request *req, enum export_format format, int64_t from, int64_t to)
{
	struct export *e = arena_alloc(req->arena, sizeof(*e));

	*e = (struct export){ .db = req->db,
			      .req = req,
			      .format = format,
			      .from = from,
			      .to = to,
			      .last_at = from - 1,
			      .piece = arena_new() };
	arena_defer(req->arena, (void (*)(void *))arena_free, e->piece);
	return e;
}

/* ---- rows ---- */

static const char *time_of(struct arena *a, int64_t ms)
{
	return ms == DB_NULL_TIME ? "" : clock_iso(a, ms);
}

static const char *state_of(const struct row *r)
{
	return workflow_state_text((enum case_state)(r->detail ? r->detail : r->status));
}

static void csv_head(struct csv *c)
{
	static const char *const names[] = { "编号",     "上报时间", "状态",     "类别代码",
					     "类别",     "区市",     "街道",     "位置",
					     "纬度",     "经度",     "责任单位", "立案时间",
					     "处置截止", "处置完成", "结案时间", "返工次数",
					     "附议人数", "内容" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		csv_text(c, names[i]);
	csv_row(c);
}

static void csv_line(struct arena *a, struct csv *c, const struct row *r)
{
	csv_text(c, r->number);
	csv_text(c, time_of(a, r->submitted));
	csv_text(c, state_of(r));
	csv_text(c, service_code(a, r->category_id, r->group_id));
	csv_text(c, service_name(r->category_id, r->group_id));
	csv_text(c, city_area_name(r->district));
	csv_text(c, city_area_name(r->street));
	csv_text(c, r->place_text);
	csv_number(c, r->lat, 6);
	csv_number(c, r->lon, 6);
	csv_text(c, r->unit);
	csv_text(c, time_of(a, r->opened));
	csv_text(c, time_of(a, r->deadline));
	csv_text(c, time_of(a, r->handled));
	csv_text(c, time_of(a, r->closed));
	csv_int(c, r->reopened);
	csv_int(c, r->supporters);
	csv_text(c, r->body);
	csv_row(c);
}

static json_t *or_null(const char *text)
{
	return text && *text ? json_string(text) : json_null();
}

static void feature(struct arena *a, struct buf *out, const struct row *r, bool first)
{
	json_t *point = isfinite(r->lat) && isfinite(r->lon)
				? json_pack("{s:s, s:[f, f]}", "type", "Point", "coordinates",
					    r->lon, r->lat)
				: json_null();

	buf_adds(out, first ? "" : ",\n");
	buf_adds(out,
		 json_text(a,
			   json_pack("{s:s, s:s, s:o, s:{s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o,"
				     " s:o, s:o, s:i, s:i, s:s}}",
				     "type", "Feature", "id", r->number, "geometry", point,
				     "properties", "submitted", clock_iso(a, r->submitted),
				     "status", state_of(r), "service_code",
				     service_code(a, r->category_id, r->group_id), "service_name",
				     service_name(r->category_id, r->group_id), "district",
				     city_area_name(r->district), "street",
				     city_area_name(r->street), "unit", or_null(r->unit),
				     "deadline", or_null(time_of(a, r->deadline)), "handled",
				     or_null(time_of(a, r->handled)), "closed",
				     or_null(time_of(a, r->closed)), "reopened", (int)r->reopened,
				     "supporters", (int)r->supporters, "description", r->body)));
}

static enum db_row_result next(struct export *e, struct row *r)
{
	return db_next(e->db, "usUUuUsddsUUtUsttttU", &r->id, &r->number, &r->status, &r->detail,
		       &r->category_id, &r->group_id, &r->body, &r->lat, &r->lon, &r->place_text,
		       &r->district, &r->street, &r->submitted, &r->supporters, &r->unit,
		       &r->opened, &r->deadline, &r->handled, &r->closed, &r->reopened);
}

static void begin(struct export *e, struct buf *out, struct csv *c)
{
	if (e->format == EXPORT_CSV) {
		csv_begin(c, out);
		csv_head(c);
	} else {
		buf_adds(out, "{\"type\":\"FeatureCollection\",\"features\":[\n");
	}
	e->begun = true;
}

static int write_rows(struct export *e, struct buf *out, struct csv *c)
{
	/* Rows of the very instant where the last piece ended are told apart by their ids. */
	int64_t from = e->last_at > e->from ? e->last_at : e->from;
	enum db_row_result row = DB_ROW;
	struct row r;
	int n = 0;

	if (db_query(e->db, find, "tttu", from, e->to, from,
		     e->last_at < e->from ? 0 : e->last_id) < 0)
		return -1;
	for (; (row = next(e, &r)) == DB_ROW; n++, e->rows++) {
		if (e->format == EXPORT_CSV)
			csv_line(e->piece, c, &r);
		else
			feature(e->piece, out, &r, e->rows == 0);
		e->last_at = r.submitted;
		e->last_id = r.id;
	}
	return row == DB_FAILED ? -1 : n;
}

int export_piece(struct export *e, struct buf *out)
{
	struct csv c = { .out = out };
	int n;

	db_use_arena(e->db, e->piece);
	if (!e->begun)
		begin(e, out, &c);
	n = write_rows(e, out, &c);
	if (n >= 0 && n < PIECE && e->format == EXPORT_GEOJSON)
		buf_adds(out, "\n]}\n");
	db_use_arena(e->db, e->req->arena);
	arena_reset(e->piece);
	return n < 0 ? -1 : n == PIECE;
}
