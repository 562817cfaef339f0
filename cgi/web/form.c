#include "web/form.h"

#include "base/arena.h"
#include "base/utf8.h"
#include "web/request.h"

/* Line ends of browsers (CRLF) and old files (CR) become \n. */
static char *fold_controls(char *to, const char *from, bool lines)
{
	for (; *from; from++) {
		unsigned char c = (unsigned char)*from;
		if (c == '\r' && from[1] == '\n')
			continue;
		if (c == '\n' || c == '\r')
			*to++ = lines ? '\n' : ' ';
		else if (c == '\t')
			*to++ = ' ';
		else if (c >= ' ' && c != 0x7f)
			*to++ = (char)c;
	}
	*to = '\0';
	return to;
}

/* U+3000, the space of Chinese keyboards. */
static const char wide_space[] = "\xE3\x80\x80";

static char *trim(char *from, char *end)
{
	bool more = true;

	while (more) {
		more = false;
		if (*from == ' ' || *from == '\n')
			more = true, from++;
		else if (!strncmp(from, wide_space, 3))
			more = true, from += 3;
	}
	for (more = true; more && end > from;) {
		more = false;
		if (end[-1] == ' ' || end[-1] == '\n')
			more = true, end--;
		else if (end - from >= 3 && !memcmp(end - 3, wide_space, 3))
			more = true, end -= 3;
	}
	*end = '\0';
	return from;
}

static const char *clean(struct arena *a, const char *sent, bool lines)
{
	char *copy = arena_alloc(a, strlen(sent) + 1);

	return trim(copy, fold_controls(copy, sent, lines));
}

static void add_error(json_t *errors, const char *field, const char *label, const char *say)
{
	json_array_append_new(errors, json_pack("{s:s, s:s, s:s}", "field", field, "label", label,
						"say", say));
}

int fields_read(const struct request *req, const struct field *fields, size_t count,
		const char **values, json_t *errors)
{
	int bad = 0;

	for (size_t i = 0; i < count; i++) {
		const struct field *f = &fields[i];
		const char *sent = request_field(req, f->name);
		const char *say = NULL;

		values[i] = sent ? clean(req->arena, sent, f->flags & FIELD_LINES) : "";
		if ((f->flags & FIELD_REQUIRED) && !*values[i])
			say = f->missing ? f->missing
					 : arena_printf(req->arena, "请填写%s", f->label);
		else if (utf8_length(values[i]) > f->max)
			say = arena_printf(req->arena, "%s最多 %zu 个字,现在有 %zu 个", f->label,
					   f->max, utf8_length(values[i]));
		if (!say)
			continue;
		add_error(errors, f->name, f->label, say);
		bad++;
	}
	return bad;
}

void field_error(json_t *errors, const char *field, const char *say)
{
	add_error(errors, field, "", say);
}

void fields_show(json_t *view, json_t *errors)
{
	json_t *by_name = json_object(), *error;
	size_t i;

	json_array_foreach(errors, i, error)
	{
		const char *field = json_string_value(json_object_get(error, "field"));
		/* The first one said of a field is the one to mend first. */
		if (!json_object_get(by_name, field))
			json_object_set(by_name, field, json_object_get(error, "say"));
	}
	json_object_set(view, "errors", errors);
	json_object_set_new(view, "error", by_name);
	json_object_set_new(view, "has_errors", json_boolean(json_array_size(errors) > 0));
}
