/*
 * The wizard's third step: what is wrong, of which kind, and, for who wants to
 * leave it, a name and a telephone number.
 */
#include "base/secret.h"
#include "report/city.h"
#include "report/routes.h"
#include "report/snap_fields.h"
#include "report/snap_view.h"
#include "report/suggest.h"
#include "web/page.h"

#define FIND_MAX 20 /* characters the catalogue's search looks at */

/* The value of the chosen radio button: "0", "g3", "345". */
static const char *choice_of(struct request *req, const struct draft *d)
{
	if (d->category_id)
		return arena_printf(req->arena, "%llu", (unsigned long long)d->category_id);
	return d->group_id ? arena_printf(req->arena, "g%u", d->group_id) : "0";
}

static json_t *groups_view(struct request *req, const char *chosen)
{
	size_t n;
	const struct category_group *groups = city_groups(&n);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++) {
		const char *value = arena_printf(req->arena, "g%u", groups[i].id);

		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:s, s:s, s:b}", "value", value, "name",
						groups[i].name, "icon", groups[i].icon, "hint",
						groups[i].hint, "chosen", !strcmp(value, chosen)));
	}
	return list;
}

/* A category found in the whole catalogue (/categories) comes back as ?category=ID. */
static const struct category *chosen_category(struct request *req, const struct draft *d)
{
	const char *found = request_param(req, "category");
	const char *said = request_field(req, "category");

	if (said)
		return city_category(form_number32(said));
	if (found)
		return city_category(form_number32(found));
	return city_category(d->category_id);
}

/* --- what the words sound like --------------------------------------------------- */

/* The values of the guesses' radio buttons; the first is chosen when it is sure and nobody chose.
 */
struct guesses {
	const struct category *of[SUGGESTIONS];
	size_t count;
	bool sure;
};

/* Only for who has chosen no category; within her group when she chose one. */
static void guess(const char *body, const char *chosen, struct guesses *out)
{
	struct suggestion found[SUGGESTIONS];
	unsigned int group = *chosen == 'g' ? form_number32(chosen + 1) : 0;
	size_t n = *body ? suggest(body, group, found) : 0;

	*out = (struct guesses){ .sure = n > 0 && found[0].sure };
	for (size_t i = 0; i < n; i++) {
		out->of[out->count] = city_category(found[i].category_id);
		out->count += out->of[out->count] != NULL;
	}
}

static bool is_guess(const struct guesses *g, const struct category *c)
{
	for (size_t i = 0; i < g->count; i++)
		if (g->of[i] == c)
			return true;
	return false;
}

static json_t *guesses_view(struct request *req, const struct guesses *g, const char *chosen)
{
	json_t *list = json_array();

	for (size_t i = 0; i < g->count; i++) {
		const struct category *c = g->of[i];
		const struct category_group *group = city_group(c->group_id);
		const char *value = arena_printf(req->arena, "%llu", (unsigned long long)c->id);

		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:s, s:b}", "value", value, "name",
						c->name, "where", group ? group->name : c->big,
						"chosen", !strcmp(value, chosen)));
	}
	return list;
}

static void add_choices(struct request *req, json_t *view, const struct draft *d)
{
	const struct category *category = chosen_category(req, d);
	const char *chosen = snap_typed(req, "category", choice_of(req, d));
	struct guesses g;

	guess(snap_typed(req, "body", d->body), chosen, &g);
	if (category)
		chosen = arena_printf(req->arena, "%llu", (unsigned long long)category->id);
	else if (g.sure && g.count && !strcmp(chosen, "0"))
		chosen = arena_printf(req->arena, "%llu", (unsigned long long)g.of[0]->id);
	if (category && !is_guess(&g, category))
		json_object_set_new(view, "category",
				    json_pack("{s:s, s:s, s:s}", "value", chosen, "name",
					      category->name, "big", category->big));
	json_object_set_new(view, "guesses", guesses_view(req, &g, chosen));
	json_object_set_new(view, "has_guesses", json_boolean(g.count > 0));
	if (g.sure && g.count)
		json_object_set_new(view, "guess_sure", json_string(g.of[0]->name));
	json_object_set_new(view, "groups", groups_view(req, chosen));
	json_object_set_new(view, "unknown_chosen", json_boolean(!strcmp(chosen, "0")));
}

