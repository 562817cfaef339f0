#include "api/sign_view.h"

#include "base/arena.h"
#include "geo/area.h"
#include "sign/design.h"
#include "sign/fit_view.h"
#include "sign/gallery.h"
#include "sign/make.h"
#include "sign/rule.h"
#include "sign/sign_areas.h"
#include "sign/studio.h"
#include "web/view.h"

static json_t *named(const char *code, const char *name)
{
	json_t *view = json_object();

	view_text(view, "code", code);
	view_text(view, "name", name);
	return view;
}

json_t *sign_word_view(enum words_list list, const char *id)
{
	int n = id && *id ? word_find(list, id) : -1;

	return n < 0 ? json_null()
		     : named(word_at(list, (size_t)n)->id, word_at(list, (size_t)n)->name);
}

json_t *sign_words_view(enum words_list list, uint64_t set)
{
	json_t *view = json_array();

	for (size_t i = 0; i < words_count(list); i++)
		if (set & WORD(i))
			json_array_append_new(view,
					      named(word_at(list, i)->id, word_at(list, i)->name));
	return view;
}

json_t *sign_trade_view(const char *id)
{
	for (const struct design_trade *t = design_trades; t->id; t++)
		if (id && !strcmp(t->id, id))
			return named(t->id, t->name);
	return json_null();
}

json_t *sign_area_view(uint32_t code)
{
	const struct area *a = code ? area_by_code(sign_areas(), code) : NULL;

	return a ? json_pack("{s:I, s:s}", "code", (json_int_t)a->code, "name", a->name)
		 : json_null();
}

json_t *sign_basis_view(unsigned int basis)
{
	static const char *const codes[] = { "", "known", "usual", "inferred" };
	static const char *const texts[] = { "", "本市规定", "常用值，未核实", "推断，未核实" };

	return basis >= BASIS_KNOWN && basis <= BASIS_INFERRED
		       ? json_pack("{s:s, s:s}", "code", codes[basis], "text", texts[basis])
		       : json_null();
}

json_t *sign_street_view(const struct sign_street *s)
{
	json_t *view = named(s->code, s->name);
	const char *unknown;
	struct arena *a = arena_new();

	view_text(view, "about", s->about);
	view_set(view, "looks",
		 sign_words_view(WORDS_STREET, words_read(a, WORDS_STREET, s->looks, &unknown)));
	view_set(view, "area", sign_area_view(s->area));
	view_set(view, "pedestrian", json_boolean(s->pedestrian));
	view_set(view, "basis", sign_basis_view(s->basis));
	arena_free(a);
	return view;
}

/* ---- designs ---- */

static const char *const costs[] = { "", "很省", "较省", "适中", "较高", "高" };

static json_t *thumbs(struct arena *a, const struct design *d)
{
	json_t *view = json_object();

	for (int night = 0; night < 2; night++)
		view_text(view, night ? "night" : "day",
			  arena_printf(a, "/signs/thumb/%s/%s.webp?v=%s", d->id,
				       night ? "night" : "day", studio()->version));
	return view;
}

static json_t *previews(struct arena *a, const struct design *d)
{
	json_t *view = json_object();

	for (int night = 0; night < 2; night++)
		view_text(view, night ? "night" : "day",
			  arena_printf(a, "/signs/preview/%s/%s.png?px=800&v=%s", d->id,
				       night ? "night" : "day", studio()->version));
	return view;
}

json_t *sign_design_card(struct arena *a, const struct design *d)
{
	int cost = d->cost >= 1 && d->cost <= 5 ? d->cost : 3;
	json_t *view = json_object();

	view_text(view, "id", d->id);
	view_text(view, "name", d->name);
	view_set(view, "trade", sign_trade_view(d->trade));
	view_set(view, "kind", sign_word_view(WORDS_KIND, d->kind));
	view_text(view, "construction", d->construction);
	view_set(view, "light", sign_word_view(WORDS_LIGHT, d->lighting));
	view_set(view, "cost", json_integer(cost));
	view_text(view, "cost_text", costs[cost]);
	view_set(view, "thumbs", thumbs(a, d));
	return view;
}

static json_t *palettes(const struct design *d)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < d->palette_count; i++) {
		json_t *colours = json_array(), *one = json_object();

		for (int k = 0; k < 3; k++)
			if (d->palettes[i].colour[k])
				json_array_append_new(colours,
						      json_string(d->palettes[i].colour[k]));
		view_set(one, "palette", json_integer((json_int_t)i));
		view_text(one, "name", d->palettes[i].name);
		view_set(one, "colours", colours);
		json_array_append_new(list, one);
	}
	return list;
}

static json_t *measures(const struct design *d)
{
	return json_pack("{s:i, s:i, s:i, s:i, s:i, s:f, s:f}", "width_mm", (int)d->width,
			 "height_mm", (int)d->height, "depth_mm", (int)d->depth, "height_min_mm",
			 (int)d->height_min, "height_max_mm", (int)d->height_max, "ratio_min",
			 d->ratio_min, "ratio_max", d->ratio_max);
}

json_t *sign_design_view(struct arena *a, const struct design *d)
{
	json_t *view = sign_design_card(a, d);
	const char *unknown;

	view_text(view, "about", d->about);
	view_set(view, "materials", sign_words_view(WORDS_MATERIAL, gallery_materials(a, d)));
	view_set(view, "streets", sign_words_view(WORDS_STREET, gallery_streets(a, d)));
	view_set(view, "kelvin",
		 strcmp(d->lighting, "none") != 0 && d->kelvin ? json_integer(d->kelvin)
							       : json_null());
	view_text(view, "fixing", d->fixing);
	view_set(view, "measures", measures(d));
	view_set(view, "takes",
		 json_pack("{s:b, s:b, s:b, s:b}", "latin", sign_takes_text(d, SLOT_LATIN), "phone",
			   sign_takes_text(d, SLOT_PHONE), "logo", sign_takes_logo(d), "vertical",
			   d->slots[SLOT_NAME].vertical));
	view_set(view, "palettes", palettes(d));
	view_set(view, "risks",
		 sign_words_view(WORDS_RISK, words_read(a, WORDS_RISK, d->risks, &unknown)));
	view_set(view, "previews", previews(a, d));
	return view;
}

/* ---- what the rules say ---- */

static json_t *check(const struct sign_check *c)
{
	json_t *view = check_view(c);

	json_object_del(view, "unconfirmed");
	view_set(view, "basis", sign_basis_view(c->rule->basis));
	view_set(view, "forbidden",
		 c->rule->forbidden ? json_integer(c->rule->forbidden) : json_null());
	return view;
}

static int rank(const struct sign_check *c)
{
	if (!c->judged)
		return 2;
	return c->verdict == SIGN_NO ? 0 : c->verdict == SIGN_ADJUST ? 1 : 3;
}

void sign_checks_add(json_t *view, const struct sign_checks *checks)
{
	json_t *list = json_array();

	for (int r = 0; r < 4; r++)
		for (size_t i = 0; i < checks->count; i++)
			if (rank(&checks->list[i]) == r)
				json_array_append_new(list, check(&checks->list[i]));
	view_text(view, "verdict", verdict_names[checks->verdict]);
	view_text(view, "verdict_text", verdict_texts[checks->verdict]);
	view_set(view, "rules", list);
}
