#include "sign/fit.h"

#include "base/arena.h"
#include "base/log.h"
#include "sign/check.h"

#define NO_LIMIT 1000000

static uint64_t all_of(enum words_list list)
{
	size_t n = words_count(list);

	return n == 64 ? UINT64_MAX : WORD(n) - 1;
}

/* Where a kind may lie before any rule has spoken. */
static struct sign_box whole(const struct facade *f, enum sign_kind kind)
{
	struct sign_box box = {
		.kind = kind,
		.allowed = true,
		.width = f->width,
		.height = NO_LIMIT,
		.depth = NO_LIMIT,
		.top = NO_LIMIT,
		.light = all_of(WORDS_LIGHT),
		.materials = all_of(WORDS_MATERIAL),
		.colours = all_of(WORDS_COLOUR),
		.faces = all_of(WORDS_FACE),
	};

	/* Its own floor is where the sign of a building's one owner begins. */
	if (check_high_up(f) && check_over_door(kind))
		box.bottom = (f->floor - 1) * f->storey;
	return box;
}

const struct sign_test *check_of(enum sign_rule_id id)
{
	const struct sign_test *const rooms[] = { check_place, check_size, check_make };

	for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++)
		for (const struct sign_test *t = rooms[i]; t->id != RULE__MAX; t++)
			if (t->id == id)
				return t;
	BUG("a rule without its check");
}

static bool applies(const struct sign_case *c, const struct sign_rule *r)
{
	const struct sign_test *t = check_of(r->id);

	return !t->applies || t->applies(c, r);
}

static int middle(const struct facade *f, const struct sign_box *box, int height)
{
	const struct facade_span *const beside[] = { &f->left, &f->right };
	int room = box->top - box->bottom - height;

	if (room < 0)
		return box->bottom;
	/* Boards by the door are read standing before them. */
	if (box->kind == KIND_SIDE || box->kind == KIND_SHARED)
		return height / 2 + box->bottom > 1500 ? box->bottom : 1500 - height / 2;
	for (int i = 0; i < 2 && check_over_door(box->kind) && f->floor == 1; i++)
		if (beside[i]->top && beside[i]->bottom >= box->bottom &&
		    beside[i]->bottom + height <= box->top)
			return beside[i]->bottom;
	return box->bottom + room / 2;
}

/* Both edges level with a neighbour's, when that is possible. */
static void level_with(const struct facade *f, struct sign_box *box)
{
	const struct facade_span *const beside[] = { &f->left, &f->right };

	box->best = box->height;
	box->at = middle(f, box, box->best);
	for (int i = 0; i < 2 && check_over_door(box->kind) && f->floor == 1; i++) {
		const struct facade_span *s = beside[i];
		int height = s->top - s->bottom;

		if (!s->top || s->bottom < box->bottom || s->top > box->top ||
		    height > box->height || height < SIGN_HEIGHT_MIN)
			continue;
		box->at = s->bottom;
		box->best = height;
		return;
	}
}

void sign_place(const struct facade *f, const struct sign_box *box, struct sign_plan *plan)
{
	/* Side boards stand at an end, everything else in the middle of the front. */
	plan->left = (f->width - plan->width) / 2;
	if (plan->left < 0)
		plan->left = 0;
	plan->bottom = plan->height <= box->best && box->best < box->height &&
				       box->at + plan->height <= box->top
			       ? box->at + (box->best - plan->height) / 2
			       : middle(f, box, plan->height);
}

static struct sign_box narrowed(const struct sign_case *c)
{
	struct sign_box box = whole(c->facade, c->kind);

	for (int id = 0; id < RULE__MAX; id++) {
		const struct sign_rule *r = c->standard->rule[id];

		if (r && check_of(r->id)->narrow && applies(c, r))
			check_of(r->id)->narrow(c, r, &box);
	}
	if (box.height > box.top - box.bottom)
		box.height = box.top - box.bottom;
	if (box.height < SIGN_HEIGHT_MIN || box.width < SIGN_WIDTH_MIN)
		box.allowed = false;
	level_with(c->facade, &box);
	return box;
}

/* What a shop on that floor would have. */
static enum sign_kind usual_kind(const struct facade *f)
{
	if (f->floor == 1)
		return KIND_LINTEL;
	return check_high_up(f) ? KIND_BAND : KIND_SIDE;
}

struct sign_plan sign_plan_of_box(const struct sign_box *box)
{
	struct sign_plan p = {
		.kind = box->kind,
		.width = box->width,
		.height = box->best,
		.depth = box->depth < NO_LIMIT ? box->depth : 0,
		.bottom = box->at,
		.left = box->left,
		.light = box->light,
		.materials = box->materials,
		.faces = box->faces,
		.kelvin = box->kelvin_max ? box->kelvin_max : box->kelvin_min,
	};

	/* Where there is no room, the smallest sign shows which rule leaves none. */
	if (p.height < SIGN_HEIGHT_MIN)
		p.height = SIGN_HEIGHT_MIN;
	if (p.width < SIGN_WIDTH_MIN)
		p.width = SIGN_WIDTH_MIN;
	return p;
}

static void judge_one(const struct sign_case *c, const struct sign_rule *r,
		      const struct sign_plan *plan, struct sign_checks *out)
{
	const struct sign_test *t = check_of(r->id);
	struct sign_check *one = &out->list[out->count++];

	*one = (struct sign_check){ .rule = r, .figure = "", .limit = "", .how = "" };
	one->judged = t->holds && (!t->known || t->known(c, plan));
	if (one->judged && !t->holds(c, r, plan)) {
		one->verdict = r->breaks;
		one->how = t->how;
	}
	if (t->figure)
		one->figure = t->figure(c, r, plan);
	if (t->limit)
		one->limit = t->limit(c, r);
	if (one->verdict > out->verdict)
		out->verdict = one->verdict;
}

void sign_judge(struct arena *a, const struct sign_standard *s, const struct facade *f,
		const struct sign_plan *plan, struct sign_checks *out)
{
	struct sign_case c = { .arena = a, .standard = s, .facade = f, .kind = plan->kind };

	out->count = 0;
	out->verdict = SIGN_OK;
	for (int id = 0; id < RULE__MAX; id++)
		if (s->rule[id] && applies(&c, s->rule[id]))
			judge_one(&c, s->rule[id], plan, out);
}

bool sign_holds(struct arena *a, const struct sign_standard *s, const struct facade *f,
		const struct sign_plan *plan, enum sign_rule_id id)
{
	struct sign_case c = { .arena = a, .standard = s, .facade = f, .kind = plan->kind };
	const struct sign_rule *r = s->rule[id];
	const struct sign_test *t = r ? check_of(id) : NULL;

	return !r || !t->holds || !applies(&c, r) || (t->known && !t->known(&c, plan)) ||
	       t->holds(&c, r, plan);
}

void sign_fit(struct arena *a, const struct sign_standard *s, const struct facade *f,
	      enum sign_kind kind, struct sign_fit *out)
{
	struct sign_plan plan;

	out->standard = s;
	for (int k = 0; k < KIND__MAX; k++) {
		struct sign_case c = { a, s, f, (enum sign_kind)k };

		out->box[k] = narrowed(&c);
	}
	out->kind = kind < KIND__MAX ? kind : usual_kind(f);
	plan = sign_plan_of_box(&out->box[out->kind]);
	sign_judge(a, s, f, &plan, &out->checks);
	if (!out->box[out->kind].allowed)
		out->checks.verdict = SIGN_NO;
}
