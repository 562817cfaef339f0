/*
 * The precedent book: what was decided, and a form for what was decided without a case of the
 * desk's, or for one place alone: a circle around a point. Nothing in it is changed or
 * deleted; an entry is ended, or superseded by a newer one of the same scope
 * (dispatch/precedent.h). The office and the admins write.
 */
#include <math.h>

#include "account/staff.h"
#include "desk/day.h"
#include "desk/frame.h"
#include "desk/pages.h"
#include "desk/scope_form.h"
#include "dispatch/precedent.h"
#include "dispatch/rules.h"
#include "report/number.h"
#include "web/page.h"

#define FORM_MAX   (16u << 10)
#define PAGE       50
#define RADIUS     "50" /* metres, suggested */
#define MAY_CHANGE (NEED_STAFF | FOR(OFFICE) | FOR(ADMIN))

enum { STMT_REPORT, STMT__MAX };

const char *const precedents_page_statements[STMT__MAX + 1] = {
	[STMT_REPORT] = "SELECT id, category_id, lat, lon FROM report WHERE number = ?",
};

/* ---- the list ---- */

static bool may_change(const struct request *req)
{
	return req->staff->role == ROLE_OFFICE || req->staff->role == ROLE_ADMIN;
}

static json_t *precedent_view(struct request *req, const struct precedent_row *row)
{
	const struct precedent *p = &row->precedent;
	struct arena *a = req->arena;
	int64_t today = rules_day(req->now);
	json_t *view =
		json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b}", "id",
			  (json_int_t)p->id, "number", p->number, "scope",
			  p->radius_m ? arena_printf(a, "%s%s%.5f, %.5f 周围 %u 米", row->scope_say,
						     *row->scope_say ? " · " : "", p->point.lat,
						     p->point.lon, p->radius_m)
				      : row->scope_say,
			  "unit", p->unit_name, "text", p->text, "report",
			  row->report_number ? row->report_number : "", "decided",
			  clock_say(a, row->decided_at, req->now), "from",
			  day_text(a, p->valid_from), "to", scope_until(a, p->valid_to),
			  "superseded", row->superseded_by ? row->superseded_number : "", "over",
			  p->valid_to < today);

	BUG_IF(!view);
	json_object_set_new(view, "may_end", json_boolean(may_change(req) && p->valid_to >= today));
	return view;
}

static void precedents_list(struct request *req, struct response *resp)
{
	static const char done[] = "已保存。从下一个案卷起按它派。";
	struct precedent_row rows[PAGE + 1];
	const struct precedent_filter filter = { .unit_id = form_number32(
							 request_param(req, "unit")) };
	int n = precedent_list(req->db, &filter, form_number32(request_param(req, "before")), rows,
			       PAGE + 1);
	json_t *list;

	if (n < 0) {
		response_unavailable(resp);
		return;
	}
	list = json_array();
	for (int i = 0; i < n && i < PAGE; i++)
		json_array_append_new(list, precedent_view(req, &rows[i]));
	desk_page(resp, 200, "desk/precedents", "rules",
		  json_pack("{s:s, s:o, s:b, s:b, s:s, s:s, s:s}", "title", "先例", "precedents",
			    list, "has_precedents", n > 0, "may_change", may_change(req), "done",
			    request_param(req, "done") ? done : "", "today",
			    day_text(req->arena, rules_day(req->now)), "next",
			    n > PAGE ? arena_printf(req->arena, "/desk/precedents?before=%u",
						    rows[PAGE - 1].precedent.id)
				     : ""));
}

/* ---- a new one ---- */

enum {
	NEW_CLASS,
	NEW_OWNER,
	NEW_PLACE, /* "area" or "circle" */
	NEW_AREA,
	NEW_LAT,
	NEW_LON,
	NEW_DATUM,
	NEW_RADIUS,
	NEW_UNIT,
	NEW_TEXT,
	NEW_FROM,
	NEW_TO,
	NEW_REPORT,
	NEW__MAX
};

