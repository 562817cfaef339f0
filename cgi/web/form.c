#include "web/form.h"

#include <math.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "web/request.h"

/*
 * Controls, and signs that are not seen but move or hide what stands beside them: with
 * U+202E a name could turn round the words after it, and one of U+200B alone would look
 * like none. U+200D stays, it joins emoji.
 */
static bool is_unseen(uint32_t c)
{
	return c < ' ' || (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0x061C || c == 0x200B ||
	       c == 0x200C || c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) ||
	       (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB);
}

/* Line ends of browsers (CRLF) and old files (CR) become \n. */
static char *fold_controls(char *to, const char *from, bool lines)
{
	while (*from) {
		const char *at = from;
		uint32_t c = utf8_next(&from);

		if (c == '\r' && *from == '\n')
			continue;
		if (c == '\n' || c == '\r')
			*to++ = lines ? '\n' : ' ';
		else if (c == '\t')
			*to++ = ' ';
		else if (!is_unseen(c))
			to = mempcpy(to, at, (size_t)(from - at));
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
			say = arena_printf(req->arena, "%s最多 %zu 个字，现在有 %zu 个", f->label,
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

uint64_t form_number(const char *text, uint64_t max)
{
	uint64_t n = 0;

	if (!text)
		return 0;
	for (; *text >= '0' && *text <= '9'; text++) {
		uint64_t digit = (uint64_t)(*text - '0');

		if (digit > max || n > (max - digit) / 10)
			return 0;
		n = n * 10 + digit;
	}
	return *text ? 0 : n;
}

uint32_t form_number32(const char *text)
{
	return (uint32_t)form_number(text, UINT32_MAX);
}

double form_degrees(const char *text)
{
	char *end;
	double value;

	/* Only digits, point, minus: strtod() would take "inf" and hexadecimal. */
	if (!text || !*text || text[strspn(text, "0123456789.-")])
		return NAN;
	value = strtod(text, &end);
	return *end ? NAN : value;
}
