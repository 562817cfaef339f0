/*
 * The rules that say whose a case is, and the precedent book. A rule is never changed or deleted:
 * it is ended, or replaced from a day on; what would hold beside another of the same scope is
 * refused with the other's number (dispatch/route_rules.h). The office and the admins edit.
 */
#include "account/staff.h"
#include "desk/day.h"
#include "desk/frame.h"
#include "desk/known.h"
#include "desk/pages.h"
#include "dispatch/precedent.h"
#include "dispatch/route_rules.h"
#include "report/city.h"
#include "web/page.h"

#define FORM_MAX   (8u << 10)
#define PAGE       50
#define NO_END     4000000 /* valid_to of a rule without an end (dispatch/router.c) */
#define AREAS_MAX  300
#define MAY_SEE    (NEED_STAFF)
#define MAY_CHANGE (NEED_STAFF | NEED_CSRF | FOR(OFFICE) | FOR(ADMIN))

static bool may_change(const struct request *req)
{
	return req->staff->role == ROLE_OFFICE || req->staff->role == ROLE_ADMIN;
}

static const char *until_say(struct arena *a, int64_t day)
{
	return day >= NO_END ? "长期" : day_text(a, day);
}

/* --- choices --- */

static void add_choice(json_t *list, const char *value, const char *text, bool chosen)
{
	json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "value", value, "text", text,
					      "chosen", chosen));
}

static json_t *unit_choices(struct arena *a, uint32_t chosen)
{
	json_t *list = json_array();
	size_t n;
	const struct known_unit *units = known_units(&n);

	for (size_t i = 0; i < n; i++)
		add_choice(list, arena_printf(a, "%llu", (unsigned long long)units[i].id),
			   units[i].name, units[i].id == chosen);
	return list;
}

/* Districts, and below each its streets. */
static json_t *area_choices(struct arena *a, uint32_t chosen)
{
	const struct area *districts[AREAS_MAX], *streets[AREAS_MAX];
	size_t n = area_children(city_areas(), 0, AREA_DISTRICT, districts, AREAS_MAX);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++) {
		size_t m = area_children(city_areas(), districts[i]->code, AREA_STREET, streets,
					 AREAS_MAX);

		add_choice(list, arena_printf(a, "%u", districts[i]->code), districts[i]->name,
			   districts[i]->code == chosen);
		for (size_t k = 0; k < m && k < AREAS_MAX; k++)
			add_choice(list, arena_printf(a, "%u", streets[k]->code),
				   arena_join(a, districts[i]->name, " ", streets[k]->name, NULL),
				   streets[k]->code == chosen);
	}
	return list;
}

/* "" any; "k1" a kind; "b2:<big>" a big class of a kind; "c<id>" one category. */
static json_t *class_choices(struct arena *a, const char *chosen)
{
	json_t *list = json_array();
	const char *big = "";
	size_t n;
	const struct category *all = city_categories(&n);

	add_choice(list, "k1", "所有部件", !strcmp(chosen, "k1"));
	add_choice(list, "k2", "所有事项", !strcmp(chosen, "k2"));
	for (size_t i = 0; i < n; i++) {
		const char *value;

		if (strcmp(big, all[i].big) != 0) {
			big = all[i].big;
			value = arena_printf(a, "b%u:%s", all[i].kind, big);
			add_choice(list, value, arena_join(a, big, "（整个大类）", NULL),
				   !strcmp(chosen, value));
		}
		value = arena_printf(a, "c%llu", (unsigned long long)all[i].id);
		add_choice(list, value, arena_join(a, "　", all[i].code, " ", all[i].name, NULL),
			   !strcmp(chosen, value));
	}
	return list;
}

/* False: no such class. */
static bool read_class(const char *text, struct route_scope *out)
{
	const struct category *category;

	if (!*text)
		return true;
	if (*text == 'c') {
		category = city_category(form_number32(text + 1));
		if (!category)
			return false;
		out->category_id = (uint32_t)category->id;
		out->kind = category->kind;
		out->big = category->big;
		return true;
	}
	if ((*text != 'k' && *text != 'b') || (text[1] != '1' && text[1] != '2'))
		return false;
	out->kind = (unsigned int)(text[1] - '0');
	if (*text == 'k')
		return !text[2];
	if (text[2] != ':' || !text[3])
		return false;
	out->big = text + 3;
	return true;
}

