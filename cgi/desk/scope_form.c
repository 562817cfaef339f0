#include "desk/scope_form.h"

#include "desk/day.h"
#include "desk/known.h"
#include "report/city.h"
#include "web/page.h"

#define AREAS_MAX 300
#define NO_END    4000000 /* valid_to of what has no end (dispatch/router.c) */

const char *scope_until(struct arena *a, int64_t day)
{
	return day >= NO_END ? "长期" : day_text(a, day);
}

static void add_choice(json_t *list, const char *value, const char *text, bool chosen)
{
	json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "value", value, "text", text,
					      "chosen", chosen));
}

json_t *scope_units(struct arena *a, uint32_t chosen)
{
	json_t *list = json_array();
	size_t n;
	const struct known_unit *units = known_units(&n);

	for (size_t i = 0; i < n; i++)
		add_choice(list, arena_printf(a, "%llu", (unsigned long long)units[i].id),
			   units[i].name, units[i].id == chosen);
	return list;
}

/* Districts, and below each its streets. */
json_t *scope_areas(struct arena *a, uint32_t chosen)
{
	const struct area *districts[AREAS_MAX], *streets[AREAS_MAX];
	size_t n = area_children(city_areas(), 0, AREA_DISTRICT, districts, AREAS_MAX);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++) {
		size_t m = area_children(city_areas(), districts[i]->code, AREA_STREET, streets,
					 AREAS_MAX);

		add_choice(list, arena_printf(a, "%u", districts[i]->code), districts[i]->name,
			   districts[i]->code == chosen);
		for (size_t k = 0; k < m && k < AREAS_MAX; k++)
			add_choice(list, arena_printf(a, "%u", streets[k]->code),
				   arena_join(a, districts[i]->name, " ", streets[k]->name, NULL),
				   streets[k]->code == chosen);
	}
	return list;
}

/* "" any; "k1" a kind; "b2:<big>" a big class of a kind; "c<id>" one category. */
json_t *scope_classes(struct arena *a, const char *chosen)
{
	json_t *list = json_array();
	const char *big = "";
	size_t n;
	const struct category *all = city_categories(&n);

	add_choice(list, "k1", "所有部件", !strcmp(chosen, "k1"));
	add_choice(list, "k2", "所有事项", !strcmp(chosen, "k2"));
	for (size_t i = 0; i < n; i++) {
		const char *value;

		if (strcmp(big, all[i].big) != 0) {
			big = all[i].big;
			value = arena_printf(a, "b%u:%s", all[i].kind, big);
			add_choice(list, value, arena_join(a, big, "（整个大类）", NULL),
				   !strcmp(chosen, value));
		}
		value = arena_printf(a, "c%llu", (unsigned long long)all[i].id);
		add_choice(list, value, arena_join(a, "　", all[i].code, " ", all[i].name, NULL),
			   !strcmp(chosen, value));
	}
	return list;
}

/* False: no such class. */
bool scope_class_read(const char *text, struct route_scope *out)
{
	const struct category *category;

	if (!*text)
		return true;
	if (*text == 'c') {
		category = city_category(form_number32(text + 1));
		if (!category)
			return false;
		out->category_id = (uint32_t)category->id;
		out->kind = category->kind;
		out->big = category->big;
		return true;
	}
	if ((*text != 'k' && *text != 'b') || (text[1] != '1' && text[1] != '2'))
		return false;
	out->kind = (unsigned int)(text[1] - '0');
	if (*text == 'k')
		return !text[2];
	if (text[2] != ':' || !text[3])
		return false;
	out->big = text + 3;
	return true;
}
