/* GET /api/v1/signs/gallery: the designs, by what one looks for or what goes on a measured front;
 * one design, judged on that front. */
#include "api/ask.h"
#include "api/problem.h"
#include "api/reply.h"
#include "api/sign_routes.h"
#include "api/sign_view.h"
#include "sign/gallery_front.h"
#include "sign/studio.h"
#include "web/page.h"

#define PUBLIC_SECONDS 60 /* as the page */
#define PAGE           18
#define CODE           40
#define WIDTH_MAX      100000

/* A place in a list, -1 when nothing was asked. */
static int read_code(struct asking *a, const char *name, int (*find)(const char *))
{
	const char *code = ask_text(a, name, CODE);
	int n = *code ? find(code) : -1;

	if (*code && n < 0)
		ask_wrong(a, name, "没有这个代码，请看 openapi.json");
	return n;
}

static int find_light(const char *id)
{
	return word_find(WORDS_LIGHT, id);
}

static int find_kind(const char *id)
{
	return word_find(WORDS_KIND, id);
}

static int find_colour(const char *id)
{
	return word_find(WORDS_COLOUR, id);
}

static int find_look(const char *id)
{
	return word_find(WORDS_STREET, id);
}

static const char *read_construction(struct asking *a)
{
	const char *text = ask_text(a, "construction", CODE);

	for (size_t i = 0; *text && i < studio()->set.count; i++)
		if (!strcmp(studio()->set.designs[i].construction, text))
			return text;
	if (*text)
		ask_wrong(a, "construction", "没有这种做法的样式");
	return NULL;
}

struct asked {
	struct gallery_wish wish;
	const char *fit; /* "" none */
	const struct design *after;
};

static bool read_asked(struct request *req, struct response *resp, struct asked *q)
{
	static const char *const names[] = { "trade", "kind",  "construction", "light",
					     "looks", "cost",  "material",     "colour",
					     "fit",   "after", "width_mm",     NULL };
	const char *after;
	struct asking a;

	ask_begin(&a, req, names);
	q->wish = (struct gallery_wish){
		.trade = read_code(&a, "trade", gallery_trade_of),
		.light = read_code(&a, "light", find_light),
		.family = read_code(&a, "material", gallery_family_of),
		.colour = read_code(&a, "colour", find_colour),
		.street = read_code(&a, "looks", find_look),
		.kind = read_code(&a, "kind", find_kind),
		.construction = read_construction(&a),
		.cost = (int)ask_number(&a, "cost", 5),
		.width = (int)ask_number(&a, "width_mm", WIDTH_MAX),
	};
	q->fit = ask_text(&a, "fit", CODE);
	after = ask_text(&a, "after", CODE);
	q->after = *after ? design_find(&studio()->set, after) : NULL;
	if (*after && !q->after)
		ask_wrong(&a, "after", "游标不对，请原样使用上一页的 next");
	return ask_end(&a, resp);
}

/* The kept front, or NULL when none was asked (*ok) or the request is answered. */
static struct kept_front *read_front(struct request *req, struct response *resp, const char *fit,
				     bool *ok)
{
	struct kept_front *kept = arena_alloc(req->arena, sizeof(*kept));

	*ok = true;
	if (!*fit)
		return NULL;
	switch (kept_front_load(req->db, req->arena, fit, req->now, kept)) {
	case DB_ROW:
		return kept;
	case DB_NONE:
		problem_send(resp, PROBLEM_NOT_FOUND, "没有存过这个门头");
		break;
	default:
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	}
	*ok = false;
	return NULL;
}

static void gallery_list(struct request *req, struct response *resp)
{
	const struct design **found;
	const char *last = "";
	json_t *items, *next = NULL;
	struct kept_front *kept;
	struct asked q;
	size_t n;
	bool ok;

	if (!read_asked(req, resp, &q))
		return;
	kept = read_front(req, resp, q.fit, &ok);
	if (!ok)
		return;
	found = arena_alloc(req->arena, (studio()->set.count + 1) * sizeof(void *));
	n = gallery_find(req->arena, &studio()->set, &q.wish, kept ? &kept->front : NULL, found);
	items = json_array();
	for (size_t i = 0; i < n && !next; i++) {
		if (q.after && gallery_order(found[i], q.after) <= 0)
			continue;
		if (json_array_size(items) == PAGE)
			next = json_string(last);
		else
			json_array_append_new(items, sign_design_card(req->arena, found[i]));
		last = found[i]->id;
	}
	api_show(resp,
		 json_pack("{s:i, s:o, s:o}", "count", (int)n, "items", items, "next",
			   next ? next : json_null()),
		 kept ? -1 : PUBLIC_SECONDS);
}

/* ---- one ---- */

/* As large as it can be there, and what the rules say of it. */
static json_t *on_front(struct request *req, const struct design *d, const struct kept_front *kept)
{
	unsigned int palette = 0;
	struct sign_checks checks;
	struct sign_plan plan;
	json_t *view;

	if (!gallery_plan(req->arena, d, &kept->front, &plan, &palette))
		return json_pack("{s:b, s:s, s:s, s:[]}", "room", 0, "verdict", "no",
				 "verdict_text", "不可以", "rules");
	sign_judge(req->arena, &kept->standard, &kept->facade, &plan, &checks);
	view = json_pack("{s:b, s:i, s:i, s:i, s:i}", "room", 1, "width_mm", plan.width,
			 "height_mm", plan.height, "bottom_mm", plan.bottom, "palette",
			 (int)palette);
	sign_checks_add(view, &checks);
	return view;
}

static void design_show(struct request *req, struct response *resp)
{
	static const char *const names[] = { "fit", NULL };
	const char *id = arena_join(req->arena, request_arg(req, "trade"), "/",
				    request_arg(req, "nn"), NULL);
	const struct design *d = design_find(&studio()->set, id);
	struct kept_front *kept;
	const char *fit;
	struct asking a;
	json_t *view;
	bool ok;

	ask_begin(&a, req, names);
	fit = ask_text(&a, "fit", CODE);
	if (!ask_end(&a, resp))
		return;
	if (!d) {
		problem_send(resp, PROBLEM_NOT_FOUND, "没有这个样式");
		return;
	}
	kept = read_front(req, resp, fit, &ok);
	if (!ok)
		return;
	view = sign_design_view(req->arena, d);
	json_object_set_new(view, "on_front", kept ? on_front(req, d, kept) : json_null());
	api_show(resp, view, kept ? -1 : PUBLIC_SECONDS);
}

const struct route api_sign_gallery_routes[] = {
	{ GET, "/api/v1/signs/gallery", gallery_list, 0, 0 },
	{ GET, "/api/v1/signs/gallery/:trade/:nn", design_show, 0, 0 },
	{ 0 },
};
