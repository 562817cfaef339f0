#include "sign/fit_view.h"

#include "base/arena.h"
#include "sign/check.h"
#include "sign/elevation.h"
#include "web/view.h"

const char *const verdict_names[] = { "ok", "adjust", "no" };
const char *const verdict_texts[] = { "可以", "需调整", "不可以" };

static const char *how_sure(enum sign_basis basis)
{
	if (basis == BASIS_KNOWN)
		return "";
	return basis == BASIS_USUAL ? "常用值，未核实" : "推断，未核实";
}

json_t *check_view(const struct sign_check *c)
{
	json_t *view = json_object();

	view_text(view, "verdict", c->judged ? verdict_names[c->verdict] : "own");
	view_text(view, "verdict_text", c->judged ? verdict_texts[c->verdict] : "请留意");
	view_text(view, "rule", rule_name(c->rule->id));
	view_text(view, "text", c->rule->text);
	view_text(view, "source", c->rule->source);
	view_text(view, "figure", c->figure);
	view_text(view, "limit", c->limit);
	view_text(view, "how", c->how);
	view_set(view, "forbidden", json_integer(c->rule->forbidden));
	/* Said once. */
	view_text(view, "unconfirmed",
		  strstr(c->rule->source, "未核实") ? "" : how_sure(c->rule->basis));
	return view;
}

void checks_view(json_t *view, const struct sign_checks *checks)
{
	json_t *bad = json_array(), *good = json_array(), *own = json_array();
	size_t no = 0;

	for (size_t i = 0; i < checks->count; i++) {
		const struct sign_check *c = &checks->list[i];

		if (!c->judged)
			json_array_append_new(own, check_view(c));
		else if (c->verdict == SIGN_OK)
			json_array_append_new(good, check_view(c));
		else
			json_array_insert_new(bad,
					      c->verdict == SIGN_NO ? no++ : json_array_size(bad),
					      check_view(c));
	}
	view_set(view, "good_count", json_integer((json_int_t)json_array_size(good)));
	view_set(view, "bad", bad);
	view_set(view, "good", good);
	view_set(view, "own", own);
}

/* --- the box in words --------------------------------------------------------------------- */

static bool everything(enum words_list list, uint64_t set)
{
	size_t n = words_count(list);

	return !(~set & (n == 64 ? UINT64_MAX : WORD(n) - 1));
}

static const char *say_set(struct arena *a, enum words_list list, uint64_t set)
{
	return everything(list, set) ? "不限" : words_say(a, list, set);
}

static const char *say_light(struct arena *a, uint64_t light)
{
	if (everything(WORDS_LIGHT, light))
		return "不限";
	if (light == (WORD(LIGHT_MOVING) - 1))
		return "不闪不动的光都可以";
	return words_say(a, WORDS_LIGHT, light);
}

static const char *say_materials(struct arena *a, uint64_t materials)
{
	if (materials && !(materials & words_burning()) &&
	    everything(WORDS_MATERIAL, materials | words_burning()))
		return "A 级不燃材料：金属、石材、砖、陶瓷、玻璃";
	return say_set(a, WORDS_MATERIAL, materials);
}

static const char *say_kelvin(struct arena *a, const struct sign_box *b)
{
	if (b->kelvin_min && b->kelvin_max)
		return arena_printf(a, "%d 到 %d K", b->kelvin_min, b->kelvin_max);
	if (b->kelvin_max)
		return arena_printf(a, "不高于 %d K", b->kelvin_max);
	return b->kelvin_min ? arena_printf(a, "不低于 %d K", b->kelvin_min) : "不限";
}

static json_t *others(struct arena *a, const struct sign_fit *fit)
{
	json_t *list = json_array();

	for (int k = 0; k < KIND__MAX; k++) {
		const struct sign_box *b = &fit->box[k];

		if (!b->allowed || b->kind == fit->kind)
			continue;
		json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "name",
						      word_at(WORDS_KIND, b->kind)->name, "width",
						      facade_metres(a, b->width), "height",
						      facade_metres(a, b->height)));
	}
	return list;
}

static const char *say(struct arena *a, const struct facade *f, const struct sign_fit *fit)
{
	const struct sign_box *b = &fit->box[fit->kind];
	const char *kind = word_at(WORDS_KIND, fit->kind)->name;

	if (!b->allowed && b->top - b->bottom < SIGN_HEIGHT_MIN)
		return arena_printf(a, "留给招牌的高度只有 %s，放不下能看清的招牌",
				    facade_metres(a, b->top > b->bottom ? b->top - b->bottom : 0));
	if (!b->allowed)
		return arena_printf(a, "这里不能做%s", kind);
	if (fit->checks.verdict == SIGN_NO)
		return "先看下面“不可以”的几条，再做招牌";
	if (fit->checks.verdict == SIGN_ADJUST)
		return arena_printf(a, "可以做%s，下面有几条要调整", kind);
	return f->floor > 1 && fit->kind == KIND_SIDE
		       ? "可以在一层入口旁做一块小招牌，或者用楼里的集合招牌"
		       : arena_printf(a, "可以做%s", kind);
}

static bool is_level(const struct facade *f, const struct sign_box *b)
{
	return check_over_door(b->kind) && ((f->left.top && f->left.bottom == b->at) ||
					    (f->right.top && f->right.bottom == b->at));
}

/* To the centimetre, and never to more than is allowed. */
static const char *most(struct arena *a, int mm)
{
	return facade_metres(a, mm / 10 * 10);
}

static const char *least(struct arena *a, int mm)
{
	return facade_metres(a, (mm + 9) / 10 * 10);
}

json_t *fit_view(struct arena *a, const struct facade *f, const struct sign_fit *fit)
{
	const struct sign_box *b = &fit->box[fit->kind];
	json_t *view = json_object();

	view_text(view, "verdict", verdict_names[fit->checks.verdict]);
	view_text(view, "verdict_text", verdict_texts[fit->checks.verdict]);
	view_text(view, "say", say(a, f, fit));
	view_text(view, "kind", word_at(WORDS_KIND, fit->kind)->name);
	view_set(view, "allowed", json_boolean(b->allowed));
	view_text(view, "width", most(a, b->width));
	view_text(view, "height", most(a, b->height));
	view_text(view, "depth", most(a, b->depth));
	view_text(view, "bottom", b->bottom ? least(a, b->bottom) : "");
	view_text(view, "top", most(a, b->top));
	view_text(view, "at", facade_metres(a, b->at));
	view_text(view, "best", facade_metres(a, b->best));
	view_set(view, "level", json_boolean(is_level(f, b)));
	view_text(view, "light", say_light(a, b->light));
	view_text(view, "materials", say_materials(a, b->materials));
	view_text(view, "colours", say_set(a, WORDS_COLOUR, b->colours));
	view_text(view, "kelvin", say_kelvin(a, b));
	view_text(view, "faces", say_set(a, WORDS_FACE, b->faces));
	view_set(view, "others", others(a, fit));
	checks_view(view, &fit->checks);
	view_set(view, "drawing", elevation_view(a, f, b));
	return view;
}