/* --- the list --- */

static json_t *rule_view(struct arena *a, const struct route_rule_row *row, int64_t today)
{
	const struct route_rule *r = &row->rule;

	return json_pack("{s:I, s:s, s:s, s:I, s:s, s:s, s:s, s:b, s:b}", "id", (json_int_t)r->id,
			 "scope", row->scope_say, "unit", r->unit_name, "unit_id",
			 (json_int_t)r->unit_id, "reason", r->reason, "from",
			 day_text(a, r->valid_from), "to", until_say(a, r->valid_to), "over",
			 r->valid_to<today, "to_come", r->valid_from> today);
}

static json_t *rules_view(struct request *req, const struct route_rule_row *rows, int n)
{
	json_t *list = json_array();

	for (int i = 0; i < n && i < PAGE; i++)
		json_array_append_new(list, rule_view(req->arena, &rows[i], rules_day(req->now)));
	return list;
}

static void rules_list(struct request *req, struct response *resp)
{
	struct route_rule_row rows[PAGE + 1];
	const char *all = request_param(req, "all"), *done = request_param(req, "done");
	const struct route_rule_filter filter = {
		.unit_id = form_number32(request_param(req, "unit")),
		.category_id = form_number32(request_param(req, "category")),
		.area_code = form_number32(request_param(req, "area")),
		.day = all ? 0 : rules_day(req->now),
	};
	int n = route_rule_list(req->db, &filter, form_number32(request_param(req, "after")), rows,
				PAGE + 1);

	if (n < 0) {
		response_unavailable(resp);
		return;
	}
	desk_page(resp, 200, "desk/rules", "rules",
		  json_pack("{s:s, s:o, s:b, s:o, s:o, s:b, s:b, s:s, s:s}", "title", "派单规则",
			    "rules", rules_view(req, rows, n), "has_rules", n > 0, "units",
			    unit_choices(req->arena, filter.unit_id), "areas",
			    area_choices(req->arena, filter.area_code), "all", all != NULL,
			    "may_change", may_change(req), "done", done ? done : "", "next",
			    n > PAGE ? arena_printf(req->arena,
						    "/desk/rules?after=%u&unit=%u&area=%u%s",
						    rows[PAGE - 1].rule.id, filter.unit_id,
						    filter.area_code, all ? "&all=1" : "")
				     : ""));
}

/* --- one of them --- */

static void rule_show(struct request *req, struct response *resp)
{
	const struct route_rule_filter any = { 0 };
	uint32_t id = form_number32(request_arg(req, "id"));
	int64_t today = rules_day(req->now);
	struct route_rule_row row;
	int n = id ? route_rule_list(req->db, &any, id - 1, &row, 1) : 0;

	if (n < 0) {
		response_unavailable(resp);
		return;
	}
	if (!n || row.rule.id != id) {
		response_say(resp, 404, "没有这条规则", "/desk/rules");
		return;
	}
	desk_page(resp, 200, "desk/rule", "rules",
		  json_pack("{s:s, s:o, s:o, s:b, s:s, s:s}", "title",
			    arena_printf(req->arena, "规则第%u号", id), "rule",
			    rule_view(req->arena, &row, today), "units",
			    unit_choices(req->arena, row.rule.unit_id), "may_change",
			    may_change(req) && row.rule.valid_to >= today, "today",
			    day_text(req->arena, today), "tomorrow",
			    day_text(req->arena, today + 1)));
}

/* --- a new one --- */

enum { NEW_CLASS, NEW_AREA, NEW_OWNER, NEW_UNIT, NEW_REASON, NEW_FROM, NEW_TO, NEW__MAX };

static const struct field new_fields[] = {
	[NEW_CLASS] = { "class", "类别", 60, 0, NULL },
	[NEW_AREA] = { "area", "区域", 10, 0, NULL },
	[NEW_OWNER] = { "owner", "权属单位", 10, 0, NULL },
	[NEW_UNIT] = { "unit", "责任单位", 10, FIELD_REQUIRED, "请选责任单位" },
	[NEW_REASON] = { "reason", "理由", ROUTE_REASON_CHARS, 0, NULL },
	[NEW_FROM] = { "from", "开始日期", 10, FIELD_REQUIRED, "请填开始日期" },
	[NEW_TO] = { "to", "结束日期", 10, 0, NULL },
};

