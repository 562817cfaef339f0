/* The forms of the case page, each with its choices; what cannot be done now says why. */
#include "desk/case_view.h"

#include <string.h>

#include "account/staff.h"
#include "base/arena.h"
#include "desk/known.h"
#include "dispatch/clock.h"
#include "report/city.h"
#include "web/form.h"
#include "web/request.h"

#define CITY_CODES   10000   /* below: the city's own code */
#define STREET_CODES 1000000 /* below: a district's */

static void add_choice(json_t *list, const char *value, const char *name, bool chosen)
{
	json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "value", value, "name", name,
					      "chosen", chosen));
}

static const char *typed(const struct request *req, const char *name)
{
	const char *text = request_field(req, name);

	return text ? text : "";
}

static const char *as_text(struct arena *a, uint64_t n)
{
	return arena_printf(a, "%llu", (unsigned long long)n);
}

/* ---- choices ---- */

/* Of the city, of the case's district and its streets; all when the place is unknown. */
static bool is_near(const struct known_unit *u, uint32_t district)
{
	uint32_t of = u->area_code >= STREET_CODES ? u->area_code / 1000 : u->area_code;

	return !district || u->area_code < CITY_CODES || of == district;
}

static json_t *unit_choices(struct request *req, const struct record *r, const char *chosen)
{
	size_t n;
	const struct known_unit *units = known_units(&n);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++) {
		const char *value = as_text(req->arena, units[i].id);

		if (is_near(&units[i], r->district))
			add_choice(list, value, units[i].name, !strcmp(value, chosen));
	}
	return list;
}

/* Those that were asked to help and have not done so yet. */
static json_t *helper_choices(struct request *req, const struct record *r, const char *chosen)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->helper_count; i++) {
		const struct known_unit *u = known_unit(r->helpers[i].unit_id);
		const char *value = as_text(req->arena, r->helpers[i].unit_id);

		if (u && !r->helpers[i].done)
			add_choice(list, value, u->name, !strcmp(value, chosen));
	}
	return list;
}

static void add_standards(struct request *req, json_t *list, uint64_t category_id,
			  const char *chosen)
{
	const struct category *c = category_id ? city_category(category_id) : NULL;
	size_t n;
	const struct known_standard *all = known_standards(&n);

	for (size_t i = 0; c && i < n; i++) {
		const char *value = as_text(req->arena, all[i].id);

		if (all[i].category_id != category_id)
			continue;
		add_choice(list, value,
			   arena_printf(req->arena, "%s：%s，%s", c->name, all[i].open_when,
					clock_limit_say(req->arena, all[i].limit_count,
							all[i].limit_unit)),
			   !strcmp(value, chosen));
	}
}

static json_t *standard_choices(struct request *req, const struct record *r, const char *chosen)
{
	json_t *list = json_array();

	if (!*chosen && r->standard_id)
		chosen = as_text(req->arena, r->standard_id);
	add_standards(req, list, r->category_id, chosen);
	for (size_t i = 0; i < r->candidate_count; i++)
		if (r->candidates[i].category_id != r->category_id)
			add_standards(req, list, r->candidates[i].category_id, chosen);
	return list;
}

static json_t *people_choices(struct request *req, const struct record *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->people_count; i++)
		add_choice(list, as_text(req->arena, r->people[i].id), r->people[i].name,
			   r->people[i].id == (r->handler_id ? r->handler_id : req->staff->id));
	return list;
}

static json_t *answer_choices(const struct record *r, enum action action)
{
	size_t n;
	const struct known_answer *answers = known_answers(&n);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		if (answers[i].action == (unsigned int)action &&
		    (!answers[i].group_id || answers[i].group_id == r->group_id))
			json_array_append_new(list,
					      json_pack("{s:s, s:s}", "title", answers[i].title,
							"text", answers[i].body));
	return list;
}

/* Photos uploaded for this form before: by the address (without scripts), or sent with it. */
static json_t *waiting_photos(struct request *req)
{
	json_t *list = json_array();

	for (size_t i = 0; i < req->param_count; i++)
		if (!strcmp(req->params[i].name, "photo"))
			json_array_append_new(list, json_string(req->params[i].value));
	for (size_t i = 0; i < req->field_count; i++)
		if (!strcmp(req->fields[i].name, "photo"))
			json_array_append_new(list, json_string(req->fields[i].value));
	return list;
}