static const struct field new_fields[] = {
	[NEW_CLASS] = { "class", "类别", 60, 0, NULL },
	[NEW_OWNER] = { "owner", "权属单位", 10, 0, NULL },
	[NEW_PLACE] = { "place", "地点", 10, 0, NULL },
	[NEW_AREA] = { "area", "区域", 10, 0, NULL },
	[NEW_LAT] = { "lat", "纬度", 14, 0, NULL },
	[NEW_LON] = { "lon", "经度", 14, 0, NULL },
	[NEW_DATUM] = { "datum", "坐标系", 10, 0, NULL },
	[NEW_RADIUS] = { "radius", "半径", 6, 0, NULL },
	[NEW_UNIT] = { "unit", "责任单位", 10, FIELD_REQUIRED, "请选责任单位" },
	[NEW_TEXT] = { "text", "裁定的话", PRECEDENT_TEXT_CHARS, FIELD_REQUIRED | FIELD_LINES,
		       "请写裁定的话" },
	[NEW_FROM] = { "from", "开始日期", 10, FIELD_REQUIRED, "请填开始日期" },
	[NEW_TO] = { "to", "结束日期", 10, 0, NULL },
	[NEW_REPORT] = { "report", "来自案卷", 20, 0, NULL },
};

static bool is_circle(const char *const *values)
{
	return !strcmp(values[NEW_PLACE], "circle");
}

/* The form, with what was typed and found wrong (`errors` is taken). */
static void new_page(struct request *req, struct response *resp, int status, const char *const *v,
		     json_t *errors)
{
	struct arena *a = req->arena;
	json_t *view = json_pack("{s:s, s:[s], s:o, s:o, s:o, s:o, s:s, s:s, s:s, s:b}", "title",
				 "新的先例", "scripts", "desk-place.js", "classes",
				 scope_classes(a, v[NEW_CLASS]), "owners",
				 scope_units(a, form_number32(v[NEW_OWNER])), "areas",
				 scope_areas(a, form_number32(v[NEW_AREA])), "units",
				 scope_units(a, form_number32(v[NEW_UNIT])), "tile_url",
				 conf_str(req->conf, "map", "tile_url"), "tile_attribution",
				 conf_str(req->conf, "map", "tile_attribution"), "tile_datum",
				 conf_str(req->conf, "map", "tile_datum"), "circle", is_circle(v));

	BUG_IF(!view);
	for (size_t i = NEW_LAT; i < NEW__MAX; i++)
		if (i != NEW_UNIT)
			json_object_set_new(view, new_fields[i].name, json_string(v[i]));
	fields_show(view, errors);
	json_decref(errors);
	desk_page(resp, status, "desk/precedent_new", "rules", view);
}

/* The report of that number, when it is one: where it is and what it is about. 1, 0 or -1. */
static int find_report(struct request *req, const char *typed, uint64_t *id, uint64_t *category,
		       struct point *at)
{
	char number[REPORT_NUMBER_LEN + 1];

	*id = 0;
	if (!typed || report_number_parse(number, typed) != NUMBER_OK)
		return 0;
	return (int)db_row(req->db, precedents_page_statements[STMT_REPORT], "s", number, "uudd",
			   id, category, &at->lat, &at->lon);
}

static void precedent_new(struct request *req, struct response *resp)
{
	const char *values[NEW__MAX], *report = request_param(req, "report");
	uint64_t id, category;
	struct point at;
	int found = find_report(req, report, &id, &category, &at);

	if (found < 0) {
		response_unavailable(resp);
		return;
	}
	for (size_t i = 0; i < NEW__MAX; i++)
		values[i] = "";
	values[NEW_FROM] = day_text(req->arena, rules_day(req->now));
	values[NEW_RADIUS] = RADIUS;
	values[NEW_PLACE] = "area";
	if (found) {
		values[NEW_REPORT] = report;
		if (category)
			values[NEW_CLASS] =
				arena_printf(req->arena, "c%llu", (unsigned long long)category);
		if (point_usable(at)) {
			values[NEW_PLACE] = "circle";
			values[NEW_LAT] = arena_printf(req->arena, "%.6f", at.lat);
			values[NEW_LON] = arena_printf(req->arena, "%.6f", at.lon);
		}
	}
	new_page(req, resp, 200, values, json_array());
}

static void read_place(const char *const *v, struct precedent_new *out, json_t *errors)
{
	uint64_t radius = form_number(v[NEW_RADIUS], PRECEDENT_RADIUS_MAX);
	struct point p = { form_degrees(v[NEW_LAT]), form_degrees(v[NEW_LON]) };

	out->point = (struct point){ NAN, NAN };
	if (!is_circle(v)) {
		out->scope.area_code = form_number32(v[NEW_AREA]);
		if (*v[NEW_AREA] && !out->scope.area_code)
			field_error(errors, "area", "没有这个区域，请重新选择");
		return;
	}
	if (!point_usable(p))
		field_error(errors, "lat",
			    "圆心没有填对：在地图上点，或填纬度和经度，像 36.06 和 120.38");
	if (!radius)
		field_error(errors, "radius", "半径填 1 到 5000 米");
	out->radius_m = (unsigned int)radius;
	out->point = !strcmp(v[NEW_DATUM], "gcj02") ? point_from_gcj02(p) : p;
}