/* The form, with what was typed and found wrong (`errors` is taken). */
static void new_page(struct request *req, struct response *resp, int status,
		     const char *const *values, json_t *errors)
{
	struct arena *a = req->arena;
	json_t *view =
		json_pack("{s:s, s:o, s:o, s:o, s:o, s:s, s:s, s:s}", "title", "新的派单规则",
			  "classes", class_choices(a, values[NEW_CLASS]), "areas",
			  area_choices(a, form_number32(values[NEW_AREA])), "owners",
			  unit_choices(a, form_number32(values[NEW_OWNER])), "units",
			  unit_choices(a, form_number32(values[NEW_UNIT])), "reason",
			  values[NEW_REASON], "from", values[NEW_FROM], "to", values[NEW_TO]);

	fields_show(view, errors);
	json_decref(errors);
	desk_page(resp, status, "desk/rule_new", "rules", view);
}

static void rule_new(struct request *req, struct response *resp)
{
	const char *values[NEW__MAX] = { "", "", "", "", "", "", "" };

	values[NEW_FROM] = day_text(req->arena, rules_day(req->now) + 1);
	new_page(req, resp, 200, values, json_array());
}

/* What the fields mean; adds to errors. */
static void read_new(const char *const *values, int64_t today, struct route_rule_new *out,
		     json_t *errors)
{
	*out = (struct route_rule_new){ .unit_id = form_number32(values[NEW_UNIT]),
					.reason = values[NEW_REASON],
					.valid_from = day_read(values[NEW_FROM]) };
	out->scope.area_code = form_number32(values[NEW_AREA]);
	out->scope.owner_id = form_number32(values[NEW_OWNER]);
	if (!read_class(values[NEW_CLASS], &out->scope))
		field_error(errors, "class", "没有这个类别");
	if (*values[NEW_FROM] && out->valid_from < 0)
		field_error(errors, "from", "日期要像 2026-12-01 这样写");
	if (out->valid_from >= 0 && out->valid_from < today)
		field_error(errors, "from", "最早从今天起，不能从过去的日子起");
	if (*values[NEW_TO]) {
		out->valid_to = day_read(values[NEW_TO]);
		if (out->valid_to < 0)
			field_error(errors, "to", "日期要像 2026-12-31 这样写");
	}
}

static void rule_create(struct request *req, struct response *resp)
{
	const char *values[NEW__MAX];
	json_t *errors = json_array();
	struct route_rule_new new;
	uint32_t id = 0;
	int result;

	fields_read(req, new_fields, NEW__MAX, values, errors);
	read_new(values, rules_day(req->now), &new, errors);
	if (json_array_size(errors)) {
		new_page(req, resp, 422, values, errors);
		return;
	}
	result = route_rule_add(req->db, &new, &id);
	if (result == ROUTE_RULE_DONE) {
		json_decref(errors);
		response_redirect(resp, "/desk/rules?after=%u&all=1&done=%u", id - 1, id);
	} else if (result < 0) {
		json_decref(errors);
		response_unavailable(resp);
	} else {
		field_error(errors, result == ROUTE_RULE_BAD ? "to" : "class",
			    route_rule_say(req->arena, result, id));
		new_page(req, resp, result == ROUTE_RULE_OVERLAPS ? 409 : 422, values, errors);
	}
}

/* --- the end of one --- */

static void answer(struct response *resp, int result, uint32_t rule, uint32_t other)
{
	struct arena *a = resp->req->arena;

	if (result < 0)
		response_unavailable(resp);
	else if (result == ROUTE_RULE_DONE)
		response_redirect(resp, "/desk/rules?after=%u&all=1&done=%u", rule - 1, rule);
	else
		response_say(resp, result == ROUTE_RULE_OVERLAPS ? 409 : 422,
			     route_rule_say(a, result, other), "/desk/rules");
}

