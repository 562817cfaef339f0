/*
 * GET /signs: the designs, by what one looks for, or those that go on a front that was measured
 * (?fit=<token>). GET /signs/<trade>/<nn>: one design.
 */
#include "sign/fit_view.h"
#include "sign/gallery_front.h"
#include "sign/pages.h"
#include "sign/studio.h"
#include "web/page.h"
#include "web/view.h"

#define PUBLIC_SECONDS 60
#define PAGE           18
#define WIDTH_MAX      100000

struct asked {
	struct gallery_wish wish;
	const char *fit; /* token, "" when none */
	const char *width;
	bool night;
	unsigned int page; /* from 0 */
	const char *say;
	bool has_front;
	struct kept_front kept;
};

static const char *param(const struct request *req, const char *name)
{
	const char *text = request_param(req, name);

	return text ? text : "";
}

/* What else is to stand on it. */
static const struct word texts[] = { { "latin", "拼音或英文" },
				     { "phone", "电话" },
				     { NULL, NULL } };

static enum design_slot find_text(const char *id)
{
	if (!strcmp(id, texts[0].id))
		return SLOT_LATIN;
	return strcmp(id, texts[1].id) ? SLOT_NAME : SLOT_PHONE;
}

static void read_asked(struct request *req, struct asked *q)
{
	const char *guess;

	q->wish = (struct gallery_wish){
		.trade = gallery_trade_of(param(req, "trade")),
		.light = word_find(WORDS_LIGHT, param(req, "light")),
		.family = gallery_family_of(param(req, "material")),
		.colour = word_find(WORDS_COLOUR, param(req, "colour")),
		.street = word_find(WORDS_STREET, param(req, "looks")),
		.cost = (int)form_number(param(req, "cost"), 5),
		.kind = -1,
		.text = find_text(param(req, "text")),
	};
	q->width = param(req, "width");
	q->width = arena_strndup(req->arena, q->width, utf8_prefix(q->width, 20));
	if (*q->width)
		facade_length(req->arena, q->width, 400, WIDTH_MAX, "宽度", &q->wish.width, &q->say,
			      &guess);
	q->night = !strcmp(param(req, "look"), "night");
	q->page = (unsigned int)form_number(param(req, "page"), 99);
	q->page -= q->page > 0;
	q->fit = param(req, "fit");
}

/* 0, or -1 when the request is answered. An unknown token is told, not refused. */
static int read_front(struct request *req, struct response *resp, struct asked *q)
{
	if (!*q->fit)
		return 0;
	switch (kept_front_load(req->db, req->arena, q->fit, req->now, &q->kept)) {
	case DB_ROW:
		q->has_front = true;
		return 0;
	case DB_NONE:
		q->say = "没有存过这个门头，下面是全部样式";
		q->fit = "";
		return 0;
	default:
		response_unavailable(resp);
		return -1;
	}
}

/* ---- choices ---- */

static void choice(json_t *list, const char *value, const char *name, bool chosen)
{
	json_t *one = json_object();

	view_text(one, "value", value);
	view_text(one, "name", name);
	view_set(one, "chosen", json_boolean(chosen));
	json_array_append_new(list, one);
}

static json_t *choices(const struct word *list, int chosen)
{
	json_t *view = json_array();

	for (int i = 0; list[i].id; i++)
		choice(view, list[i].id, list[i].name, i == chosen);
	return view;
}

/* What no design has is not offered. */
static json_t *lights(int chosen)
{
	json_t *view = json_array();

	for (int i = 0; i < (int)LIGHT_MOVING; i++)
		choice(view, words(WORDS_LIGHT)[i].id, words(WORDS_LIGHT)[i].name, i == chosen);
	return view;
}

static const char *const costs[] = { "", "很省", "较省", "适中", "较高", "高" };

static json_t *cost_choices(int chosen)
{
	static const char *const digits[] = { "", "1", "2", "3", "4", "5" };
	json_t *view = json_array();

	for (int i = 1; i <= 5; i++)
		choice(view, digits[i], costs[i], i == chosen);
	return view;
}

/* ---- addresses ---- */

static void add_param(struct buf *b, const char *name, const char *value)
{
	if (!*value)
		return;
	buf_printf(b, "%s%s=", b->len ? "&" : "?", name);
	for (const unsigned char *p = (const unsigned char *)value; *p; p++)
		if ((*p >= '0' && *p <= '9') || (*p >= 'a' && *p <= 'z') ||
		    (*p >= 'A' && *p <= 'Z') || *p == '.' || *p == '-')
			buf_addc(b, (char)*p);
		else
			buf_printf(b, "%%%02X", *p);
}