/* What the fields mean; adds to errors. 0, or -1 when the database failed. */
static int read_new(struct request *req, const char *const *v, struct precedent_new *out,
		    json_t *errors)
{
	int64_t today = rules_day(req->now);
	uint64_t category;
	struct point at;
	int found = find_report(req, v[NEW_REPORT], &out->report_id, &category, &at);

	out->scope.owner_id = form_number32(v[NEW_OWNER]);
	out->unit_id = form_number32(v[NEW_UNIT]);
	out->text = v[NEW_TEXT];
	out->staff_id = req->staff->id;
	out->valid_from = day_read(v[NEW_FROM]);
	if (!scope_class_read(v[NEW_CLASS], &out->scope))
		field_error(errors, "class", "没有这个类别");
	read_place(v, out, errors);
	if (*v[NEW_FROM] && out->valid_from < today)
		field_error(errors, "from", "最早从今天起，像 2026-12-01 这样写");
	if (*v[NEW_TO] && (out->valid_to = day_read(v[NEW_TO])) < out->valid_from)
		field_error(errors, "to", "结束不能早于开始，像 2026-12-31 这样写");
	if (*v[NEW_REPORT] && !found)
		field_error(errors, "report", "没有这个编号，请核对");
	return found < 0 ? -1 : 0;
}

static const char *why_not(int result)
{
	switch (result) {
	case PRECEDENT_EMPTY:
		return "类别、权属单位、区域或一个点，至少要定一样：什么都管的先例等于没有规则";
	case PRECEDENT_UNKNOWN:
		return "类别、区域、权属单位或责任单位不存在";
	default:
		return "大类与类别不符，或文字超过 500 字";
	}
}

static void precedent_create(struct request *req, struct response *resp)
{
	struct precedent_new new = { 0 };
	const char *values[NEW__MAX];
	json_t *errors = json_array();
	struct precedent_added added;
	int result;

	fields_read(req, new_fields, NEW__MAX, values, errors);
	result = read_new(req, values, &new, errors);
	if (result == 0 && json_array_size(errors)) {
		new_page(req, resp, 422, values, errors);
		return;
	}
	if (result == 0)
		result = db_begin(req->db);
	if (result == 0) {
		result = precedent_add(req->db, &new, req->now, &added);
		if (result == PRECEDENT_ADDED)
			result = db_end(req->db, result);
		else
			db_end(req->db, -1); /* a refusal changes nothing */
	}
	if (result > 0) {
		field_error(errors, "class", why_not(result));
		new_page(req, resp, 422, values, errors);
		return;
	}
	json_decref(errors);
	if (result < 0)
		response_unavailable(resp);
	else
		response_redirect(resp, "/desk/precedents?done=1");
}

/* ---- the end of one ---- */

/* As with a rule: no day that is over is taken from it. */
static void precedent_end_create(struct request *req, struct response *resp)
{
	int64_t last = day_read(request_field(req, "last_day"));
	uint32_t id = form_number32(request_arg(req, "id"));
	int ended;

	if (last < rules_day(req->now)) {
		response_say(resp, 422, "最后一天从今天起，像 2026-12-31 这样写",
			     "/desk/precedents");
		return;
	}
	ended = db_begin(req->db) < 0 ? -1 : db_end(req->db, precedent_end(req->db, id, last));
	if (ended < 0)
		response_unavailable(resp);
	else if (ended == 0)
		response_say(resp, 404, "没有这条先例，或它已经结束", "/desk/precedents");
	else
		response_redirect(resp, "/desk/precedents?done=1");
}

const struct route precedents_routes[] = {
	{ GET, "/desk/precedents", precedents_list, NEED_STAFF, 0 },
	{ GET, "/desk/precedents/new", precedent_new, MAY_CHANGE, 0 },
	{ POST, "/desk/precedents", precedent_create, MAY_CHANGE | NEED_CSRF, FORM_MAX },
	{ POST, "/desk/precedents/:id/end", precedent_end_create, MAY_CHANGE | NEED_CSRF,
	  FORM_MAX },
	{ 0 },
};
