#include "sign/front.h"

#include <string.h>

#include "base/log.h"
#include "sign/facade_store.h"
#include "sign/words.h"

void front_judge_name(struct arena *a, const struct sign_standard *s, const char *name,
		      struct sign_checks *out)
{
	static const enum sign_rule_id ids[] = { RULE_ADVERT, RULE_CHARACTERS };
	const struct facade nowhere = { .street = "" };
	const struct sign_plan plan = { .name = name };
	struct sign_standard few = { .street = NULL };

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		few.rule[ids[i]] = s->rule[ids[i]];
	sign_judge(a, &few, &nowhere, &plan, out);
}

static void judge_name(struct arena *a, const struct sign_standard *standard, const char *name,
		       const char **say)
{
	static const char *const verdicts[] = { "可以", "需调整", "不可以" };
	struct sign_checks checks;
	size_t n = 0;

	if (!*name)
		return;
	front_judge_name(a, standard, name, &checks);
	for (size_t i = 0; i < checks.count && n + 1 < ROOM_SAYS; i++) {
		const struct sign_check *c = &checks.list[i];

		if (c->judged && c->verdict != SIGN_OK)
			say[n++] = arena_join(a, "店名", verdicts[c->verdict], "：", c->figure,
					      "；", c->how, "。规定：", c->rule->text, NULL);
	}
}

int front_load(struct db *db, struct arena *a, const struct order *o, const struct design *d,
	       int64_t now, struct front *out)
{
	const struct sign_rules *rules;
	enum db_row_result row;
	struct sign_fit *fit;
	int kind = word_find(WORDS_KIND, d->kind);

	*out = (struct front){ .street = "" };
	row = *o->facade ? facade_of_query(db, a, o->facade, &out->facade) : DB_NONE;
	if (row == DB_FAILED)
		return -1;
	if (row == DB_NONE && !*o->name)
		return 0;
	rules = sign_rules_now(db, a, now);
	if (!rules)
		return -1;
	if (row == DB_NONE) {
		sign_standard_pick(rules, NULL, 0, &out->standard);
		judge_name(a, &out->standard, o->name, out->name_say);
		return 0;
	}
	fit = arena_alloc(a, sizeof(*fit));
	sign_standard_pick(rules, sign_street_find(rules, out->facade.street), out->facade.area,
			   &out->standard);
	judge_name(a, &out->standard, o->name, out->name_say);
	sign_fit(a, &out->standard, &out->facade, kind < 0 ? KIND__MAX : (enum sign_kind)kind, fit);
	out->box = fit->box[kind < 0 ? fit->kind : (enum sign_kind)kind];
	out->street = out->facade.street;
	out->known = true;
	return 0;
}

static double least(double typed, double allowed)
{
	return typed > 0 && typed < allowed ? typed : allowed;
}

struct sign_room front_room(const struct front *f, const struct order *o)
{
	bool bounded = f->known && f->box.allowed;
	struct sign_room room = {
		.width = bounded ? least(o->width_mm, f->box.width) : o->width_mm,
		.height = bounded ? least(o->height_mm, f->box.height) : o->height_mm,
	};

	/* Of a known front every rule is said anyhow. */
	if (!f->known)
		memcpy(room.say, f->name_say, sizeof(room.say));
	return room;
}

bool front_allows(const struct front *f, const struct design_palette *p)
{
	for (int i = 0; f->known && i < 3; i++) {
		int family = p->colour[i] ? colour_family(p->colour[i]) : -1;

		if (family >= 0 && !(f->box.colours & WORD(family)))
			return false;
	}
	return true;
}

static uint64_t one(enum words_list list, const char *id)
{
	int n = word_find(list, id);

	return n < 0 ? 0 : WORD(n);
}

static struct sign_plan plan_of(struct arena *a, const struct front *f, const struct sign_made *m)
{
	const struct design *d = m->design;
	const struct design_palette *p = &d->palettes[m->palette];
	const char *unknown;
	struct sign_plan plan = {
		.kind = f->box.kind,
		.width = (int)m->width,
		.height = (int)m->height,
		.depth = (int)d->depth,
		.light = one(WORDS_LIGHT, d->lighting),
		.materials = words_read(a, WORDS_MATERIAL, d->materials, &unknown),
		.faces = one(WORDS_FACE, face_names[m->text[SLOT_NAME].face]),
		.kelvin = d->kelvin,
		.name = m->said[SLOT_NAME],
	};

	for (int i = 0; i < SIGN_COLOURS; i++)
		plan.colours[i] = p->colour[i];
	sign_place(&f->facade, &f->box, &plan);
	return plan;
}

void front_judge(struct arena *a, const struct front *f, const struct sign_made *m,
		 struct sign_checks *out)
{
	struct sign_plan plan = plan_of(a, f, m);

	sign_judge(a, &f->standard, &f->facade, &plan, out);
}

int front_bottom(struct arena *a, const struct front *f, const struct sign_made *m)
{
	return f->known && f->box.allowed ? plan_of(a, f, m).bottom : 0;
}

static struct paper_check line_of(struct arena *a, const struct sign_check *c)
{
	static const enum paper_verdict verdicts[] = { PAPER_OK, PAPER_ADJUST, PAPER_NO };
	bool both = *c->figure && *c->limit;

	return (struct paper_check){
		.text = c->rule->text,
		.figure = arena_join(a, c->figure, both ? "；" : "", c->limit, NULL),
		.source = arena_join(a, c->rule->source,
				     c->rule->basis == BASIS_KNOWN ||
						     strstr(c->rule->source, "未核实")
					     ? ""
					     : "（未核实）",
				     NULL),
		.verdict = c->judged ? verdicts[c->verdict] : PAPER_UNKNOWN,
	};
}

static int rank(const struct sign_check *c)
{
	if (!c->judged)
		return 2;
	return c->verdict == SIGN_NO ? 0 : c->verdict == SIGN_ADJUST ? 1 : 3;
}

size_t front_paper(struct arena *a, const struct sign_checks *checks, struct paper_check *out)
{
	size_t n = 0;

	for (int r = 0; r < 4; r++)
		for (size_t i = 0; i < checks->count && n < PAPER_CHECKS; i++)
			if (rank(&checks->list[i]) == r)
				out[n++] = line_of(a, &checks->list[i]);
	return n;
}