/* What cases went by stays what they went by: no day that is over is taken from a rule. */
static void rule_end(struct request *req, struct response *resp)
{
	const char *day = request_field(req, "last_day");
	int64_t last = day_read(day);
	uint32_t id = form_number32(request_arg(req, "id"));

	if (last < 0 || !id)
		response_say(resp, 422, "请填最后一天，像 2026-12-31 这样写", "/desk/rules");
	else if (last < rules_day(req->now))
		response_say(resp, 422, "最后一天不能早于今天：过去的案卷就是按这条规则派的",
			     "/desk/rules/%u", id);
	else
		answer(resp, route_rule_end(req->db, id, last), id, id);
}

enum { REPLACE_UNIT, REPLACE_REASON, REPLACE_FROM, REPLACE__MAX };

static void rule_replace(struct request *req, struct response *resp)
{
	static const struct field fields[] = {
		[REPLACE_UNIT] = { "unit", "责任单位", 10, FIELD_REQUIRED, "请选责任单位" },
		[REPLACE_REASON] = { "reason", "理由", ROUTE_REASON_CHARS, 0, NULL },
		[REPLACE_FROM] = { "from", "开始日期", 10, FIELD_REQUIRED, "请填开始日期" },
	};
	uint32_t id = form_number32(request_arg(req, "id")), made = 0;
	const char *values[REPLACE__MAX];
	json_t *errors = json_array();
	int64_t first;
	int result;

	if (fields_read(req, fields, REPLACE__MAX, values, errors) ||
	    (first = day_read(values[REPLACE_FROM])) < 0 || !id) {
		response_say(resp, 422, "请选责任单位，开始日期像 2026-12-01 这样写",
			     "/desk/rules");
		json_decref(errors);
		return;
	}
	json_decref(errors);
	if (first <= rules_day(req->now)) {
		response_say(resp, 422, "最早从明天起：今天和以前的案卷是按旧规则派的",
			     "/desk/rules/%u", id);
		return;
	}
	result = route_rule_replace(req->db, id, first, form_number32(values[REPLACE_UNIT]),
				    values[REPLACE_REASON], &made);
	answer(resp, result, result == ROUTE_RULE_DONE ? made : id, made);
}

/* --- the precedent book --- */

static json_t *precedent_view(struct request *req, const struct precedent_row *row)
{
	const struct precedent *p = &row->precedent;
	struct arena *a = req->arena;
	bool circle = p->radius_m > 0;

	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b}", "number", p->number,
			 "scope",
			 circle ? arena_printf(a, "%s · %.5f, %.5f 周围 %u 米", row->scope_say,
					       p->point.lat, p->point.lon, p->radius_m)
				: row->scope_say,
			 "unit", p->unit_name, "text", p->text, "report",
			 row->report_number ? row->report_number : "", "decided",
			 clock_say(a, row->decided_at, req->now), "from",
			 day_text(a, p->valid_from), "to", until_say(a, p->valid_to), "superseded",
			 row->superseded_by ? row->superseded_number : "", "over",
			 p->valid_to < rules_day(req->now));
}

static void precedents_list(struct request *req, struct response *resp)
{
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
		  json_pack("{s:s, s:o, s:b, s:s}", "title", "先例", "precedents", list,
			    "has_precedents", n > 0, "next",
			    n > PAGE ? arena_printf(req->arena, "/desk/precedents?before=%u",
						    rows[PAGE - 1].precedent.id)
				     : ""));
}

const struct route rules_routes[] = {
	{ GET, "/desk/rules", rules_list, MAY_SEE, 0 },
	{ GET, "/desk/rules/new", rule_new, MAY_CHANGE & ~(unsigned int)NEED_CSRF, 0 },
	{ POST, "/desk/rules", rule_create, MAY_CHANGE, FORM_MAX },
	{ GET, "/desk/rules/:id", rule_show, MAY_SEE, 0 },
	{ POST, "/desk/rules/:id/end", rule_end, MAY_CHANGE, FORM_MAX },
	{ POST, "/desk/rules/:id/replace", rule_replace, MAY_CHANGE, FORM_MAX },
	{ GET, "/desk/precedents", precedents_list, MAY_SEE, 0 },
	{ 0 },
};