/* The same list with other trade, look and page. */
static const char *list_path(const struct request *req, const struct asked *q, const char *trade,
			     bool night, unsigned int page)
{
	static const char *const kept[] = {
		"light", "material", "colour", "looks", "cost", "text"
	};
	struct buf b;
	const char *path;

	buf_init(&b, 2000);
	add_param(&b, "trade", trade);
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (strlen(param(req, kept[i])) < 40)
			add_param(&b, kept[i], param(req, kept[i]));
	add_param(&b, "width", q->width);
	add_param(&b, "fit", q->fit);
	add_param(&b, "look", night ? "night" : "");
	if (page)
		add_param(&b, "page", arena_printf(req->arena, "%u", page + 1));
	path = arena_printf(req->arena, "/signs%s", b.data);
	buf_release(&b);
	return path;
}

static json_t *trades(const struct request *req, const struct asked *q)
{
	json_t *view = json_array();

	choice(view, list_path(req, q, "", q->night, 0), "全部", q->wish.trade < 0);
	for (int i = 0; design_trades[i].id; i++)
		choice(view, list_path(req, q, design_trades[i].id, q->night, 0),
		       design_trades[i].name, i == q->wish.trade);
	return view;
}

/* ---- the list ---- */

static json_t *card(const struct request *req, const struct asked *q, const struct design *d)
{
	json_t *view = json_object();

	view_text(view, "id", d->id);
	view_text(view, "name", d->name);
	view_text(view, "light", studio_word(WORDS_LIGHT, d->lighting));
	view_text(view, "cost", costs[d->cost >= 1 && d->cost <= 5 ? d->cost : 3]);
	view_set(view, "name_only", json_boolean(!*sign_takes_say(d)));
	view_text(view, "href",
		  *q->fit ? arena_printf(req->arena, "/signs/%s?fit=%s", d->id, q->fit)
			  : arena_printf(req->arena, "/signs/%s", d->id));
	return view;
}

static bool is_filtered(const struct asked *q)
{
	const struct gallery_wish *w = &q->wish;

	return w->light >= 0 || w->family >= 0 || w->colour >= 0 || w->street >= 0 || w->cost ||
	       w->text != SLOT_NAME || *q->width;
}

static void add_front(struct request *req, json_t *view, const struct asked *q)
{
	const struct sign_box *b = &q->kept.found.box[q->kept.found.kind];

	view_text(view, "fit", q->fit);
	view_set(view, "front",
		 json_pack("{s:s, s:s, s:s, s:s, s:b}", "width",
			   facade_metres(req->arena, b->width), "height",
			   facade_metres(req->arena, b->height), "kind",
			   word_at(WORDS_KIND, q->kept.found.kind)->name, "street",
			   q->kept.facade.street, "allowed", b->allowed));
}

static json_t *list_view(struct request *req, const struct asked *q)
{
	const struct design_set *set = &studio()->set;
	const struct design **found = arena_alloc(req->arena, (set->count + 1) * sizeof(void *));
	size_t n = gallery_find(req->arena, set, &q->wish, q->has_front ? &q->kept.front : NULL,
				found);
	size_t from = (size_t)q->page * PAGE, to = from + PAGE < n ? from + PAGE : n;
	const char *trade = q->wish.trade < 0 ? "" : design_trades[q->wish.trade].id;
	json_t *cards = json_array();
	json_t *view;

	for (size_t i = from; i < to; i++)
		json_array_append_new(cards, card(req, q, found[i]));
	view = json_pack("{s:s, s:[s], s:[s], s:o, s:i, s:b, s:o, s:s, s:b, s:s, s:s, s:s, s:b}",
			 "title", "门头招牌", "styles", "sign.css", "scripts", "gallery.js",
			 "designs", cards, "count", (int)n, "is_empty", n <= from, "trades",
			 trades(req, q), "look", q->night ? "night" : "day", "night", q->night,
			 "other_look", list_path(req, q, trade, !q->night, q->page), "version",
			 studio()->version, "trade", trade, "is_filtered", is_filtered(q));
	if (to < n)
		view_text(view, "next", list_path(req, q, trade, q->night, q->page + 1));
	if (q->page)
		view_text(view, "before", list_path(req, q, trade, q->night, q->page - 1));
	return view;
}

static void gallery_show(struct request *req, struct response *resp)
{
	struct asked *q = arena_alloc(req->arena, sizeof(*q));
	json_t *view;

	if (!studio()) {
		response_unavailable(resp);
		return;
	}
	read_asked(req, q);
	if (read_front(req, resp, q) < 0)
		return;
	view = list_view(req, q);
	view_set(view, "lights", lights(q->wish.light));
	view_set(view, "materials", choices(gallery_families, q->wish.family));
	view_set(view, "colours", choices(words(WORDS_COLOUR), q->wish.colour));
	view_set(view, "streets", choices(words(WORDS_STREET), q->wish.street));
	view_set(view, "costs", cost_choices(q->wish.cost));
	view_set(view, "texts",
		 choices(texts, q->wish.text == SLOT_NAME ? -1 : q->wish.text == SLOT_PHONE));
	view_text(view, "width", q->width);
	if (q->say)
		view_text(view, "say", q->say);
	if (q->has_front)
		add_front(req, view, q);
	else
		response_public(resp, PUBLIC_SECONDS);
	response_page(resp, 200, "sign/gallery", view);
}

