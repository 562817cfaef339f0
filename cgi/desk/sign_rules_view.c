/* What the rules say of the sign that a question is about, for who answers it. */
#include "desk/sign_rules_view.h"

#include <string.h>

#include "base/secret.h"
#include "sign/ask.h"
#include "sign/facade_store.h"
#include "sign/fit_view.h"
#include "sign/front.h"
#include "sign/words.h"
#include "web/route.h"
#include "web/view.h"

enum { STMT_FRONT, STMT__MAX };

const char *const sign_rules_view_statements[STMT__MAX + 1] = {
	[STMT_FRONT] = "SELECT facade FROM sign_order WHERE token = ?",
};

/* The front that the design was made for. */
static enum db_row_result front_of(struct request *req, const struct ask *k, struct facade *out)
{
	const char *query;
	enum db_row_result row;

	if (!k->sign.order_token)
		return DB_NONE;
	row = db_row(req->db, sign_rules_view_statements[STMT_FRONT], "b",
		     (const void *)k->sign.order_token, (size_t)SIGN_TOKEN, "s", &query);
	return row == DB_ROW ? facade_of_query(req->db, req->arena, query, out) : row;
}

/* A street of that district that the address names. */
static const struct sign_street *street_in(const struct sign_rules *rules, const struct ask *k)
{
	for (size_t i = 0; i < rules->street_count; i++) {
		const struct sign_street *s = &rules->streets[i];

		if ((s->area == k->district_code || s->area / 1000 == k->district_code) &&
		    strstr(k->place_text, s->name))
			return s;
	}
	return NULL;
}

static uint64_t one(enum words_list list, const char *id)
{
	int n = *id ? word_find(list, id) : -1;

	return n < 0 ? 0 : WORD(n);
}

static void judge(struct arena *a, const struct sign_standard *s, const struct facade *front,
		  const struct ask *k, struct sign_checks *out)
{
	int kind = *k->sign.kind_word ? word_find(WORDS_KIND, k->sign.kind_word) : -1;
	struct sign_fit *fit = arena_alloc(a, sizeof(*fit));
	struct sign_plan plan;

	sign_fit(a, s, front, kind < 0 ? KIND__MAX : (enum sign_kind)kind, fit);
	plan = (struct sign_plan){ .kind = fit->kind,
				   .width = (int)k->sign.width_mm,
				   .height = (int)k->sign.height_mm,
				   .depth = (int)k->sign.depth_mm,
				   .light = one(WORDS_LIGHT, k->sign.lighting),
				   .name = k->shop };
	sign_place(front, &fit->box[fit->kind], &plan);
	sign_judge(a, s, front, &plan, out);
}

/* The street's own rules; without a street, none. */
static json_t *standard_view(const struct sign_standard *s)
{
	json_t *own = json_array();

	for (int id = 0; id < RULE__MAX; id++)
		if (s->rule[id] && s->rule[id]->street)
			json_array_append_new(own,
					      json_pack("{s:s, s:s}", "text", s->rule[id]->text,
							"source", s->rule[id]->source));
	return own;
}

json_t *sign_rules_view(struct request *req, const struct ask *k)
{
	const struct sign_rules *rules = sign_rules_now(req->db, req->arena, req->now);
	struct sign_standard standard;
	struct sign_checks checks;
	struct facade front;
	enum db_row_result row = rules ? front_of(req, k, &front) : DB_FAILED;
	bool whole = row == DB_ROW && k->sign.width_mm && k->sign.height_mm;
	const struct sign_street *street = NULL;
	json_t *view;

	if (row == DB_FAILED)
		return NULL;
	if (row == DB_ROW)
		street = sign_street_find(rules, front.street);
	if (!street)
		street = street_in(rules, k);
	sign_standard_pick(rules, street, k->district_code, &standard);
	if (whole)
		judge(req->arena, &standard, &front, k, &checks);
	else
		front_judge_name(req->arena, &standard, k->shop, &checks);
	view = json_pack("{s:s, s:s, s:b, s:s, s:s, s:o}", "verdict", verdict_names[checks.verdict],
			 "verdict_text", verdict_texts[checks.verdict], "measured", whole, "street",
			 street ? street->name : "", "about", street ? street->about : "",
			 "standard", standard_view(&standard));
	checks_view(view, &checks);
	return view;
}
