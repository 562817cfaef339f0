#include "open311/service.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "db/db.h"

#define ATTRIBUTES_MAX 200

static const char all[] =
	"SELECT group_id, code, position, datatype, required, label, hint, choices"
	" FROM service_attribute ORDER BY group_id, position LIMIT 200";

const char *const service_statements[] = { all, NULL };

static const char *const type_names[DATATYPE__MAX] = {
	[DATATYPE_STRING] = "string",       [DATATYPE_NUMBER] = "number",
	[DATATYPE_DATETIME] = "datetime",   [DATATYPE_TEXT] = "text",
	[DATATYPE_ONE] = "singlevaluelist", [DATATYPE_MANY] = "multivaluelist",
};

static struct asked {
	struct arena *arena;
	struct attribute list[ATTRIBUTES_MAX];
	size_t count;
} known;

/* ---- what a service asks ---- */

/* "key=name|key=name" */
static int read_choices(struct arena *a, struct attribute *at, const char *text)
{
	char *rest = arena_strdup(a, text ? text : "");

	for (char *one; (one = strsep(&rest, "|")) && *one;) {
		char *name = strchr(one, '=');

		if (!name || at->choice_count == SERVICE_CHOICES)
			return -1;
		*name = '\0';
		at->choices[at->choice_count++] = (struct choice){ one, name + 1 };
	}
	return (at->type == DATATYPE_ONE || at->type == DATATYPE_MANY) == (at->choice_count > 0)
		       ? 0
		       : -1;
}

static int read_type(struct attribute *at, const char *name)
{
	for (at->type = 0; at->type < DATATYPE__MAX; at->type++)
		if (!strcmp(type_names[at->type], name))
			return 0;
	return -1;
}

static int load_all(struct db *db, struct asked *to)
{
	enum db_row_result row = DB_ROW;

	if (db_query(db, all, "") < 0)
		return -1;
	while (to->count < ATTRIBUTES_MAX) {
		struct attribute *at = &to->list[to->count];
		const char *type, *choices;
		unsigned int required;

		memset(at, 0, sizeof(*at));
		row = db_next(db, "UsUsUsss", &at->group_id, &at->code, &at->position, &type,
			      &required, &at->label, &at->hint, &choices);
		if (row != DB_ROW)
			break;
		at->required = required;
		if (read_type(at, type) < 0 || read_choices(to->arena, at, choices) < 0) {
			log_error("open311", "service_attribute %u %s: unknown type or bad choices",
				  at->group_id, at->code);
			return -1;
		}
		to->count++;
	}
	return row == DB_FAILED ? -1 : 0;
}

int service_load(struct db *db)
{
	struct asked fresh = { .arena = arena_new() };
	int result;

	db_use_arena(db, fresh.arena);
	result = load_all(db, &fresh);
	db_use_arena(db, NULL);
	if (result < 0) {
		arena_free(fresh.arena);
		return -1;
	}
	service_forget();
	known = fresh;
	return 0;
}

void service_forget(void)
{
	arena_free(known.arena);
	known.arena = NULL;
	known.count = 0;
}

size_t service_attributes(const struct service *s, const struct attribute *out[SERVICE_ATTRIBUTES])
{
	size_t n = 0;

	for (size_t i = 0; s->group && i < known.count && n < SERVICE_ATTRIBUTES; i++)
		if (known.list[i].group_id == s->group->id)
			out[n++] = &known.list[i];
	return n;
}

/* ---- codes ---- */

static bool all_digits(const char *s)
{
	return *s && !s[strspn(s, "0123456789")];
}

/* kind 0: any; two of different kinds are none. */
static const struct category *by_code(unsigned int kind, const char *code)
{
	const struct category *found = NULL, *c;
	size_t count;

	c = city_categories(&count);
	for (size_t i = 0; i < count; i++) {
		if ((kind && c[i].kind != kind) || strcmp(c[i].code, code) != 0)
			continue;
		if (found && found->kind != c[i].kind)
			return NULL;
		found = &c[i];
	}
	return found;
}

