/* Rules of lengths: how high, wide, thick, how far from the ground, the sill, the neighbours. */
#include "sign/check.h"

#include "base/arena.h"

static void at_most(int *value, int limit)
{
	if (*value > limit)
		*value = limit;
}

static void at_least(int *value, int limit)
{
	if (*value < limit)
		*value = limit;
}

static const char *metres(CASE, int mm)
{
	return facade_metres(c->arena, mm);
}

static const char *print(CASE, const char *before, int mm)
{
	return arena_printf(c->arena, "%s %s", before, metres(c, mm));
}

static int top_of(PLAN)
{
	return p->bottom + p->height;
}

static bool roof_holds(CASE, RULE, PLAN)
{
	(void)r;
	return !p->on_roof && top_of(p) <= facade_building(c->facade);
}

static void roof_narrow(CASE, RULE, struct sign_box *box)
{
	(void)r;
	at_most(&box->top, facade_building(c->facade));
}

static const char *top_figure(CASE, RULE, PLAN)
{
	(void)r;
	return p->on_roof ? "设在楼顶" : print(c, "上沿", top_of(p));
}

static const char *roof_limit(CASE, RULE)
{
	(void)r;
	return print(c, "楼高", facade_building(c->facade));
}

/* --- heights and widths ------------------------------------------------------------------- */

/* Only the sign of a building's one owner, high up, is above the second floor's sill by right. */
static bool at_the_ground(CASE, RULE)
{
	(void)r;
	return !(check_high_up(c->facade) && check_over_door(c->kind)) && c->facade->storeys > 1;
}

static int sill_of(CASE, RULE)
{
	return facade_second_sill(c->facade) - r->value;
}

static void sill_narrow(CASE, RULE, struct sign_box *box)
{
	at_most(&box->top, sill_of(c, r));
}

static bool sill_holds(CASE, RULE, PLAN)
{
	return top_of(p) <= sill_of(c, r);
}

static const char *sill_limit(CASE, RULE)
{
	return arena_printf(c->arena, "不高于 %s%s", metres(c, sill_of(c, r)),
			    c->facade->sill ? "" : "（没填二层窗台，按一层层高）");
}

static bool over_heads(CASE, RULE)
{
	(void)r;
	return !check_by_door(c->kind) && !(check_high_up(c->facade) && check_over_door(c->kind));
}

static bool projects(CASE, RULE)
{
	(void)r;
	return c->facade->pavement && (c->kind == KIND_BLADE || c->kind == KIND_AWNING);
}

static void bottom_narrow(CASE, RULE, struct sign_box *box)
{
	(void)c;
	at_least(&box->bottom, r->value);
}

static bool bottom_holds(CASE, RULE, PLAN)
{
	(void)c;
	return p->bottom >= r->value;
}

static const char *bottom_figure(CASE, RULE, PLAN)
{
	(void)r;
	return print(c, "下沿", p->bottom);
}

static const char *least_limit(CASE, RULE)
{
	return print(c, "不低于", r->value);
}

static bool over_the_opening(CASE, RULE)
{
	(void)r;
	return check_over_door(c->kind) && !check_high_up(c->facade);
}

static void window_narrow(CASE, RULE, struct sign_box *box)
{
	(void)r;
	at_least(&box->bottom, c->facade->opening);
}

static bool window_known(CASE, PLAN)
{
	(void)p;
	return c->facade->opening > 0;
}

static bool window_holds(CASE, RULE, PLAN)
{
	(void)r;
	return p->bottom >= c->facade->opening;
}

static const char *window_figure(CASE, RULE, PLAN)
{
	return c->facade->opening ? bottom_figure(c, r, p) : "没填门窗上沿，请自己核对";
}

static const char *window_limit(CASE, RULE)
{
	(void)r;
	return c->facade->opening ? print(c, "门窗上沿", c->facade->opening) : "";
}

static bool is_over_door(CASE, RULE)
{
	(void)r;
	return check_over_door(c->kind);
}

static void joined_narrow(CASE, RULE, struct sign_box *box)
{
	at_least(&box->left, r->value);
	at_most(&box->width, c->facade->width - 2 * r->value);
}

static bool joined_holds(CASE, RULE, PLAN)
{
	return p->left >= r->value && p->left + p->width <= c->facade->width - r->value;
}