/* ---- one design ---- */

static json_t *palettes(const struct design *d)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < d->palette_count; i++) {
		const struct design_palette *p = &d->palettes[i];
		json_t *one = json_object();

		view_text(one, "name", p->name);
		view_text(one, "c1", p->colour[0]);
		view_text(one, "c2", p->colour[1] ? p->colour[1] : p->colour[0]);
		view_text(one, "c3", p->colour[2] ? p->colour[2] : "");
		json_array_append_new(list, one);
	}
	return list;
}

static json_t *design_view(struct request *req, const struct design *d)
{
	struct arena *a = req->arena;
	int trade = gallery_trade_of(d->trade);
	json_t *view = json_object();
	const char *unknown;

	view_text(view, "id", d->id);
	view_text(view, "title", d->name);
	view_text(view, "about", d->about);
	view_text(view, "trade", trade < 0 ? "" : design_trades[trade].name);
	view_text(view, "back",
		  arena_printf(a, "/signs%s%s",
			       trade < 0 ? "" : "?trade=", trade < 0 ? "" : d->trade));
	view_text(view, "kind", studio_word(WORDS_KIND, d->kind));
	view_text(view, "light", studio_word(WORDS_LIGHT, d->lighting));
	view_set(view, "kelvin", json_integer(strcmp(d->lighting, "none") ? d->kelvin : 0));
	view_text(view, "materials", studio_materials(a, d));
	view_text(view, "takes", sign_takes_say(d));
	view_text(view, "streets", words_say(a, WORDS_STREET, gallery_streets(a, d)));
	view_text(view, "cost", costs[d->cost >= 1 && d->cost <= 5 ? d->cost : 3]);
	view_set(view, "cost_class", json_integer(d->cost));
	view_text(view, "depth", facade_metres(a, (int)d->depth));
	view_text(view, "heights",
		  arena_printf(a, "%s 到 %s", facade_metres(a, (int)d->height_min),
			       facade_metres(a, (int)d->height_max)));
	view_text(view, "ratio", arena_printf(a, "%.3g 到 %.3g", d->ratio_min, d->ratio_max));
	view_text(view, "fixing", d->fixing);
	view_set(view, "palettes", palettes(d));
	view_text(view, "risks",
		  words_say(a, WORDS_RISK, words_read(a, WORDS_RISK, d->risks, &unknown)));
	view_text(view, "version", studio()->version);
	view_set(view, "styles", json_pack("[s, s]", "sign.css", "sign-design.css"));
	return view;
}

/* What the rules say of it on the front that was measured. */
static void judge(struct request *req, json_t *view, const struct design *d, struct asked *q)
{
	struct sign_checks checks;
	struct sign_plan plan;
	unsigned int palette = 0;
	json_t *found = json_object();
	bool room = gallery_plan(req->arena, d, &q->kept.front, &plan, &palette);

	if (room) {
		sign_judge(req->arena, &q->kept.standard, &q->kept.facade, &plan, &checks);
		view_text(found, "verdict", verdict_names[checks.verdict]);
		view_text(found, "verdict_text", verdict_texts[checks.verdict]);
		view_text(found, "size",
			  arena_printf(req->arena, "宽 %s，高 %s",
				       facade_metres(req->arena, plan.width),
				       facade_metres(req->arena, plan.height)));
		checks_view(found, &checks);
	} else {
		view_text(found, "verdict", "no");
		view_text(found, "verdict_text", verdict_texts[SIGN_NO]);
	}
	view_set(found, "room", json_boolean(room));
	view_set(view, "on_front", found);
	view_text(view, "fit", q->fit);
	view_set(view, "palette", json_integer(palette));
	view_text(view, "back",
		  arena_printf(req->arena, "/signs?trade=%s&fit=%s", d->trade, q->fit));
}

static void design_show(struct request *req, struct response *resp)
{
	const char *id = arena_join(req->arena, request_arg(req, "trade"), "/",
				    request_arg(req, "nn"), NULL);
	const struct design *d = studio() ? design_find(&studio()->set, id) : NULL;
	struct asked *q = arena_alloc(req->arena, sizeof(*q));
	json_t *view;

	if (!d) {
		response_say(resp, 404, NULL, "/signs");
		return;
	}
	q->fit = param(req, "fit");
	if (read_front(req, resp, q) < 0)
		return;
	view = design_view(req, d);
	if (q->has_front)
		judge(req, view, d, q);
	else
		response_public(resp, PUBLIC_SECONDS);
	response_page(resp, 200, "sign/show", view);
}

const struct route gallery_routes[] = { { GET, "/signs", gallery_show, 0, 0 }, { 0 } };

/* After every other page below /signs. */
const struct route show_routes[] = { { GET, "/signs/:trade/:nn", design_show, 0, 0 }, { 0 } };