static void describe_form(struct request *req, struct response *resp, const struct draft *d,
			  int status, json_t *errors, bool ask_more)
{
	const char *back = arena_printf(req->arena, "/snap/%s/place", d->token_text);
	json_t *view = snap_view(req, d, "step_words", "说明情况", back);

	if (!view) {
		snap_unavailable(req, resp);
		return;
	}
	fields_show(view, errors);
	add_choices(req, view, d);
	json_object_set_new(view, "body", json_string(snap_typed(req, "body", d->body)));
	json_object_set_new(view, "body_max", json_integer(BODY_MAX_CHARS));
	json_object_set_new(view, "nickname",
			    json_string(snap_typed(req, "nickname", d->nickname)));
	json_object_set_new(view, "phone", json_string(snap_typed(req, "phone", "")));
	json_object_set_new(view, "has_phone", json_boolean(d->phone_sealed.len > 0));
	json_object_set_new(view, "can_sms", json_boolean(*conf_str(req->conf, "sms", "url")));
	json_object_set_new(view, "sms",
			    json_boolean(d->phone_sms || request_field(req, "sms") != NULL));
	json_object_set_new(view, "more_open",
			    json_boolean(d->phone_sealed.len > 0 || *d->nickname ||
					 json_array_size(errors) > 0));
	json_object_set_new(view, "ask_more", json_boolean(ask_more));
	json_object_set_new(view, "scripts", json_pack("[s]", "describe.js"));
	response_page(resp, status, "snap/describe", view);
}

void snap_describe_form(struct request *req, struct response *resp, const struct draft *d,
			int status, json_t *errors)
{
	describe_form(req, resp, d, status, errors, false);
}

static void describe_show(struct request *req, struct response *resp)
{
	struct draft d;

	if (snap_open(req, resp, &d) == SNAP_OPEN)
		snap_describe_form(req, resp, &d, 200, snap_errors(req));
}

/* Words for a query string: what separates its parts is no word, and an address is short. */
static const char *query_words(struct request *req)
{
	const char *typed = request_field(req, "q");
	char *words = typed ? arena_strndup(req->arena, typed, utf8_prefix(typed, FIND_MAX))
			    : arena_strdup(req->arena, "");

	for (char *p = words; *(p += strcspn(p, "&#%+=;?")); p++)
		*p = ' ';
	return words;
}

/* The button beside the search words: what is typed is kept, then the catalogue opens. */
static void to_catalogue(struct request *req, struct response *resp, const struct draft *d)
{
	response_redirect(resp, "/categories?draft=%s&q=%s", d->token_text, query_words(req));
}

/*
 * "不知道，帮我选": said once what it sounds like, so that it can be corrected. A script has
 * shown it while she wrote.
 */
static bool to_be_guessed(const struct request *req, const struct draft *d)
{
	const char *said = request_field(req, "category");
	struct suggestion found[SUGGESTIONS];

	if (!said || strcmp(said, "0") != 0 || request_field(req, "guessed"))
		return false;
	return suggest(d->body, 0, found) > 0;
}

static void describe_save(struct request *req, struct response *resp)
{
	json_t *errors = snap_errors(req);
	struct draft d;
	int bad;

	if (snap_open(req, resp, &d) != SNAP_OPEN)
		return;
	bad = snap_take_words(req, &d, errors);
	if (bad < 0 || draft_save(req, &d) < 0) {
		snap_unavailable(req, resp);
	} else if (bad) {
		snap_describe_form(req, resp, &d, 422, errors);
	} else if (request_field(req, "find")) {
		to_catalogue(req, resp, &d);
	} else if (snap_is_thin(d.body) && !request_field(req, "asked")) {
		/* Asked once, since thin reports wait longest; whoever means it sends it as it is.
		 */
		describe_form(req, resp, &d, 422, errors, true);
	} else if (to_be_guessed(req, &d)) {
		snap_describe_form(req, resp, &d, 200, errors);
	} else {
		response_redirect(resp, "/snap/%s/check", d.token_text);
	}
}

const struct route describe_routes[] = {
	{ GET, "/snap/:draft/describe", describe_show, GIVE_VISITOR, 0 },
	{ POST, "/snap/:draft/describe", describe_save, NEED_CSRF, 16 << 10 },
	{ 0 }
};
