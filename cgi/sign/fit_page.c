/*
 * /signs/fit: a front's facts in, the room for a sign and the rules' verdicts out. GET answers what
 * the address holds, so that a result is a link, a script asks the same page while one types, and
 * nothing is stored. POST keeps the facts and leads to the designs that fit.
 */
#include "sign/facade_store.h"
#include "sign/fit_view.h"
#include "sign/pages.h"
#include "web/page.h"

#define BODY_MAX (16u << 10)

static const char *param(void *ctx, const char *name)
{
	return request_param(ctx, name);
}

static const char *sent(void *ctx, const char *name)
{
	return request_field(ctx, name);
}

/* What stands in the fields: as typed, or of a facade that was kept. */
struct form {
	facade_get *get;
	void *ctx;
	bool asked; /* something was filled in */
	struct facade facade;
	struct facade_faults faults;
	enum sign_kind kind;
};

/* ---- the form ---- */

/* Spaces around and 80 characters are enough to see what was typed. */
static const char *as_typed(const struct request *req, const char *text)
{
	return arena_strndup(req->arena, text, utf8_prefix(text, 80));
}

/* What few fill in is folded away until somebody has. */
static bool more_is_filled(const struct form *f)
{
	static const enum facade_field few[] = {
		FACADE_LEFT_BOTTOM, FACADE_LEFT_TOP, FACADE_RIGHT_BOTTOM,
		FACADE_RIGHT_TOP,   FACADE_BUILDING, FACADE_SIGNS,
		FACADE_HISTORIC,    FACADE_UNSAFE,   FACADE_OBSTRUCTS,
	};

	for (size_t i = 0; i < sizeof(few) / sizeof(few[0]); i++) {
		const char *value = f->get(f->ctx, facade_names[few[i]]);

		if (value && *value)
			return true;
	}
	return f->kind != KIND__MAX;
}

static json_t *fields_view(const struct request *req, const struct form *f)
{
	json_t *view = json_pack("{s:b}", "more", more_is_filled(f));

	for (int i = 0; i < FACADE__MAX; i++) {
		const char *value = f->get(f->ctx, facade_names[i]);

		if (i < (int)FACADE_AREA)
			json_object_set_new(view, facade_names[i],
					    json_string(as_typed(req, value ? value : "")));
		else if (i > (int)FACADE_AREA)
			json_object_set_new(view, facade_names[i],
					    json_boolean(value && !strcmp(value, "1")));
	}
	return view;
}

static void faults_show(json_t *view, const struct form *f)
{
	json_t *errors = json_array(), *guesses = json_object();

	for (size_t i = 0; f->asked && i < f->faults.count; i++) {
		const struct facade_fault *one = &f->faults.list[i];

		field_error(errors, facade_names[one->field], one->say);
		if (one->guess)
			json_object_set_new(guesses, facade_names[one->field],
					    json_string(one->guess));
	}
	fields_show(view, errors);
	json_decref(errors);
	json_object_set_new(view, "guess", guesses);
}

static json_t *streets_view(const struct sign_rules *rules)
{
	json_t *list = json_array();

	for (size_t i = 0; i < rules->street_count; i++)
		json_array_append_new(list, json_pack("{s:s, s:s}", "name", rules->streets[i].name,
						      "about", rules->streets[i].about));
	return list;
}

static json_t *kinds_view(enum sign_kind chosen)
{
	json_t *list = json_array();

	for (int k = 0; k < KIND__MAX; k++) {
		const struct word *w = word_at(WORDS_KIND, (size_t)k);

		json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "id", w->id, "name",
						      w->name, "chosen", k == (int)chosen));
	}
	return list;
}

/* What the keeping form sends again, for who has no script. */
static json_t *hidden_view(const struct request *req, const struct form *f)
{
	json_t *list = json_array();

	for (int i = 0; i < FACADE__MAX; i++) {
		const char *value = f->get(f->ctx, facade_names[i]);

		if (value && *value)
			json_array_append_new(list, json_pack("{s:s, s:s}", "name", facade_names[i],
							      "value", as_typed(req, value)));
	}
	return list;
}

