#include "dispatch/decision.h"

#include <jansson.h>
#include <math.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/utf8.h"
#include "dispatch/quote.h"
#include "geo/cell.h"

#define REASON_CHARS 500 /* case_file.reason */
#define DATA_BYTES   8192

/* --- where ------------------------------------------------------------------ */

/* The list offers streets, and districts for those who do not know theirs. */
static void place_by_list(const struct rules *r, uint32_t code, struct decision *out)
{
	const struct area *chosen = area_by_code(r->areas, code);

	if (!chosen)
		return;
	if (chosen->level == AREA_STREET) {
		out->street = chosen;
		out->district = area_by_code(r->areas, chosen->parent);
	} else if (chosen->level == AREA_DISTRICT) {
		out->district = chosen;
	}
}

/* NULL, or what is wrong with the place. */
static const char *place(const struct rules *r, const struct facts *f, struct decision *out)
{
	if (isnan(f->point.lat)) {
		place_by_list(r, f->street_code, out);
		return out->district ? NULL : "位置只有文字，看不出在哪个区";
	}
	if (!area_find(r->areas, f->point, &out->district, &out->street))
		return "位置在本市范围之外";
	out->cell = geo_cell(f->point);
	return NULL;
}

/* --- of which category -------------------------------------------------------- */

static const char *name_of(const struct rules *r, uint32_t category_id)
{
	const struct case_category *c = rules_category(r, category_id);

	return c ? c->name : "";
}

#define AGAINST 0.5 /* a candidate that speaks against a chosen group's default */
#define SEEMS   0.5 /* a best candidate to be named alone */
#define HARDLY  0.2 /* a candidate below this is not named */

static const char *sounds_like(const struct candidate *k)
{
	return k->category ? k->category->name : "";
}

static const char *unsure(struct arena *a, const struct rules *r, const struct classified *c)
{
	if (c->candidate_count > 1 && c->candidates[1].confidence >= HARDLY)
		return arena_printf(a, "看起来既像“%s”又像“%s”", sounds_like(&c->candidates[0]),
				    sounds_like(&c->candidates[1]));
	if (c->candidate_count && c->candidates[0].confidence >= SEEMS)
		return arena_printf(a, "看起来像“%s”，但还拿不准", sounds_like(&c->candidates[0]));
	if (c->candidate_count || c->vote_count < 2)
		return "从文字看不出是哪一类问题";
	return arena_printf(a, "看起来既像“%s”又像“%s”", name_of(r, c->votes[0].category_id),
			    name_of(r, c->votes[1].category_id));
}

static bool whose(const struct rules *r, const struct case_category *c, const struct facts *f,
		  int64_t now, const struct decision *d, struct routed *out)
{
	const struct route_place where = { d->district, d->street, f->point, &f->near };

	return route_suggest(r, c, &where, now, out);
}

/* Together, how sure the candidates are of this one's unit. */
static double sure_of_unit(const struct classified *c, const struct candidate *one)
{
	double sum = 0;

	if (!one->unit_id)
		return one->confidence;
	for (size_t i = 0; i < c->candidate_count; i++)
		if (c->candidates[i].unit_id == one->unit_id)
			sum += c->candidates[i].confidence;
	return sum;
}

/* The best candidate of the unit that is most likely. */
static const struct candidate *likeliest(const struct rules *r, const struct facts *f, int64_t now,
					 struct decision *out)
{
	struct classified *c = &out->classified;
	const struct candidate *best = &c->candidates[0];
	/* Sure without adding up: only what the reason tells needs a unit. */
	bool sure_already = best->confidence >= r->confidence;
	size_t n = sure_already && c->candidate_count > REASON_CANDIDATES ? REASON_CANDIDATES
									  : c->candidate_count;

	c->confidence = best->confidence;
	if (!out->district)
		return best;
	for (size_t i = 0; i < n; i++) {
		struct routed routed;

		whose(r, c->candidates[i].category, f, now, out, &routed);
		c->candidates[i].unit_id = routed.unit_id;
	}
	for (size_t i = 0; i < n; i++) {
		double sure = sure_of_unit(c, &c->candidates[i]);

		if (sure > c->confidence) {
			c->confidence = sure;
			best = &c->candidates[i];
		}
	}
	return best;
}

/* Words alone, when they are sure; else the default of her group, when they do not speak against
 * it. */
