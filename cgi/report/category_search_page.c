/* GET /categories: the whole catalogue, by group or by words. It is small and in memory. */
#include "base/secret.h"
#include "report/category_search.h"
#include "report/city.h"
#include "report/track_routes.h"
#include "web/page.h"

#define PUBLIC_SECONDS 600

struct wish {
	const char *words;  /* "" when none */
	unsigned int group; /* 0: any */
	const char *draft;  /* "" or the draft whose form comes next */
};

static json_t *category_view(const struct category *c)
{
	const struct category_group *g = c->group_id ? city_group(c->group_id) : NULL;
	return json_pack("{s:I, s:s, s:s, s:s, s:i, s:s}", "id", (json_int_t)c->id, "code", c->code,
			 "name", c->name, "big", c->big, "group", (int)c->group_id, "group_name",
			 g ? g->name : "");
}

static json_t *matches(const struct wish *w)
{
	const struct category *found[CATEGORIES_SHOWN];
	size_t n = category_search(w->words, w->group, found);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, category_view(found[i]));
	return list;
}

static void read_wish(const struct request *req, struct wish *w)
{
	const char *words = request_param(req, "q"), *draft = request_param(req, "draft");
	unsigned char token[TOKEN_BYTES];

	w->words = words ? arena_strndup(req->arena, words, utf8_prefix(words, CATEGORY_WORDS_MAX))
			 : "";
	w->group = form_number32(request_param(req, "group"));
	w->draft = draft && token_parse(token, draft) == 0 ? draft : "";
}

static json_t *groups_view(const struct request *req, unsigned int chosen)
{
	size_t n;
	const struct category_group *groups = city_groups(&n);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:s, s:b}", "value",
						arena_printf(req->arena, "%u", groups[i].id),
						"name", groups[i].name, "icon", groups[i].icon,
						"chosen", groups[i].id == chosen));
	return list;
}

static void categories_show(struct request *req, struct response *resp)
{
	struct wish w;
	const char *back;
	json_t *list;

	read_wish(req, &w);
	back = *w.draft ? arena_printf(req->arena, "/snap/%s/describe", w.draft) : "/";
	list = matches(&w);
	response_public(resp, PUBLIC_SECONDS);
	response_page(resp, 200, "report/categories",
		      json_pack("{s:s, s:s, s:s, s:s, s:b, s:b, s:o, s:o}", "title", "找类别",
				"back", back, "words", w.words, "draft", w.draft, "has_draft",
				*w.draft != '\0', "is_empty", json_array_size(list) == 0,
				"categories", list, "groups", groups_view(req, w.group)));
}

const struct route category_search_routes[] = {
	{ GET, "/categories", categories_show, NO_DB, 0 },
	{ 0 },
};
