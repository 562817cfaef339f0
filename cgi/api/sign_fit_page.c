/*
 * POST /api/v1/signs/fit: a front's measures in, the room for a sign and the rules' verdicts out;
 * kept under a token when that is asked. GET /api/v1/signs/fit/<token>: the same of a kept one.
 *
 * Nobody has to be known for it: nothing is done in anybody's name.
 */
#include "api/ask.h"
#include "api/input.h"
#include "api/problem.h"
#include "api/reply.h"
#include "api/sign_routes.h"
#include "api/sign_view.h"
#include "geo/area.h"
#include "sign/facade_store.h"
#include "sign/fit_view.h"
#include "sign/sign_areas.h"
#include "web/page.h"
#include "web/view.h"

#define BODY_MAX (8u << 10)
#define CODE     40

/* ---- what is asked ---- */

/* Behind the front's own. */
enum { FIELD_KIND = FACADE__MAX, FIELD_KEEP, FIELD__MAX };

static bool is_length(int field)
{
	return field < (int)FACADE_LENGTHS;
}

static const char *json_name(struct arena *a, int field)
{
	return is_length(field) ? arena_join(a, facade_names[field], "_mm", NULL)
				: facade_names[field];
}

static void declare(struct arena *a, struct json_field out[FIELD__MAX])
{
	for (int i = 0; i < FACADE__MAX; i++)
		out[i] = (struct json_field){ i == FACADE_STREET ? JSON_KIND_TEXT
					      : i <= FACADE_AREA ? JSON_KIND_NUMBER
								 : JSON_KIND_TRUTH,
					      0,
					      { json_name(a, i), facade_labels[i], INPUT_ANY, 0,
						NULL } };
	out[FIELD_KIND] =
		(struct json_field){ JSON_KIND_TEXT, 0, { "kind", "招牌类型", CODE, 0, NULL } };
	out[FIELD_KEEP] =
		(struct json_field){ JSON_KIND_TRUTH, 0, { "keep", "存下门头", 5, 0, NULL } };
}

struct sent {
	struct arena *arena;
	const char *values[FIELD__MAX];
};

/* As one would have typed it: lengths with their unit. */
static const char *sent_field(void *ctx, const char *name)
{
	const struct sent *s = ctx;

	for (int i = 0; i < FACADE__MAX; i++)
		if (!strcmp(facade_names[i], name))
			return is_length(i) && *s->values[i]
				       ? arena_join(s->arena, s->values[i], "mm", NULL)
				       : s->values[i];
	return NULL;
}

/* The form's sentences about lengths speak of metres. NULL: it is within its range. */
static const char *misfit(struct arena *a, int field, const char *text)
{
	int min, max;
	uint64_t mm;

	if (!is_length(field) || !*text)
		return NULL;
	facade_range((enum facade_field)field, &min, &max);
	mm = form_number(text, INT32_MAX);
	return mm >= (uint64_t)min && mm <= (uint64_t)max
		       ? NULL
		       : arena_printf(a, "%s要是 %d 到 %d 之间的整数，单位是毫米",
				      facade_labels[field], min, max);
}

static void add_faults(struct request *req, const struct sent *s,
		       const struct facade_faults *faults, json_t *errors)
{
	for (int i = 0; i < (int)FACADE_LENGTHS; i++) {
		const char *say = misfit(req->arena, i, s->values[i]);

		if (say)
			field_error(errors, json_name(req->arena, i), say);
	}
	for (size_t i = 0; i < faults->count; i++) {
		int field = (int)faults->list[i].field;

		if (!is_length(field) || !misfit(req->arena, field, s->values[field]))
			field_error(errors, json_name(req->arena, field), faults->list[i].say);
	}
}

/* The front and the kind asked about; false: 422 has been answered. */
static bool read_front(struct request *req, struct response *resp, struct facade *f,
		       enum sign_kind *kind, bool *keep)
{
	struct sent s = { .arena = req->arena };
	struct json_field fields[FIELD__MAX];
	json_t *errors = json_array();
	struct facade_faults faults;
	int k;

	declare(req->arena, fields);
	if (json_fields_read(req, fields, FIELD__MAX, s.values, errors) == 0) {
		facade_read(req->arena, sent_field, &s, f, &faults);
		add_faults(req, &s, &faults, errors);
		k = word_find(WORDS_KIND, s.values[FIELD_KIND]);
		*kind = k < 0 ? KIND__MAX : (enum sign_kind)k;
		*keep = *s.values[FIELD_KEEP] != '\0';
		if (k < 0 && *s.values[FIELD_KIND])
			field_error(errors, "kind", "没有这种招牌类型，请看 openapi.json");
		if (*s.values[FACADE_AREA] && !area_by_code(sign_areas(), f->area))
			field_error(errors, "area", "没有这个区或者街道的代码");
	}
	if (json_array_size(errors)) {
		problem_fields(resp, errors);
		return false;
	}
	json_decref(errors);
	return true;
}

/* ---- what is found ---- */

static json_t *set(const char *text, enum words_list list, uint64_t words)
{
	return json_pack("{s:s, s:o}", "text", text, "items", sign_words_view(list, words));
}