int service_find(const char *code, struct service *out)
{
	size_t len = strlen(code);

	*out = (struct service){ 0 };
	if (len == 3 && *code == 'G' && all_digits(code + 1)) {
		out->group = city_group((unsigned int)strtoul(code + 1, NULL, 10));
		return out->group != NULL;
	}
	if (len == SERVICE_CODE_LEN && (*code == 'S' || *code == 'B') && all_digits(code + 1))
		out->category = by_code(*code == 'B' ? 1 : 2, code + 1);
	else if (len == 5 && all_digits(code))
		out->category = by_code(0, code);
	else if (len == 11 && all_digits(code))
		out->category = by_code(2, code + 6);
	if (!out->category)
		return 0;
	out->group = out->category->group_id ? city_group(out->category->group_id) : NULL;
	return 1;
}

static const char *code_of(struct arena *a, const struct service *s)
{
	if (s->category)
		return arena_printf(a, "%c%s", s->category->kind == 1 ? 'B' : 'S',
				    s->category->code);
	return arena_printf(a, "G%02u", s->group->id);
}

static struct service service_of(uint64_t category_id, unsigned int group_id)
{
	return (struct service){ category_id ? city_category(category_id) : NULL,
				 group_id ? city_group(group_id) : NULL };
}

const char *service_code(struct arena *a, uint64_t category_id, unsigned int group_id)
{
	struct service s = service_of(category_id, group_id);

	return s.category || s.group ? code_of(a, &s) : "";
}

static const char *name_of(const struct service *s)
{
	return s->category ? s->category->name : s->group ? s->group->name : "";
}

const char *service_name(uint64_t category_id, unsigned int group_id)
{
	struct service s = service_of(category_id, group_id);

	return name_of(&s);
}

/* ---- views ---- */

static json_t *summary(struct arena *a, const struct service *s)
{
	const struct attribute *asks[SERVICE_ATTRIBUTES];
	const char *say = s->category ? s->category->big : s->group->hint;
	const char *keywords = s->category && s->group ? s->group->name : "";

	return json_pack("{s:s, s:s, s:s, s:b, s:s, s:s, s:s}", "service_code", code_of(a, s),
			 "service_name", name_of(s), "description", say, "metadata",
			 service_attributes(s, asks) > 0, "type", "realtime", "keywords", keywords,
			 "group", s->category ? s->category->big : "常见问题");
}

json_t *service_list_view(struct arena *a)
{
	json_t *list = json_array();
	size_t count;
	const struct category_group *g = city_groups(&count);
	const struct category *c;

	for (size_t i = 0; i < count; i++) {
		struct service s = { NULL, &g[i] };

		json_array_append_new(list, summary(a, &s));
	}
	c = city_categories(&count);
	for (size_t i = 0; i < count; i++) {
		struct service s = { &c[i], c[i].group_id ? city_group(c[i].group_id) : NULL };

		json_array_append_new(list, summary(a, &s));
	}
	return list;
}

static json_t *attribute_view(const struct attribute *at)
{
	json_t *values = json_array();

	for (size_t i = 0; i < at->choice_count; i++)
		json_array_append_new(values, json_pack("{s:s, s:s}", "key", at->choices[i].key,
							"name", at->choices[i].name));
	return json_pack("{s:b, s:s, s:s, s:b, s:s, s:i, s:s, s:o}", "variable", 1, "code",
			 at->code, "datatype", type_names[at->type], "required", at->required,
			 "datatype_description", at->hint, "order", (int)at->position,
			 "description", at->label, "values", values);
}

json_t *service_view(struct arena *a, const struct service *s)
{
	const struct attribute *asks[SERVICE_ATTRIBUTES];
	size_t count = service_attributes(s, asks);
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, attribute_view(asks[i]));
	return json_pack("{s:s, s:o}", "service_code", code_of(a, s), "attributes", list);
}