static void settle(const struct rules *r, const struct facts *f, int64_t now, struct decision *out)
{
	const struct candidate *best = likeliest(r, f, now, out);
	const struct case_category *group = rules_group_default(r, f->group_id);
	struct classified *c = &out->classified;

	if (c->by != CLASSIFIED_NOT)
		return;
	if (c->confidence >= r->confidence) {
		c->by = CLASSIFIED_MODEL;
		c->category = best->category;
	} else if (group &&
		   (c->candidates[0].category == group || c->candidates[0].confidence < AGAINST)) {
		c->by = CLASSIFIED_GROUP;
		c->category = group;
	}
}

static const char *sort(struct arena *a, const struct rules *r, const struct facts *f, int64_t now,
			struct decision *out)
{
	classify(r, f->body, f->category_id, f->group_id, &out->classified);
	if (out->classified.candidate_count)
		settle(r, f, now, out);
	out->category = out->classified.category;
	return out->category ? NULL : unsure(a, r, &out->classified);
}

/* --- whose, and until when ----------------------------------------------------- */

static const char *place_name(struct arena *a, const struct decision *d)
{
	return arena_printf(a, "%s%s", d->district->name, d->street ? d->street->name : "");
}

static const char *route(struct arena *a, const struct rules *r, const struct facts *f, int64_t now,
			 struct decision *out)
{
	const struct case_category *c = out->category;

	if (!c->standard_id)
		return arena_printf(a, "“%s”类问题还没有规定处置时限", c->name);
	if (!whose(r, c, f, now, out, &out->routed))
		return arena_printf(a, "“%s”类问题在%s还没有确定负责单位", c->name,
				    place_name(a, out));
	out->deadline = clock_deadline(&r->calendar, now, c->limit_count, c->limit_unit);
	return NULL;
}

/* --- why ---------------------------------------------------------------------- */

static const char *say_category(struct arena *a, const struct facts *f, const struct decision *d)
{
	const struct case_category *c = d->category;

	switch (d->classified.by) {
	case CLASSIFIED_WORDS:
	case CLASSIFIED_MODEL:
		if (!d->phrase_count)
			return arena_printf(a, "从您写的看是“%s”类问题", c->name);
		return arena_printf(a, "您写的%s说明是“%s”类问题",
				    quote_phrases(a, f->body, d->phrases, d->phrase_count),
				    c->name);
	case CLASSIFIED_GROUP:
		return arena_printf(a, "您选的“%s”按“%s”类问题办理", c->group_name, c->name);
	case CLASSIFIED_CHOSEN:
	case CLASSIFIED_NOT:
		break;
	}
	return arena_printf(a, "您报的是“%s”类问题", c->name);
}

static char *cut(char *text)
{
	text[utf8_prefix(text, REASON_CHARS)] = '\0';
	return text;
}

static char *say_open(struct arena *a, const struct rules *r, const struct facts *f,
		      const struct decision *d)
{
	const struct case_category *c = d->category;

	if (r->outward_unit)
		return arena_printf(a, "%s，位于%s，%s转交%s派遣，法定时限%s。",
				    say_category(a, f, d), place_name(a, d),
				    routed_say(a, &d->routed), d->routed.unit_name,
				    clock_limit_say(a, c->limit_count, c->limit_unit));
	return arena_printf(a, "%s，位于%s，%s由%s负责，法定时限%s。", say_category(a, f, d),
			    place_name(a, d), routed_say(a, &d->routed), d->routed.unit_name,
			    clock_limit_say(a, c->limit_count, c->limit_unit));
}

static json_t *votes_data(const struct rules *r, const struct classified *c)
{
	json_t *votes = json_array();

	for (size_t i = 0; i < c->vote_count; i++) {
		const struct vote *v = &c->votes[i];
		json_t *phrases = json_array();

		for (size_t k = 0; k < v->phrase_count; k++)
			json_array_append_new(phrases, json_string(v->phrases[k]));
		json_array_append_new(votes, json_pack("{s:I,s:s,s:i,s:o}", "category",
						       (json_int_t)v->category_id, "name",
						       name_of(r, v->category_id), "score",
						       v->score, "phrases", phrases));
	}
	return votes;
}

static json_t *round3(double x)
{
	return json_real(round(x * 1000) / 1000);
}