static json_t *figure(int n)
{
	return n ? json_integer(n) : json_null();
}

static json_t *others_view(const struct sign_fit *fit)
{
	json_t *list = json_array();

	for (int k = 0; k < KIND__MAX; k++)
		if (fit->box[k].allowed && (enum sign_kind)k != fit->kind)
			json_array_append_new(
				list, json_pack("{s:o, s:i, s:i}", "kind",
						sign_word_view(WORDS_KIND,
							       word_at(WORDS_KIND, (size_t)k)->id),
						"width_mm", fit->box[k].width, "height_mm",
						fit->box[k].height));
	return list;
}

/* Words of the page's own view beside the figures. */
static void add_box(json_t *view, const json_t *page, const struct sign_fit *fit)
{
	const struct sign_box *b = &fit->box[fit->kind];

	view_set(view, "allowed", json_boolean(b->allowed));
	view_set(view, "largest",
		 json_pack("{s:i, s:i, s:i}", "width_mm", b->width, "height_mm", b->height,
			   "depth_mm", b->depth));
	view_set(view, "place",
		 json_pack("{s:i, s:i, s:i, s:i, s:i, s:O}", "bottom_mm", b->bottom, "top_mm",
			   b->top, "left_mm", b->left, "best_bottom_mm", b->at, "best_height_mm",
			   b->best, "level_with_neighbour", json_object_get(page, "level")));
	view_set(view, "light",
		 set(json_string_value(json_object_get(page, "light")), WORDS_LIGHT, b->light));
	view_set(view, "materials",
		 set(json_string_value(json_object_get(page, "materials")), WORDS_MATERIAL,
		     b->materials));
	view_set(view, "colours",
		 set(json_string_value(json_object_get(page, "colours")), WORDS_COLOUR,
		     b->colours));
	view_set(view, "lettering",
		 set(json_string_value(json_object_get(page, "faces")), WORDS_FACE, b->faces));
	view_set(view, "kelvin_min", figure(b->kelvin_min));
	view_set(view, "kelvin_max", figure(b->kelvin_max));
}

static void show(struct request *req, struct response *resp, const struct facade *f,
		 enum sign_kind kind, const char *token)
{
	const struct sign_rules *rules = sign_rules_now(req->db, req->arena, req->now);
	struct sign_standard *standard = arena_alloc(req->arena, sizeof(*standard));
	struct sign_fit *fit = arena_alloc(req->arena, sizeof(*fit));
	const struct sign_street *street;
	json_t *view, *page;

	if (!rules) {
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
		return;
	}
	street = sign_street_find(rules, f->street);
	sign_standard_pick(rules, street, f->area, standard);
	sign_fit(req->arena, standard, f, kind, fit);
	page = fit_view(req->arena, f, fit);
	view = json_pack("{s:o, s:o, s:O, s:o}", "fit", token ? json_string(token) : json_null(),
			 "street", street ? sign_street_view(street) : json_null(), "say",
			 json_object_get(page, "say"), "kind",
			 sign_word_view(WORDS_KIND, word_at(WORDS_KIND, fit->kind)->id));
	add_box(view, page, fit);
	json_decref(page);
	view_set(view, "others", others_view(fit));
	sign_checks_add(view, &fit->checks);
	if (req->method == GET)
		api_show(resp, view, -1);
	else
		api_done(resp, token ? 201 : 200, view);
	if (token && req->method != GET)
		response_header(resp, "Location", "/api/v1/signs/fit/%s", token);
}

static void fit_create(struct request *req, struct response *resp)
{
	char token[TOKEN_TEXT + 1];
	enum sign_kind kind;
	struct facade f;
	bool keep;

	if (!read_front(req, resp, &f, &kind, &keep))
		return;
	if (keep && facade_keep(req->db, req->arena, &f, req->now, token) < 0)
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	else
		show(req, resp, &f, kind, keep ? token : NULL);
}

static void fit_show(struct request *req, struct response *resp)
{
	static const char *const names[] = { "kind", NULL };
	const char *token = request_arg(req, "fit"), *kind;
	struct facade f;
	struct asking a;
	int k;

	ask_begin(&a, req, names);
	kind = ask_text(&a, "kind", CODE);
	k = word_find(WORDS_KIND, kind);
	if (*kind && k < 0)
		ask_wrong(&a, "kind", "没有这种招牌类型，请看 openapi.json");
	if (!ask_end(&a, resp))
		return;
	switch (facade_kept(req->db, req->arena, token, &f)) {
	case DB_ROW:
		show(req, resp, &f, k < 0 ? KIND__MAX : (enum sign_kind)k, token);
		break;
	case DB_NONE:
		problem_send(resp, PROBLEM_NOT_FOUND, "没有存过这个门头");
		break;
	default:
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	}
}

const struct route api_sign_fit_routes[] = {
	{ POST, "/api/v1/signs/fit", fit_create, JSON_BODY, BODY_MAX },
	{ GET, "/api/v1/signs/fit/:fit", fit_show, 0, 0 },
	{ 0 },
};