static void result_show(struct request *req, json_t *view, const struct sign_rules *rules,
			struct form *f)
{
	const struct sign_street *street = sign_street_find(rules, f->facade.street);
	struct sign_standard *standard = arena_alloc(req->arena, sizeof(*standard));
	struct sign_fit fit;

	sign_standard_pick(rules, street, f->facade.area, standard);
	sign_fit(req->arena, standard, &f->facade, f->kind, &fit);
	json_object_set_new(view, "result", fit_view(req->arena, &f->facade, &fit));
	json_object_set_new(view, "hidden", hidden_view(req, f));
	json_object_set_new(view, "street_about", json_string(street ? street->about : ""));
	json_object_set_new(view, "street_unknown", json_boolean(!street && *f->facade.street));
}

static void show(struct request *req, struct response *resp, int status, struct form *f)
{
	const struct sign_rules *rules = sign_rules_now(req->db, req->arena, req->now);
	json_t *view;

	if (!rules) {
		response_unavailable(resp);
		return;
	}
	view = json_pack("{s:s, s:s, s:[s], s:[s, s], s:b, s:o, s:o, s:o}", "title", "量一量门头",
			 "back", "/signs", "styles", "sign.css", "scripts", "fit.js",
			 "fit-photo.js", "asked", f->asked, "f", fields_view(req, f), "streets",
			 streets_view(rules), "kinds", kinds_view(f->kind));
	faults_show(view, f);
	if (f->asked && !f->faults.count)
		result_show(req, view, rules, f);
	response_page(resp, status, "sign/fit", view);
}

/* ---- what is asked ---- */

static void read_form(struct request *req, struct form *f)
{
	const char *kind = f->get(f->ctx, "kind");
	int k = word_find(WORDS_KIND, kind);

	for (int i = 0; i < FACADE__MAX && !f->asked; i++)
		f->asked = f->get(f->ctx, facade_names[i]) != NULL;
	f->kind = k < 0 ? KIND__MAX : (enum sign_kind)k;
	facade_read(req->arena, f->get, f->ctx, &f->facade, &f->faults);
}

/* A facade that was kept, as if it were typed. */
struct kept {
	struct request *req;
	const char *text[FACADE__MAX];
};

static const char *kept_field(void *ctx, const char *name)
{
	const struct kept *k = ctx;

	for (int i = 0; i < FACADE__MAX; i++)
		if (!strcmp(facade_names[i], name))
			return k->text[i];
	return request_param(k->req, name);
}

static enum db_row_result read_kept(struct request *req, struct kept *k)
{
	struct facade f;
	enum db_row_result row = facade_kept(req->db, req->arena, request_param(req, "fit"), &f);

	if (row == DB_ROW)
		facade_as_typed(req->arena, &f, k->text);
	k->req = req;
	return row;
}

static void fit_show(struct request *req, struct response *resp)
{
	struct form f = { .get = param, .ctx = req };
	struct kept kept = { 0 };

	if (request_param(req, "fit") && !request_param(req, "width")) {
		switch (read_kept(req, &kept)) {
		case DB_ROW:
			f.get = kept_field;
			f.ctx = &kept;
			break;
		case DB_NONE:
			response_say(resp, 404, "没有存过这个门头，或者网址不完整。", "/signs/fit");
			return;
		default:
			response_unavailable(resp);
			return;
		}
	}
	read_form(req, &f);
	show(req, resp, f.asked && f.faults.count ? 422 : 200, &f);
}

static void fit_keep(struct request *req, struct response *resp)
{
	struct form f = { .get = sent, .ctx = req };
	char token[TOKEN_TEXT + 1];

	read_form(req, &f);
	f.asked = true;
	if (f.faults.count)
		show(req, resp, 422, &f);
	else if (facade_keep(req->db, req->arena, &f.facade, req->now, token) < 0)
		response_unavailable(resp);
	else
		response_redirect(resp, "/signs?fit=%s", token);
}

const struct route fit_routes[] = {
	{ GET, "/signs/fit", fit_show, GIVE_VISITOR, 0 },
	{ POST, "/signs/fit", fit_keep, NEED_CSRF, BODY_MAX },
	{ 0 },
};
