/* Rules of what a sign is made of: light, material, colour, lettering, and what it says. */
#include "sign/check.h"

#include "base/arena.h"

/* --- what stands on it -------------------------------------------------------------------- */

static bool has_name(CASE, PLAN)
{
	(void)c;
	return p->name && *p->name;
}

static bool advert_holds(CASE, RULE, PLAN)
{
	(void)r;
	return !check_advert(c->arena, p->name);
}

static const char *advert_figure(CASE, RULE, PLAN)
{
	const char *word = p->name ? check_advert(c->arena, p->name) : NULL;

	(void)r;
	return word ? arena_printf(c->arena, "有“%s”", word) : "";
}

static bool name_known(CASE, PLAN)
{
	return has_name(c, p) && p->registered && *p->registered;
}

/* "青岛鲜得来餐饮有限公司" is known in the street as 鲜得来. */
static bool name_holds(CASE, RULE, PLAN)
{
	(void)c;
	(void)r;
	return strstr(p->registered, p->name) != NULL;
}

static const char *name_figure(CASE, RULE, PLAN)
{
	(void)r;
	if (!name_known(c, p))
		return "";
	return arena_printf(c->arena, "登记为“%s”", p->registered);
}

static bool characters_hold(CASE, RULE, PLAN)
{
	(void)r;
	return !check_odd_character(c->arena, p->name);
}

static const char *characters_figure(CASE, RULE, PLAN)
{
	const char *odd = p->name ? check_odd_character(c->arena, p->name) : NULL;

	(void)r;
	return odd ? arena_printf(c->arena, "“%s”不在常用规范字里", odd) : "";
}

/* --- light, fire -------------------------------------------------------------------------- */

static bool under_homes(CASE, RULE)
{
	(void)r;
	return c->facade->residents;
}

#define RESTLESS (WORD(LIGHT_MOVING) | WORD(LIGHT_SCREEN))

static void moving_narrow(CASE, RULE, struct sign_box *box)
{
	(void)c;
	(void)r;
	box->light &= ~RESTLESS;
}

static bool moving_holds(CASE, RULE, PLAN)
{
	(void)c;
	(void)r;
	return !(p->light & RESTLESS);
}

static const char *light_figure(CASE, RULE, PLAN)
{
	(void)r;
	return words_say(c->arena, WORDS_LIGHT, p->light);
}

static const char *moving_figure(CASE, RULE, PLAN)
{
	(void)r;
	return p->light & RESTLESS
		       ? arena_printf(c->arena, "楼上住人，用%s",
				      words_say(c->arena, WORDS_LIGHT, p->light & RESTLESS))
		       : "楼上住人";
}

static bool has_light(CASE, PLAN)
{
	(void)c;
	return p->light != 0;
}

static bool has_materials(CASE, PLAN)
{
	(void)c;
	return p->materials != 0;
}

static bool tall(CASE, RULE)
{
	return facade_building(c->facade) > r->value;
}

static void fire_narrow(CASE, RULE, struct sign_box *box)
{
	(void)c;
	(void)r;
	box->materials &= ~words_burning();
}

static bool fire_holds(CASE, RULE, PLAN)
{
	(void)c;
	(void)r;
	return !(p->materials & words_burning());
}

static const char *fire_figure(CASE, RULE, PLAN)
{
	const char *height = arena_printf(c->arena, "楼高 %s",
					  facade_metres(c->arena, facade_building(c->facade)));
	uint64_t burning = p->materials & words_burning();

	(void)r;
	return burning ? arena_printf(c->arena, "%s，用了%s", height,
				      words_say(c->arena, WORDS_MATERIAL, burning))
		       : height;
}

/* --- the street's own --------------------------------------------------------------------- */

static void light_narrow(CASE, RULE, struct sign_box *box)
{
	(void)c;
	box->light &= r->words;
}

static bool light_holds(CASE, RULE, PLAN)
{
	(void)c;
	return !(p->light & ~r->words);
}

static const char *lights_limit(CASE, RULE)
{
	return arena_printf(c->arena, "可以用%s", words_say(c->arena, WORDS_LIGHT, r->words));
}

static void material_narrow(CASE, RULE, struct sign_box *box)
{
	(void)c;
	box->materials &= r->words;
}

static bool material_holds(CASE, RULE, PLAN)
{
	(void)c;
	return !(p->materials & ~r->words);
}

static const char *material_figure(CASE, RULE, PLAN)
{
	uint64_t other = p->materials & ~r->words;
	int many = __builtin_popcountll(p->materials);

	/* Of a facade alone: everything that is left. */
	if (!other && many > 6)
		return arena_printf(c->arena, "有 %d 种材料可以用", many);
	return words_say(c->arena, WORDS_MATERIAL, other ? other : p->materials);
}

static uint64_t families(PLAN)
{
	uint64_t set = 0;

	for (int i = 0; i < SIGN_COLOURS; i++) {
		int n = colour_family(p->colours[i]);

		set |= n < 0 ? 0 : WORD(n);
	}
	return set;
}