static const char *joined_figure(CASE, RULE, PLAN)
{
	int right = c->facade->width - p->left - p->width;

	(void)r;
	return arena_printf(c->arena, "左边留 %s，右边留 %s", metres(c, p->left),
			    metres(c, right > 0 ? right : 0));
}

static void width_narrow(CASE, RULE, struct sign_box *box)
{
	(void)r;
	at_most(&box->width, c->facade->width);
}

static bool width_holds(CASE, RULE, PLAN)
{
	(void)r;
	return p->width <= c->facade->width;
}

static const char *width_figure(CASE, RULE, PLAN)
{
	(void)r;
	return print(c, "宽", p->width);
}

static const char *facade_limit(CASE, RULE)
{
	(void)r;
	return print(c, "门面宽", c->facade->width);
}

static bool single_storey(CASE, RULE)
{
	(void)r;
	return c->facade->storeys == 1 && !check_by_door(c->kind) && c->kind != KIND_PIER;
}

static bool many_storeys(CASE, RULE)
{
	(void)r;
	return c->facade->storeys > 1 && !check_by_door(c->kind) && c->kind != KIND_PIER;
}

static void height_narrow(CASE, RULE, struct sign_box *box)
{
	(void)c;
	at_most(&box->height, r->value);
}

static bool height_holds(CASE, RULE, PLAN)
{
	(void)c;
	return p->height <= r->value;
}

static const char *height_figure(CASE, RULE, PLAN)
{
	(void)r;
	return print(c, "高", p->height);
}

static const char *most_limit(CASE, RULE)
{
	return print(c, "不超过", r->value);
}

/* An awning's depth is what it is for. */
static bool flat(CASE, RULE)
{
	(void)r;
	return c->kind != KIND_AWNING;
}

static void depth_narrow(CASE, RULE, struct sign_box *box)
{
	(void)c;
	at_most(&box->depth, r->value);
}

static bool depth_holds(CASE, RULE, PLAN)
{
	(void)c;
	return p->depth <= r->value;
}

static const char *depth_figure(CASE, RULE, PLAN)
{
	(void)r;
	return print(c, "厚", p->depth);
}

static bool reaches(CASE, RULE)
{
	(void)r;
	return c->kind == KIND_BLADE || c->kind == KIND_AWNING;
}

/* A blade is seen from the side: its width is what stands out from the wall. */
static int reach_of(PLAN)
{
	return p->kind == KIND_BLADE ? p->width : p->depth;
}

static void reach_narrow(CASE, RULE, struct sign_box *box)
{
	(void)c;
	at_most(box->kind == KIND_BLADE ? &box->width : &box->depth, r->value);
}

static bool reach_holds(CASE, RULE, PLAN)
{
	(void)c;
	return reach_of(p) <= r->value;
}

static const char *reach_figure(CASE, RULE, PLAN)
{
	(void)r;
	return print(c, "伸出墙面", reach_of(p));
}

static bool is_side(CASE, RULE)
{
	(void)r;
	return c->kind == KIND_SIDE;
}

static bool is_shared(CASE, RULE)
{
	(void)r;
	return c->kind == KIND_SHARED;
}

static void wide_narrow(CASE, RULE, struct sign_box *box)
{
	(void)c;
	at_most(&box->width, r->value);
}

static bool wide_holds(CASE, RULE, PLAN)
{
	(void)c;
	return p->width <= r->value;
}

/* --- beside the neighbours ---------------------------------------------------------------- */

static bool has_neighbour(CASE, RULE)
{
	(void)r;
	return check_over_door(c->kind) && c->facade->floor == 1 &&
	       (c->facade->left.top || c->facade->right.top);
}

static int apart(int x, int y)
{
	return x > y ? x - y : y - x;
}

/* Two neighbours may stand at two heights: level with one of them will do. */
static bool level(const struct facade_span *s, PLAN, int within)
{
	return s->top && apart(s->bottom, p->bottom) <= within &&
	       apart(s->top, top_of(p)) <= within;
}

static bool align_holds(CASE, RULE, PLAN)
{
	return level(&c->facade->left, p, r->value) || level(&c->facade->right, p, r->value);
}

static const char *align_figure(CASE, RULE, PLAN)
{
	(void)r;
	return arena_printf(c->arena, "%s 到 %s", metres(c, p->bottom), metres(c, top_of(p)));
}

