#include "sign/marks.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json_text.h"
#include "base/utf8.h"

#define WHOLE 1000

/* A number 0 to 1000, moving *p behind it and the blanks after it; -1. */
static int number(const char **p)
{
	size_t digits = strspn(*p, "0123456789");
	long n;

	if (digits < 1 || digits > 4)
		return -1;
	n = strtol(*p, NULL, 10);
	*p += digits;
	if (**p && **p != ' ')
		return -1;
	*p += strspn(*p, " ");
	return n > WHOLE ? -1 : (int)n;
}

/* The word at *p is `word`, followed by a blank: moves behind both. */
static bool begins(const char **p, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(*p, word, len) != 0 || (*p)[len] != ' ')
		return false;
	*p += len;
	*p += strspn(*p, " ");
	return true;
}

static int parse_line(struct arena *a, const char *p, struct sign_mark *m)
{
	int v[4];

	m->line = begins(&p, "线") || begins(&p, "line");
	if (!m->line && !begins(&p, "框") && !begins(&p, "box"))
		return -1;
	for (size_t i = 0; i < 4; i++)
		if ((v[i] = number(&p)) < 0)
			return -1;
	if (!m->line && (!v[2] || !v[3] || v[0] + v[2] > WHOLE || v[1] + v[3] > WHOLE))
		return -1;
	m->a = (unsigned int)v[0];
	m->b = (unsigned int)v[1];
	m->c = (unsigned int)v[2];
	m->d = (unsigned int)v[3];
	m->say = arena_strndup(a, p, utf8_prefix(p, SIGN_MARK_WORDS));
	return 0;
}

int marks_parse(struct arena *a, const char *text, struct sign_mark out[SIGN_MARKS])
{
	int n = 0;

	while (*text) {
		size_t len = strcspn(text, "\r\n");
		char *line = arena_strndup(a, text + strspn(text, " "), len);

		line[len - (strspn(text, " ") < len ? strspn(text, " ") : len)] = '\0';
		text += len + strspn(text + len, "\r\n");
		if (!*line)
			continue;
		if (n == SIGN_MARKS || parse_line(a, line, &out[n]) < 0)
			return -1;
		n++;
	}
	return n;
}

const char *marks_data(struct arena *a, unsigned int verdict, uint64_t photo_id,
		       const struct sign_mark *marks, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list,
				      json_pack("[b, i, i, i, i, s]", marks[i].line,
						(int)marks[i].a, (int)marks[i].b, (int)marks[i].c,
						(int)marks[i].d, marks[i].say));
	return json_text(a, json_pack("{s:i, s:I, s:o}", "verdict", (int)verdict, "photo",
				      (json_int_t)photo_id, "marks", list));
}

void marks_read(struct arena *a, const char *data, struct marked *out)
{
	json_t *all = data ? json_loads(data, 0, NULL) : NULL, *one;
	size_t i;

	*out = (struct marked){ .verdict = 0 };
	out->verdict = (unsigned int)json_integer_value(json_object_get(all, "verdict"));
	out->photo_id = (uint64_t)json_integer_value(json_object_get(all, "photo"));
	json_array_foreach(json_object_get(all, "marks"), i, one)
	{
		struct sign_mark *m = &out->marks[out->count];
		const char *say = json_string_value(json_array_get(one, 5));

		if (out->count == SIGN_MARKS)
			break;
		m->line = json_is_true(json_array_get(one, 0));
		m->a = (unsigned int)json_integer_value(json_array_get(one, 1));
		m->b = (unsigned int)json_integer_value(json_array_get(one, 2));
		m->c = (unsigned int)json_integer_value(json_array_get(one, 3));
		m->d = (unsigned int)json_integer_value(json_array_get(one, 4));
		m->say = arena_strdup(a, say ? say : "");
		out->count++;
	}
	json_decref(all);
}

json_t *marks_view(const struct sign_mark *marks, size_t count, unsigned int height)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		const struct sign_mark *m = &marks[i];
		int x = (int)m->a, y = (int)(m->b * height / WHOLE);
		int dx = (int)m->c, dy = (int)(m->d * height / WHOLE);

		/* The number stands at the mark's begin, inside the picture. */
		json_array_append_new(list,
				      json_pack("{s:i, s:b, s:i, s:i, s:i, s:i, s:i, s:i, s:s}",
						"n", (int)i + 1, "is_line", m->line, "x", x, "y", y,
						"dx", dx, "dy", dy, "tx",
						x < 25    ? 25
						: x > 975 ? 975
							  : x,
						"ty",
						y < 25                 ? 25
						: y > (int)height - 25 ? (int)height - 25
								       : y,
						"say", m->say));
	}
	return list;
}