static void colour_narrow(CASE, RULE, struct sign_box *box)
{
	(void)c;
	box->colours &= r->words;
}

static bool has_colours(CASE, PLAN)
{
	(void)c;
	return families(p) != 0;
}

static bool colour_holds(CASE, RULE, PLAN)
{
	(void)c;
	return !(families(p) & ~r->words);
}

static const char *colour_figure(CASE, RULE, PLAN)
{
	uint64_t other = families(p) & ~r->words;

	return words_say(c->arena, WORDS_COLOUR, other ? other : families(p));
}

static const char *colours_limit(CASE, RULE)
{
	return arena_printf(c->arena, "可以用%s", words_say(c->arena, WORDS_COLOUR, r->words));
}

static bool has_kelvin(CASE, PLAN)
{
	(void)c;
	return p->kelvin > 0 && p->light != WORD(LIGHT_NONE);
}

static void warm_narrow(CASE, RULE, struct sign_box *box)
{
	(void)c;
	box->kelvin_max = r->value;
}

static void cool_narrow(CASE, RULE, struct sign_box *box)
{
	(void)c;
	box->kelvin_min = r->value;
}

static bool warm_holds(CASE, RULE, PLAN)
{
	(void)c;
	return p->kelvin <= r->value;
}

static bool cool_holds(CASE, RULE, PLAN)
{
	(void)c;
	return p->kelvin >= r->value;
}

static const char *kelvin_figure(CASE, RULE, PLAN)
{
	(void)r;
	return p->kelvin ? arena_printf(c->arena, "色温 %d K", p->kelvin) : "";
}

static const char *kelvin_limit(CASE, RULE)
{
	return arena_printf(c->arena, "%s %d K", r->id == RULE_KELVIN_MAX ? "不高于" : "不低于",
			    r->value);
}

static void face_narrow(CASE, RULE, struct sign_box *box)
{
	(void)c;
	box->faces &= r->words;
}

static bool has_faces(CASE, PLAN)
{
	(void)c;
	return p->faces != 0;
}

static bool face_holds(CASE, RULE, PLAN)
{
	(void)c;
	return !(p->faces & ~r->words);
}

static const char *face_figure(CASE, RULE, PLAN)
{
	(void)r;
	return words_say(c->arena, WORDS_FACE, p->faces);
}

static const char *faces_limit(CASE, RULE)
{
	return arena_printf(c->arena, "可以用%s", words_say(c->arena, WORDS_FACE, r->words));
}

/* clang-format off */
const struct sign_test check_make[] = {
	{ .id = RULE_ADVERT,
	  .holds = advert_holds, .known = has_name, .figure = advert_figure,
	  .how = "招牌上只留店名，广告可以放在店里" },
	{ .id = RULE_NAME,
	  .holds = name_holds, .known = name_known, .figure = name_figure,
	  .how = "照营业执照上的名称写" },
	{ .id = RULE_CHARACTERS,
	  .holds = characters_hold, .known = has_name, .figure = characters_figure,
	  .how = "换成规范汉字；登记的名称就是这个字的，请先咨询" },
	{ .id = RULE_MOVING_LIGHT,
	  .applies = under_homes, .narrow = moving_narrow, .holds = moving_holds,
	  .known = has_light, .figure = moving_figure,
	  .how = "换成不闪不动的光" },
	{ .id = RULE_FIRE,
	  .applies = tall, .narrow = fire_narrow, .holds = fire_holds, .known = has_materials,
	  .figure = fire_figure,
	  .how = "换成金属、石材、陶瓷或玻璃" },
	{ .id = RULE_LIGHT,
	  .narrow = light_narrow, .holds = light_holds, .known = has_light,
	  .figure = light_figure, .limit = lights_limit,
	  .how = "换一种灯光" },
	{ .id = RULE_MATERIAL,
	  .narrow = material_narrow, .holds = material_holds, .known = has_materials,
	  .figure = material_figure,
	  .how = "换一种材料" },
	{ .id = RULE_COLOUR,
	  .narrow = colour_narrow, .holds = colour_holds, .known = has_colours,
	  .figure = colour_figure, .limit = colours_limit,
	  .how = "换一种配色" },
	{ .id = RULE_KELVIN_MIN,
	  .narrow = cool_narrow, .holds = cool_holds, .known = has_kelvin,
	  .figure = kelvin_figure, .limit = kelvin_limit,
	  .how = "换色温高一些的灯" },
	{ .id = RULE_KELVIN_MAX,
	  .narrow = warm_narrow, .holds = warm_holds, .known = has_kelvin,
	  .figure = kelvin_figure, .limit = kelvin_limit,
	  .how = "换暖一些的灯" },
	{ .id = RULE_FACE,
	  .narrow = face_narrow, .holds = face_holds, .known = has_faces, .figure = face_figure,
	  .limit = faces_limit,
	  .how = "换一种字体" },
	{ .id = RULE__MAX },
};
/* clang-format on */