static const char *say_span(CASE, const char *whose, const struct facade_span *s)
{
	if (!s->top)
		return "";
	return arena_printf(c->arena, "%s %s 到 %s", whose, metres(c, s->bottom),
			    metres(c, s->top));
}

static const char *align_limit(CASE, RULE)
{
	const struct facade *f = c->facade;

	(void)r;
	return arena_printf(c->arena, "%s%s%s", say_span(c, "左邻", &f->left),
			    f->left.top && f->right.top ? "，" : "",
			    say_span(c, "右邻", &f->right));
}

/* clang-format off */
const struct sign_test check_size[] = {
	{ .id = RULE_ROOF,
	  .narrow = roof_narrow, .holds = roof_holds, .figure = top_figure, .limit = roof_limit,
	  .how = "装到门楣上来" },
	{ .id = RULE_JOINED,
	  .applies = is_over_door, .narrow = joined_narrow, .holds = joined_holds,
	  .figure = joined_figure,
	  .how = "做窄一些，两边留出空" },
	{ .id = RULE_SILL,
	  .applies = at_the_ground, .narrow = sill_narrow, .holds = sill_holds,
	  .figure = top_figure, .limit = sill_limit,
	  .how = "装低一些，或者做矮一些" },
	{ .id = RULE_CLEARANCE,
	  .applies = over_heads, .narrow = bottom_narrow, .holds = bottom_holds,
	  .figure = bottom_figure, .limit = least_limit,
	  .how = "装高一些，或者做矮一些" },
	{ .id = RULE_OVERHANG,
	  .applies = projects, .narrow = bottom_narrow, .holds = bottom_holds,
	  .figure = bottom_figure, .limit = least_limit,
	  .how = "装高一些，或者换成贴墙的样式" },
	{ .id = RULE_WINDOW,
	  .applies = over_the_opening, .narrow = window_narrow, .holds = window_holds,
	  .known = window_known, .figure = window_figure, .limit = window_limit,
	  .how = "装到门窗上面的墙上" },
	{ .id = RULE_HEIGHT_SINGLE,
	  .applies = single_storey, .narrow = height_narrow, .holds = height_holds,
	  .figure = height_figure, .limit = most_limit,
	  .how = "做矮一些" },
	{ .id = RULE_HEIGHT,
	  .applies = many_storeys, .narrow = height_narrow, .holds = height_holds,
	  .figure = height_figure, .limit = most_limit,
	  .how = "做矮一些" },
	{ .id = RULE_THICKNESS,
	  .applies = flat, .narrow = depth_narrow, .holds = depth_holds, .figure = depth_figure,
	  .limit = most_limit,
	  .how = "做薄一些" },
	{ .id = RULE_THICKNESS_MAX,
	  .applies = flat, .narrow = depth_narrow, .holds = depth_holds, .figure = depth_figure,
	  .limit = most_limit,
	  .how = "做薄一些" },
	{ .id = RULE_WIDTH,
	  .narrow = width_narrow, .holds = width_holds, .figure = width_figure,
	  .limit = facade_limit,
	  .how = "做窄一些" },
	{ .id = RULE_REACH,
	  .applies = reaches, .narrow = reach_narrow, .holds = reach_holds,
	  .figure = reach_figure, .limit = most_limit,
	  .how = "少伸出一些" },
	{ .id = RULE_SIDE_WIDTH,
	  .applies = is_side, .narrow = wide_narrow, .holds = wide_holds, .figure = width_figure,
	  .limit = most_limit,
	  .how = "做窄一些" },
	{ .id = RULE_SIDE_HEIGHT,
	  .applies = is_side, .narrow = height_narrow, .holds = height_holds,
	  .figure = height_figure, .limit = most_limit,
	  .how = "做矮一些" },
	{ .id = RULE_SHARED_WIDTH,
	  .applies = is_shared, .narrow = wide_narrow, .holds = wide_holds,
	  .figure = width_figure, .limit = most_limit,
	  .how = "做窄一些" },
	{ .id = RULE_SHARED_HEIGHT,
	  .applies = is_shared, .narrow = height_narrow, .holds = height_holds,
	  .figure = height_figure, .limit = most_limit,
	  .how = "做矮一些" },
	{ .id = RULE_ALIGN,
	  .applies = has_neighbour, .holds = align_holds, .figure = align_figure,
	  .limit = align_limit,
	  .how = "上下沿照邻店的高度来" },
	{ .id = RULE__MAX },
};
/* clang-format on */