/* How sure, of what, by which phrases and which classifier. */
static void add_candidates(json_t *data, const struct rules *r, const struct decision *d)
{
	const struct classified *c = &d->classified;
	json_t *list = json_array(), *phrases = json_array();

	for (size_t i = 0; i < c->candidate_count && i < REASON_CANDIDATES; i++) {
		const struct candidate *k = &c->candidates[i];

		json_array_append_new(list, json_pack("{s:I,s:s,s:o,s:I}", "category",
						      (json_int_t)k->category->id, "name",
						      k->category->name, "confidence",
						      round3(k->confidence), "unit",
						      (json_int_t)k->unit_id));
	}
	for (size_t i = 0; i < d->phrase_count; i++)
		json_array_append_new(phrases, json_stringn(d->phrases[i].at, d->phrases[i].len));
	json_object_set_new(data, "phrases", phrases);
	if (!r->model) {
		json_decref(list);
		return;
	}
	json_object_set_new(data, "candidates", list);
	json_object_set_new(data, "confidence", round3(c->confidence));
	json_object_set_new(data, "threshold", round3(r->confidence));
	json_object_set_new(data, "model",
			    json_pack("{s:s,s:I}", "id", r->model_id, "rows",
				      (json_int_t)classifier_rows(r->model)));
}

static void add_category(json_t *data, const struct case_category *c, const char *by)
{
	json_object_set_new(data, "category",
			    json_pack("{s:I,s:i,s:s,s:s,s:s}", "id", (json_int_t)c->id, "kind",
				      (int)c->kind, "code", c->code, "name", c->name, "by", by));
	json_object_set_new(data, "limit",
			    json_pack("{s:I,s:i,s:i}", "standard", (json_int_t)c->standard_id,
				      "count", (int)c->limit_count, "unit", (int)c->limit_unit));
}

static void add_area(json_t *data, const char *key, const struct area *area)
{
	if (area)
		json_object_set_new(data, key,
				    json_pack("{s:I,s:s}", "code", (json_int_t)area->code, "name",
					      area->name));
}

static const char *dump(struct arena *a, json_t *data)
{
	char *text = arena_alloc(a, DATA_BYTES + 1);
	size_t len = json_dumpb(data, text, DATA_BYTES, JSON_COMPACT | JSON_REAL_PRECISION(4));

	json_decref(data);
	BUG_IF(len > DATA_BYTES);
	text[len] = '\0';
	return text;
}

static const char *data_of(struct arena *a, const struct rules *r, const struct decision *d)
{
	static const char *const by[] = {
		[CLASSIFIED_NOT] = "nobody",  [CLASSIFIED_CHOSEN] = "citizen",
		[CLASSIFIED_WORDS] = "words", [CLASSIFIED_GROUP] = "group",
		[CLASSIFIED_MODEL] = "model",
	};
	json_t *data = json_object();

	if (d->category)
		add_category(data, d->category, by[d->classified.by]);
	json_object_set_new(data, "votes", votes_data(r, &d->classified));
	add_candidates(data, r, d);
	add_area(data, "district", d->district);
	add_area(data, "street", d->street);
	routed_add(data, &d->routed);
	return dump(a, data);
}

/* Of the category, or of what it most looks like. */
static void find_phrases(const struct rules *r, const struct facts *f, struct decision *out)
{
	const struct classified *c = &out->classified;
	const struct case_category *category = out->category;

	if (!category && c->candidate_count)
		category = c->candidates[0].category;
	if (!category && c->vote_count)
		category = rules_category(r, c->votes[0].category_id);
	if (category)
		out->phrase_count = classify_phrases(r, f->body, c, category, out->phrases);
}

void decide(struct arena *a, const struct rules *r, const struct facts *f, int64_t now,
	    struct decision *out)
{
	const char *no_place, *problem;

	*out = (struct decision){ 0 };
	/* Both are tried, so that a person sees all that is known. */
	no_place = place(r, f, out);
	problem = sort(a, r, f, now, out);
	if (no_place)
		problem = no_place;
	if (!problem)
		problem = route(a, r, f, now, out);
	find_phrases(r, f, out);
	out->open = !problem;
	out->reason = cut(
		out->open ? say_open(a, r, f, out)
			  : arena_printf(a, "%s，已转派单员人工派单，您不用再做什么。", problem));
	out->reason_data = data_of(a, r, out);
}

void decide_by_person(struct arena *a, const struct case_category *category, const char *unit_name,
		      struct decision *out)
{
	json_t *data = json_object();

	add_category(data, category, "person");
	out->category = category;
	out->reason = cut(
		arena_printf(a, "派单员按“%s”类问题派给%s，法定时限%s。", category->name, unit_name,
			     clock_limit_say(a, category->limit_count, category->limit_unit)));
	out->reason_data = dump(a, data);
}
