#include "web/json_body.h"

#include "base/arena.h"
#include "base/utf8.h"
#include "web/request.h"

/* ---- the body ---- */

/* jansson would take 2,048, each a call within the last. Brackets within texts do not count. */
static bool is_deep(const char *data, size_t len)
{
	bool in_text = false;
	int depth = 0;

	for (size_t i = 0; i < len; i++) {
		if (in_text) {
			if (data[i] == '\\')
				i++;
			else if (data[i] == '"')
				in_text = false;
		} else if (data[i] == '"')
			in_text = true;
		else if (data[i] == '{' || data[i] == '[') {
			if (++depth > JSON_BODY_DEPTH)
				return true;
		} else if (data[i] == '}' || data[i] == ']')
			depth--;
	}
	return false;
}

static const char *reason(struct request *req, const json_error_t *e)
{
	switch (json_error_code(e)) {
	case json_error_duplicate_key:
		return "JSON 里有一项写了两次";
	case json_error_invalid_utf8:
		return "JSON 要用 UTF-8 编码";
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return "JSON 里不能有空字符（NUL）";
	case json_error_end_of_input_expected:
		return "JSON 后面还有别的内容";
	case json_error_numeric_overflow:
		return "JSON 里有一个数太大了";
	default:
		return arena_printf(req->arena, "JSON 不完整或者写错了，在第 %d 行第 %d 列附近",
				    e->line, e->column);
	}
}

static void give_up(void *json)
{
	json_decref(json);
}

static const char *text_of(struct request *req, const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_STRING:
		return json_string_value(value);
	case JSON_INTEGER:
		return arena_printf(req->arena, "%lld", (long long)json_integer_value(value));
	case JSON_REAL:
		return arena_printf(req->arena, "%.15g", json_real_value(value));
	case JSON_TRUE:
		return "1";
	case JSON_FALSE:
		return "";
	default:
		return NULL;
	}
}

/* Counts when `out` is NULL. */
static size_t add_field(struct request *req, const char *name, const json_t *value,
			struct pair *out)
{
	const char *text = text_of(req, value);

	if (!text)
		return 0;
	if (out)
		*out = (struct pair){ name, text };
	return 1;
}

static size_t add_member(struct request *req, const char *name, const json_t *value,
			 struct pair *out)
{
	const json_t *part;
	size_t i, n = 0;

	if (!json_is_array(value))
		return add_field(req, name, value, out);
	json_array_foreach(value, i, part) n += add_field(req, name, part, out ? out + n : NULL);
	return n;
}

static size_t add_members(struct request *req, struct pair *out)
{
	const char *name;
	json_t *value;
	size_t n = 0;

	json_object_foreach(req->json, name, value) n +=
		add_member(req, name, value, out ? out + n : NULL);
	return n;
}

static bool is_long(json_t *object)
{
	const char *name;
	json_t *value;

	if (json_object_size(object) > JSON_BODY_MEMBERS)
		return true;
	json_object_foreach(object, name,
			    value) if (json_array_size(value) > JSON_BODY_MEMBERS) return true;
	return false;
}

static int refuse(struct request *req, const char *why)
{
	req->why = why;
	return 400;
}

int json_body_read(struct request *req, const char *data, size_t len)
{
	json_error_t e;

	if (is_deep(data, len))
		return refuse(req, "JSON 里一层套一层，套得太深了");
	req->json = json_loadb(data, len, JSON_REJECT_DUPLICATES, &e);
	if (!req->json)
		return refuse(req, reason(req, &e));
	arena_defer(req->arena, give_up, req->json);
	if (!json_is_object(req->json))
		return refuse(req, "JSON 的最外层要是一个对象（{...}）");
	if (is_long(req->json))
		return refuse(req, "JSON 里的项太多了");
	req->fields = arena_alloc(req->arena, add_members(req, NULL) * sizeof(*req->fields));
	req->field_count = add_members(req, req->fields);
	return 0;
}

/* ---- declared fields ---- */

json_t *json_field(const struct request *req, const char *name)
{
	json_t *value = json_object_get(req->json, name);

	return json_is_null(value) ? NULL : value;
}

static bool list_is_of(const json_t *list, json_type type)
{
	const json_t *part;
	size_t i;

	if (!json_is_array(list))
		return false;
	json_array_foreach(list, i, part) if (json_typeof(part) != type) return false;
	return true;
}

static bool kind_is(const json_t *value, enum json_kind kind)
{
	switch (kind) {
	case JSON_KIND_TEXT:
		return json_is_string(value);
	case JSON_KIND_NUMBER:
		return json_is_number(value);
	case JSON_KIND_TRUTH:
		return json_is_boolean(value);
	case JSON_KIND_TEXTS:
		return list_is_of(value, JSON_STRING);
	case JSON_KIND_NUMBERS:
		return list_is_of(value, JSON_INTEGER);
	case JSON_KIND_OBJECT:
		return json_is_object(value);
	case JSON_KIND_OBJECTS:
		return list_is_of(value, JSON_OBJECT);
	}
	return false;
}

static const char *const wanted[] = {
	[JSON_KIND_TEXT] = "一段文字",       [JSON_KIND_NUMBER] = "一个数",
	[JSON_KIND_TRUTH] = "true 或 false", [JSON_KIND_TEXTS] = "一列文字",
	[JSON_KIND_NUMBERS] = "一列整数",    [JSON_KIND_OBJECT] = "一个对象",
	[JSON_KIND_OBJECTS] = "一列对象",
};

/* What is wrong with the member's kind or number, or NULL. */
static const char *misfit(struct request *req, const struct json_field *f)
{
	const json_t *value = json_field(req, f->field.name);

	if (!value)
		return NULL;
	if (!kind_is(value, f->kind))
		return arena_printf(req->arena, "%s要是%s", f->field.label, wanted[f->kind]);
	if (json_is_array(value) && json_array_size(value) > f->count_max)
		return arena_printf(req->arena, "%s最多 %zu 项，现在有 %zu 项", f->field.label,
				    f->count_max, json_array_size(value));
	return NULL;
}

static int read_one(struct request *req, const struct json_field *f, const char **value,
		    json_t *errors)
{
	const char *say = misfit(req, f);

	*value = "";
	if (say)
		field_error(errors, f->field.name, say);
	else if (f->kind < JSON_KIND_OBJECT)
		return fields_read(req, &f->field, 1, value, errors);
	else if (json_field(req, f->field.name) || !(f->field.flags & FIELD_REQUIRED))
		return 0;
	else
		field_error(errors, f->field.name,
			    f->field.missing
				    ? f->field.missing
				    : arena_printf(req->arena, "请填写%s", f->field.label));
	return 1;
}

static bool is_declared(const char *name, const struct json_field *fields, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(fields[i].field.name, name))
			return true;
	return false;
}

int json_fields_read(struct request *req, const struct json_field *fields, size_t count,
		     const char **values, json_t *errors)
{
	const char *name;
	json_t *value;
	int bad = 0;

	for (size_t i = 0; i < count; i++)
		bad += read_one(req, &fields[i], &values[i], errors);
	json_object_foreach(req->json, name, value)
	{
		if (is_declared(name, fields, count))
			continue;
		field_error(errors, arena_strndup(req->arena, name, utf8_prefix(name, 40)),
			    "没有这一项，请看 openapi.json");
		bad++;
	}
	return bad;
}
