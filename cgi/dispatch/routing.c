#include "dispatch/routing.h"

#include <math.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "geo/area.h"

#define WORDS_CHARS 120 /* of a precedent's words in a reason: the rest of it must fit too */

static const struct component *find_component(const struct case_category *c,
					      const struct route_place *where)
{
	if (!where->near || !c->component_id)
		return NULL;
	return component_nearest(where->near, c->component_id, where->point, c->component_radius_m);
}

bool route_suggest(const struct rules *r, const struct case_category *c,
		   const struct route_place *where, int64_t now, struct routed *out)
{
	const struct component *component = find_component(c, where);
	const struct route_question q = {
		.category_id = c->id,
		.kind = c->kind,
		.big = c->big,
		.city = where->district->parent,
		.district = where->district->code,
		.street = where->street ? where->street->code : 0,
		.owner_id = component ? component->owner_id : 0,
		.point = where->point,
		.day = rules_day(now),
	};

	*out = (struct routed){ .component = component };
	if (r->outward_unit) {
		out->unit_id = r->outward_unit;
		out->unit_name = r->outward_name;
		return true;
	}
	out->precedent = precedent_find(&r->precedents, &q);
	if (!out->precedent)
		out->rule = router_find(&r->router, &q);
	if (out->precedent) {
		out->unit_id = out->precedent->unit_id;
		out->unit_name = out->precedent->unit_name;
	} else if (out->rule) {
		out->unit_id = out->rule->unit_id;
		out->unit_name = out->rule->unit_name;
	}
	return out->unit_id != 0;
}

static const char *in_brackets(struct arena *a, const char *words)
{
	size_t len = utf8_prefix(words, WORDS_CHARS);

	if (!len)
		return "";
	return arena_printf(a, "（%.*s%s）", (int)len, words, words[len] ? "…" : "");
}

const char *routed_say(struct arena *a, const struct routed *d)
{
	const char *owner = "";

	if (d->component)
		owner = arena_printf(a, "旁边登记的“%s”属%s，", d->component->name,
				     d->component->owner_name);
	if (d->precedent)
		return arena_printf(a, "%s按%s%s", owner, d->precedent->number,
				    in_brackets(a, d->precedent->text));
	if (d->rule)
		return arena_printf(a, "%s按规则第%u号%s", owner, d->rule->id,
				    in_brackets(a, d->rule->reason));
	return "";
}

void routed_add(json_t *data, const struct routed *d)
{
	if (d->component)
		json_object_set_new(data, "component",
				    json_pack("{s:I,s:s,s:I,s:s}", "id",
					      (json_int_t)d->component->id, "name",
					      d->component->name, "owner",
					      (json_int_t)d->component->owner_id, "owner_name",
					      d->component->owner_name));
	if (d->precedent)
		json_object_set_new(data, "precedent",
				    json_pack("{s:I,s:s,s:I,s:s}", "id",
					      (json_int_t)d->precedent->id, "number",
					      d->precedent->number, "unit", (json_int_t)d->unit_id,
					      "name", d->unit_name));
	if (d->rule)
		json_object_set_new(data, "rule",
				    json_pack("{s:I,s:I,s:s}", "id", (json_int_t)d->rule->id,
					      "unit", (json_int_t)d->unit_id, "name",
					      d->unit_name));
}
