/*
 * The catalogue: the whole tree with what people call things, a search, and what words sound like.
 * The words of a guess are of a report that is not sent yet: logged nowhere, kept by no cache.
 */
#include "api/ask.h"
#include "api/reply.h"
#include "api/report_view.h"
#include "api/routes.h"
#include "report/category_search.h"
#include "report/city.h"
#include "report/suggest.h"
#include "web/page.h"
#include "web/view.h"

#define PUBLIC_SECONDS 600
#define GUESS_CHARS    200 /* of a text: it begins with what matters */
#define EVERYDAY_WORDS 12

static json_t *category_view(const struct category *c)
{
	const struct category_group *g = c->group_id ? city_group(c->group_id) : NULL;
	json_t *view = api_category_view(c->id);

	view_text(view, "kind", c->kind == 1 ? "component" : "matter");
	view_text(view, "big", c->big);
	view_set(view, "group",
		 g ? json_pack("{s:i, s:s}", "id", (int)g->id, "name", g->name) : json_null());
	return view;
}

/* ---- the tree ---- */

static json_t *leaf_view(const struct category *c)
{
	const char *words[EVERYDAY_WORDS];
	size_t n = suggest_words(c->id, words, EVERYDAY_WORDS);
	json_t *view = api_category_view(c->id), *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_string(words[i]));
	view_text(view, "kind", c->kind == 1 ? "component" : "matter");
	view_text(view, "big", c->big);
	view_set(view, "words", list);
	return view;
}

static json_t *leaves(unsigned int group)
{
	size_t count;
	const struct category *all = city_categories(&count);
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		if (all[i].group_id == group)
			json_array_append_new(list, leaf_view(&all[i]));
	return list;
}

static void categories_list(struct request *req, struct response *resp)
{
	static const char *const none[] = { NULL };
	const struct category_group *groups;
	struct asking a;
	json_t *list;
	size_t n;

	ask_begin(&a, req, none);
	if (!ask_end(&a, resp))
		return;
	groups = city_groups(&n);
	list = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list,
				      json_pack("{s:i, s:s, s:s, s:s, s:o}", "id",
						(int)groups[i].id, "name", groups[i].name, "icon",
						groups[i].icon, "hint", groups[i].hint,
						"categories", leaves(groups[i].id)));
	api_show(resp, json_pack("{s:o, s:o}", "groups", list, "others", leaves(0)),
		 PUBLIC_SECONDS);
}

/* ---- by words ---- */

static bool read_words(struct request *req, struct response *resp, size_t max, const char **words,
		       unsigned int *group)
{
	static const char *const names[] = { "q", "group", NULL };
	const char *typed = request_param(req, "q");
	struct asking a;

	ask_begin(&a, req, names);
	/* Longer ones are cut: it is asked while somebody types. */
	*words = typed ? arena_strndup(req->arena, typed, utf8_prefix(typed, max)) : "";
	*group = (unsigned int)ask_number(&a, "group", UINT32_MAX);
	if (*group && !city_group(*group))
		ask_wrong(&a, "group", "没有这个大类，请看 /api/v1/categories");
	return ask_end(&a, resp);
}

static void search_list(struct request *req, struct response *resp)
{
	const struct category *found[CATEGORIES_SHOWN];
	unsigned int group;
	const char *words;
	json_t *list;
	size_t n;

	if (!read_words(req, resp, CATEGORY_WORDS_MAX, &words, &group))
		return;
	n = category_search(words, group, found);
	list = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, category_view(found[i]));
	api_show(resp, json_pack("{s:o}", "items", list), PUBLIC_SECONDS);
}

static void guess_list(struct request *req, struct response *resp)
{
	struct suggestion found[SUGGESTIONS];
	unsigned int group;
	const char *words;
	json_t *list;
	size_t n;

	if (!read_words(req, resp, GUESS_CHARS, &words, &group))
		return;
	n = suggest(words, group, found);
	list = json_array();
	for (size_t i = 0; i < n; i++) {
		const struct category *c = city_category(found[i].category_id);
		json_t *view = c ? category_view(c) : NULL;

		if (!view)
			continue;
		json_object_set_new(view, "confidence", json_real(found[i].confidence));
		json_array_append_new(list, view);
	}
	api_show(resp, json_pack("{s:o, s:b}", "items", list, "sure", n > 0 && found[0].sure), -1);
}

const struct route api_category_routes[] = {
	{ GET, "/api/v1/categories", categories_list, NO_DB, 0 },
	{ GET, "/api/v1/categories/search", search_list, NO_DB, 0 },
	{ GET, "/api/v1/categories/guess", guess_list, NO_DB, 0 },
	{ 0 },
};