/* ---- one form ---- */

static void add_fields(struct request *req, const struct record *r, const struct deed_form *f,
		       bool open, json_t *view)
{
	unsigned int fields = f->fields;
	const char *unit = open ? typed(req, "unit") : "";

	if (fields & DEED_UNIT)
		json_object_set_new(view, "units",
				    fields & DEED_HELPER ? helper_choices(req, r, unit)
							 : unit_choices(req, r, unit));
	if (fields & DEED_STANDARD)
		json_object_set_new(view, "standards",
				    standard_choices(req, r, open ? typed(req, "standard") : ""));
	if (fields & DEED_PERSON)
		json_object_set_new(view, "people", people_choices(req, r));
	if (fields & DEED_PHOTOS) {
		json_t *waiting = waiting_photos(req);

		json_object_set_new(view, "has_waiting",
				    json_boolean(json_array_size(waiting) > 0));
		json_object_set_new(view, "waiting_count",
				    json_integer((json_int_t)json_array_size(waiting)));
		json_object_set_new(view, "waiting", waiting);
	}
	if (f->amount) {
		json_object_set_new(view, "amount_ask", json_string(f->amount));
		json_object_set_new(view, "amount", json_string(open ? typed(req, "amount") : ""));
	}
	json_object_set_new(view, "unit_optional", json_boolean(f->action == ACTION_RETURN));
	json_object_set_new(view, "with_unit", json_boolean(fields & DEED_UNIT));
	json_object_set_new(view, "with_standard", json_boolean(fields & DEED_STANDARD));
	json_object_set_new(view, "with_person", json_boolean(fields & DEED_PERSON));
	json_object_set_new(view, "with_photos", json_boolean(fields & DEED_PHOTOS));
	json_object_set_new(view, "with_main", json_boolean(fields & DEED_MAIN));
	json_object_set_new(view, "with_precedent", json_boolean(fields & DEED_PRECEDENT));
	json_object_set_new(view, "with_note", json_boolean(!(fields & DEED_NO_NOTE)));
	json_object_set_new(view, "main", json_string(open ? typed(req, "main") : ""));
	json_object_set_new(view, "category", json_string(open ? typed(req, "category") : ""));
}

static json_t *offer_view(struct request *req, const struct record *r, const struct deed_form *f,
			  int may, const struct case_said *said)
{
	const struct transition *t = workflow_row(r->state, f->action);
	bool open = said->open == f;
	json_t *answers = answer_choices(r, f->action);
	json_t *view =
		json_pack("{s:s, s:s, s:s, s:b, s:b, s:s, s:b, s:b, s:s, s:o, s:b}", "name",
			  f->name, "verb", f->verb, "ask", f->ask ? f->ask : "", "danger",
			  (f->fields & DEED_DANGER) != 0, "refused", may != WORKFLOW_DONE, "why",
			  may == WORKFLOW_DONE ? "" : workflow_say(may), "open", open, "required",
			  t && (t->guard & GUARD_NOTE), "note", open ? typed(req, "note") : "",
			  "answers", answers, "has_answers", json_array_size(answers) > 0);

	add_fields(req, r, f, open, view);
	if (open && said->errors)
		fields_show(view, said->errors);
	return view;
}

json_t *case_offers(struct request *req, const struct record *r, const struct case_said *said)
{
	json_t *first = json_array(), *more = json_array();

	for (const struct deed_form *f = deed_forms; f->name; f++) {
		int may = record_may(r, req->staff, f->action, req->now);
		json_t *view;

		/* What is nobody's turn, or not hers, is not there at all. */
		if (may == WORKFLOW_NOT_NOW || may == WORKFLOW_NOT_YOU ||
		    may == WORKFLOW_NO_REQUEST || may == WORKFLOW_NOT_OVERDUE)
			continue;
		view = offer_view(req, r, f, may, said);
		json_array_append_new(f->fields & DEED_FIRST ? first : more, view);
	}
	return json_pack("{s:o, s:o, s:b, s:b}", "first", first, "more", more, "has_first",
			 json_array_size(first) > 0, "has_more", json_array_size(more) > 0);
}
