/*
 * The rules that say whose a case is, and what rules are missing. A rule is never changed or
 * deleted: it is ended, or replaced from a day on; what would hold beside another of the same scope
 * is refused with the other's number (dispatch/route_rules.h). The office and the admins edit.
 */
#include "account/staff.h"
#include "desk/day.h"
#include "desk/frame.h"
#include "desk/pages.h"
#include "desk/rules_suggest.h"
#include "desk/scope_form.h"
#include "dispatch/route_rules.h"
#include "report/city.h"
#include "web/page.h"

#define FORM_MAX   (8u << 10)
#define PAGE       50
#define MAY_SEE    (NEED_STAFF)
#define MAY_CHANGE (NEED_STAFF | NEED_CSRF | FOR(OFFICE) | FOR(ADMIN))

static bool may_change(const struct request *req)
{
	return req->staff->role == ROLE_OFFICE || req->staff->role == ROLE_ADMIN;
}

/* --- the list --- */

static json_t *rule_view(struct arena *a, const struct route_rule_row *row, int64_t today)
{
	const struct route_rule *r = &row->rule;

	return json_pack("{s:I, s:s, s:s, s:I, s:s, s:s, s:s, s:b, s:b}", "id", (json_int_t)r->id,
			 "scope", row->scope_say, "unit", r->unit_name, "unit_id",
			 (json_int_t)r->unit_id, "reason", r->reason, "from",
			 day_text(a, r->valid_from), "to", scope_until(a, r->valid_to), "over",
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
			    scope_units(req->arena, filter.unit_id), "areas",
			    scope_areas(req->arena, filter.area_code), "all", all != NULL,
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
			    scope_units(req->arena, row.rule.unit_id), "may_change",
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

/*
 * The form, with what was typed and found wrong, and whose it would be (NULL: nobody asked).
 * Both are taken.
 */
static void new_page(struct request *req, struct response *resp, int status,
		     const char *const *values, json_t *errors, json_t *would)
{
	struct arena *a = req->arena;
	json_t *view =
		json_pack("{s:s, s:o, s:o, s:o, s:o, s:s, s:s, s:s}", "title", "新的派单规则",
			  "classes", scope_classes(a, values[NEW_CLASS]), "areas",
			  scope_areas(a, form_number32(values[NEW_AREA])), "owners",
			  scope_units(a, form_number32(values[NEW_OWNER])), "units",
			  scope_units(a, form_number32(values[NEW_UNIT])), "reason",
			  values[NEW_REASON], "from", values[NEW_FROM], "to", values[NEW_TO]);

	BUG_IF(!view);
	json_object_set_new(view, "looked", json_boolean(would != NULL));
	json_object_set_new(view, "has_would", json_boolean(json_array_size(would) > 0));
	if (would)
		json_object_set_new(view, "would", would);
	fields_show(view, errors);
	json_decref(errors);
	desk_page(resp, status, "desk/rule_new", "rules", view);
}

/* May come filled in: from a proposal (rules_suggest.h). */
static void rule_new(struct request *req, struct response *resp)
{
	const char *values[NEW__MAX];

	for (size_t i = 0; i < NEW__MAX; i++) {
		values[i] = request_param(req, new_fields[i].name);
		if (!values[i])
			values[i] = "";
	}
	if (day_read(values[NEW_FROM]) < 0)
		values[NEW_FROM] = day_text(req->arena, rules_day(req->now) + 1);
	new_page(req, resp, 200, values, json_array(), NULL);
}

/* Nothing is saved: whose it would be today is shown above the form. */
static void rule_look(struct request *req, struct response *resp, const char *const *values)
{
	struct route_scope scope = { .area_code = form_number32(values[NEW_AREA]) };
	json_t *would = scope_class_read(values[NEW_CLASS], &scope) ? rules_would(req, &scope)
								    : json_array();

	if (would)
		new_page(req, resp, 200, values, json_array(), would);
	else
		response_unavailable(resp);
}

static void proposals_show(struct request *req, struct response *resp)
{
	json_t *view = rules_proposals(req);

	if (!view) {
		response_unavailable(resp);
		return;
	}
	json_object_set_new(view, "title", json_string("建议的规则"));
	desk_page(resp, 200, "desk/proposals", "rules", view);
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
	if (!scope_class_read(values[NEW_CLASS], &out->scope))
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
	if (request_field(req, "look")) {
		json_decref(errors);
		rule_look(req, resp, values);
		return;
	}
	read_new(values, rules_day(req->now), &new, errors);
	if (json_array_size(errors)) {
		new_page(req, resp, 422, values, errors, NULL);
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
		new_page(req, resp, result == ROUTE_RULE_OVERLAPS ? 409 : 422, values, errors,
			 NULL);
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

const struct route rules_routes[] = {
	{ GET, "/desk/rules", rules_list, MAY_SEE, 0 },
	{ GET, "/desk/rules/proposals", proposals_show, MAY_CHANGE & ~(unsigned int)NEED_CSRF, 0 },
	{ GET, "/desk/rules/new", rule_new, MAY_CHANGE & ~(unsigned int)NEED_CSRF, 0 },
	{ POST, "/desk/rules", rule_create, MAY_CHANGE, FORM_MAX },
	{ GET, "/desk/rules/:id", rule_show, MAY_SEE, 0 },
	{ POST, "/desk/rules/:id/end", rule_end, MAY_CHANGE, FORM_MAX },
	{ POST, "/desk/rules/:id/replace", rule_replace, MAY_CHANGE, FORM_MAX },
	{ 0 },
};
