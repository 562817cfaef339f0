/* GET /api/v1/signs/streets: streets with a standard of their own. GET /api/v1/signs/rules: what is
 * in force today on one of them, in an area, in the city. */
#include "api/ask.h"
#include "api/problem.h"
#include "api/reply.h"
#include "api/sign_routes.h"
#include "api/sign_view.h"
#include "geo/area.h"
#include "sign/facade.h"
#include "sign/fit_view.h"
#include "sign/rule.h"
#include "sign/sign_areas.h"
#include "web/page.h"
#include "web/view.h"

#define PUBLIC_SECONDS 60
#define PAGE           100
#define CODE           40

static void streets_list(struct request *req, struct response *resp)
{
	static const char *const names[] = { "after", NULL };
	const struct sign_rules *rules = sign_rules_now(req->db, req->arena, req->now);
	json_t *items = json_array();
	const char *after;
	struct asking a;
	size_t i = 0;

	ask_begin(&a, req, names);
	after = ask_text(&a, "after", CODE);
	while (rules && *after && i < rules->street_count &&
	       strcmp(rules->streets[i].code, after) != 0)
		i++;
	if (rules && *after && i++ == rules->street_count)
		ask_wrong(&a, "after", "游标不对，请原样使用上一页的 next");
	if (!ask_end(&a, resp) || !rules) {
		json_decref(items);
		if (resp->status == 200)
			problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
		return;
	}
	for (; i < rules->street_count && json_array_size(items) < PAGE; i++)
		json_array_append_new(items, sign_street_view(&rules->streets[i]));
	api_show(resp,
		 json_pack("{s:o, s:o}", "items", items, "next",
			   i < rules->street_count ? json_string(rules->streets[i - 1].code)
						   : json_null()),
		 PUBLIC_SECONDS);
}

/* ---- rules ---- */

static json_t *rule_view(const struct sign_rule *r)
{
	int list = rule_words(r->id);
	json_t *view = json_object();

	view_text(view, "rule", rule_name(r->id));
	view_text(view, "text", r->text);
	view_text(view, "source", r->source);
	view_set(view, "basis", sign_basis_view(r->basis));
	view_text(view, "breaks", verdict_names[r->breaks]);
	view_text(view, "breaks_text", verdict_texts[r->breaks]);
	view_set(view, "value", r->value ? json_integer(r->value) : json_null());
	view_set(view, "words",
		 list < 0 ? json_array() : sign_words_view((enum words_list)list, r->words));
	view_set(view, "forbidden", r->forbidden ? json_integer(r->forbidden) : json_null());
	view_text(view, "scope", r->street ? "street" : r->area == SIGN_CITY ? "city" : "area");
	return view;
}

static uint32_t read_area(struct asking *a)
{
	uint32_t code = (uint32_t)ask_number(a, "area", UINT32_MAX);

	if (code && !area_by_code(sign_areas(), code))
		ask_wrong(a, "area", "没有这个区或者街道的代码");
	return code;
}

static void rules_list(struct request *req, struct response *resp)
{
	static const char *const names[] = { "street", "area", NULL };
	const struct sign_rules *rules = sign_rules_now(req->db, req->arena, req->now);
	const struct sign_street *street = NULL;
	struct sign_standard standard;
	json_t *items = json_array();
	const char *asked;
	uint32_t area;
	struct asking a;

	ask_begin(&a, req, names);
	asked = ask_text(&a, "street", FACADE_TEXT);
	area = read_area(&a);
	if (rules && *asked && !(street = sign_street_find(rules, asked)))
		ask_wrong(&a, "street", "这条路没有自己的标准，请看 /api/v1/signs/streets");
	if (!ask_end(&a, resp) || !rules) {
		json_decref(items);
		if (resp->status == 200)
			problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
		return;
	}
	sign_standard_pick(rules, street, area, &standard);
	for (int i = 0; i < RULE__MAX; i++)
		if (standard.rule[i])
			json_array_append_new(items, rule_view(standard.rule[i]));
	api_show(resp,
		 json_pack("{s:o, s:o, s:n}", "street",
			   street ? sign_street_view(street) : json_null(), "items", items, "next"),
		 PUBLIC_SECONDS);
}

const struct route api_sign_rules_routes[] = {
	{ GET, "/api/v1/signs/streets", streets_list, 0, 0 },
	{ GET, "/api/v1/signs/rules", rules_list, 0, 0 },
	{ 0 },
};
