/* Rules of where a sign may be: which floor, which street, which house, how many. */
#include "sign/check.h"

#include "base/arena.h"

bool check_over_door(enum sign_kind kind)
{
	return kind == KIND_LINTEL || kind == KIND_BAND || kind == KIND_AWNING || kind == KIND_ARCH;
}

bool check_high_up(const struct facade *f)
{
	return f->floor > 3 && f->single_owner;
}

bool check_pedestrian(CASE)
{
	return c->standard->street ? c->standard->street->pedestrian : c->facade->pedestrian;
}

bool check_by_door(enum sign_kind kind)
{
	return kind == KIND_SIDE || kind == KIND_SHARED;
}

static void refuse(struct sign_box *box)
{
	box->allowed = false;
}

/* --- which standard ----------------------------------------------------------------------- */

static const char *street_figure(CASE, RULE, PLAN)
{
	const struct sign_standard *s = c->standard;

	(void)r;
	(void)p;
	if (s->street)
		return arena_printf(c->arena, "按%s的标准判断（本街 %zu 条，其余按全市）",
				    s->street->name, s->own);
	if (*c->facade->street)
		return arena_printf(c->arena, "“%s”还没有自己的标准，按全市一般标准判断",
				    c->facade->street);
	return "没有说是哪条街，按全市一般标准判断";
}

/* --- how many, where ---------------------------------------------------------------------- */

static bool one_holds(CASE, RULE, PLAN)
{
	(void)p;
	return c->facade->signs <= r->value;
}

static const char *one_figure(CASE, RULE, PLAN)
{
	(void)r;
	(void)p;
	return arena_printf(c->arena, "连新做的一共 %d 块", c->facade->signs);
}

static const char *kind_figure(CASE, RULE, PLAN)
{
	(void)r;
	return arena_printf(c->arena, "店在 %d 层，%s", c->facade->floor,
			    word_at(WORDS_KIND, p->kind)->name);
}

static const char *kinds_limit(CASE, RULE)
{
	return arena_printf(c->arena, "可以用%s", words_say(c->arena, WORDS_KIND, r->words));
}

static bool on_the_ground(CASE, RULE)
{
	(void)r;
	return c->facade->floor == 1;
}

/* Blades are a matter of the street, which the rule of their own judges. */
static bool lintel_holds(CASE, RULE, PLAN)
{
	return (r->words & WORD(p->kind)) || (p->kind == KIND_BLADE && check_pedestrian(c));
}

static void lintel_narrow(CASE, RULE, struct sign_box *box)
{
	const struct sign_plan p = { .kind = box->kind };

	if (!lintel_holds(c, r, &p))
		refuse(box);
}

static bool upstairs(CASE, RULE)
{
	(void)r;
	return c->facade->floor > 1 && !check_high_up(c->facade);
}

static bool upper_holds(CASE, RULE, PLAN)
{
	(void)c;
	return r->words & WORD(p->kind);
}

static void upper_narrow(CASE, RULE, struct sign_box *box)
{
	(void)c;
	if (!(r->words & WORD(box->kind)))
		refuse(box);
}

/* A board by the entrance of a shop on the fifth floor hangs on the first. */
static bool third_applies(CASE, RULE)
{
	return c->facade->floor > r->value;
}

static bool third_holds(CASE, RULE, PLAN)
{
	(void)r;
	return c->facade->single_owner || check_by_door(p->kind);
}

static void third_narrow(CASE, RULE, struct sign_box *box)
{
	(void)r;
	if (!c->facade->single_owner && !check_by_door(box->kind))
		refuse(box);
}

static const char *third_figure(CASE, RULE, PLAN)
{
	(void)r;
	(void)p;
	return arena_printf(c->arena, "店在 %d 层，%s", c->facade->floor,
			    c->facade->single_owner ? "整栋楼一个单位" : "楼里不止一个单位");
}

static bool is_blade(CASE, RULE)
{
	(void)r;
	return c->kind == KIND_BLADE;
}

static bool blade_holds(CASE, RULE, PLAN)
{
	(void)r;
	(void)p;
	return check_pedestrian(c);
}

static void blade_narrow(CASE, RULE, struct sign_box *box)
{
	(void)r;
	if (!check_pedestrian(c))
		refuse(box);
}

static const char *blade_figure(CASE, RULE, PLAN)
{
	(void)r;
	(void)p;
	return check_pedestrian(c) ? "这条街是步行街" : "这条街不是步行街";
}

/* --- what the owner says of the building -------------------------------------------------- */

static bool sound(CASE, RULE, PLAN)
{
	(void)r;
	(void)p;
	return !c->facade->unsafe;
}

static bool clear(CASE, RULE, PLAN)
{
	(void)r;
	(void)p;
	return !c->facade->obstructs;
}

static bool unlisted(CASE, RULE, PLAN)
{
	(void)r;
	(void)p;
	return !c->facade->historic;
}

static const char *sound_figure(CASE, RULE, PLAN)
{
	(void)r;
	(void)p;
	return c->facade->unsafe ? "您说是危房、违建或临建" : "您没有说是危房、违建或临建";
}

static const char *clear_figure(CASE, RULE, PLAN)
{
	(void)r;
	(void)p;
	return c->facade->obstructs ? "您说会挡住" : "您没有说会挡住";
}

static const char *unlisted_figure(CASE, RULE, PLAN)
{
	(void)r;
	(void)p;
	return c->facade->historic ? "您说是文物或历史建筑" : "您没有说是文物或历史建筑";
}

/* clang-format off */
const struct sign_test check_place[] = {
	{ .id = RULE_STREET,
	  .figure = street_figure },
	{ .id = RULE_ONE_SIGN,
	  .holds = one_holds, .figure = one_figure,
	  .how = "拆掉旧招牌，只留一块" },
	{ .id = RULE_LINTEL_ONLY,
	  .applies = on_the_ground, .narrow = lintel_narrow, .holds = lintel_holds,
	  .figure = kind_figure, .limit = kinds_limit,
	  .how = "换成装在门楣上的样式" },
	{ .id = RULE_SECOND_FLOOR,
	  .applies = upstairs, .narrow = upper_narrow, .holds = upper_holds,
	  .figure = kind_figure, .limit = kinds_limit,
	  .how = "换成入口旁的小招牌，或者用楼里的集合招牌" },
	{ .id = RULE_ABOVE_THIRD,
	  .applies = third_applies, .narrow = third_narrow, .holds = third_holds,
	  .figure = third_figure,
	  .how = "用楼下入口的集合招牌" },
	{ .id = RULE_BLADE,
	  .applies = is_blade, .narrow = blade_narrow, .holds = blade_holds,
	  .figure = blade_figure,
	  .how = "换成贴墙的样式" },
	{ .id = RULE_STRUCTURE,
	  .holds = sound, .figure = sound_figure,
	  .how = "先处理好房子再做招牌" },
	{ .id = RULE_FACILITY,
	  .holds = clear, .figure = clear_figure,
	  .how = "换个位置，让开公共设施和树" },
	{ .id = RULE_HERITAGE,
	  .holds = unlisted, .figure = unlisted_figure,
	  .how = "做之前先咨询，等主管部门同意" },
	{ .id = RULE_UPKEEP },
	{ .id = RULE__MAX },
};
/* clang-format on */
