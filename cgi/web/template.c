/* Nodes and a view -> text. */
#include "web/template.h"
#include "web/template_tree.h"

#include "base/log.h"

#define MAX_CONTEXT 64 /* sections open at once, through all partials */
#define MAX_PARTIAL 24 /* partials within partials; endless recursion ends here */
#define MAX_INDENT  128

struct scene {
	const json_t *stack[MAX_CONTEXT];
	size_t depth;
	unsigned int partials;
	struct buf *out;
	char indent[MAX_INDENT];
	size_t indent_len;
	bool line_start; /* the indent is still to be written */
};

/*
 * A dotted name: its first part is looked for from the innermost context
 * outwards, the others only below what was found.
 */
static const json_t *lookup(const struct scene *s, const struct node *n)
{
	const char *rest = n->text + n->first_len, *end = n->text + n->len;
	const json_t *value = NULL;

	if (n->len == 1 && !n->first_len) /* "." */
		return s->stack[s->depth - 1];
	for (size_t i = s->depth; i-- > 0 && !value;)
		value = json_object_getn(s->stack[i], n->text, n->first_len);
	while (rest < end && value) {
		const char *name = rest + 1, *dot = memchr(name, '.', (size_t)(end - name));

		rest = dot ? dot : end;
		value = json_object_getn(value, name, (size_t)(rest - name));
	}
	return value;
}

static bool is_truthy(const json_t *v)
{
	switch (v ? json_typeof(v) : JSON_NULL) {
	case JSON_NULL:
	case JSON_FALSE:
		return false;
	case JSON_ARRAY:
		return json_array_size(v) > 0;
	case JSON_STRING:
		return json_string_length(v) > 0;
	case JSON_INTEGER:
		return json_integer_value(v) != 0;
	default:
		return true;
	}
}

static void put_indent(struct scene *s)
{
	if (s->line_start && s->indent_len)
		buf_add(s->out, s->indent, s->indent_len);
	s->line_start = false;
}

/* Literal text; within an indented partial every line of it begins with the indent. */
static void put_text(struct scene *s, const char *text, size_t len)
{
	while (s->indent_len && len) {
		const char *newline = memchr(text, '\n', len);
		size_t line = newline ? (size_t)(newline - text) + 1 : len;
		put_indent(s);
		buf_add(s->out, text, line);
		s->line_start = newline != NULL;
		text += line;
		len -= line;
	}
	buf_add(s->out, text, len);
}

static void put_real(struct buf *out, double d)
{
	char text[40];

	snprintf(text, sizeof(text), "%.15g", d);
	if (strtod(text, NULL) < d || strtod(text, NULL) > d)
		snprintf(text, sizeof(text), "%.17g", d);
	buf_adds(out, text);
}

static void put_value(struct scene *s, const json_t *v, bool raw)
{
	put_indent(s);
	switch (v ? json_typeof(v) : JSON_NULL) {
	case JSON_STRING:
		if (raw)
			buf_add(s->out, json_string_value(v), json_string_length(v));
		else
			buf_add_html(s->out, json_string_value(v), json_string_length(v));
		break;
	case JSON_INTEGER:
		buf_add_int(s->out, json_integer_value(v));
		break;
	case JSON_REAL:
		put_real(s->out, json_real_value(v));
		break;
	case JSON_TRUE:
		buf_adds(s->out, "true");
		break;
	case JSON_FALSE:
		buf_adds(s->out, "false");
		break;
	default:
		break;
	}
}

static int render(struct scene *s, const struct template *t, size_t from, size_t to);

static int render_with(struct scene *s, const struct template *t, size_t from, size_t to,
		       const json_t *context)
{
	int result;

	if (s->depth == MAX_CONTEXT) {
		log_error("template", "%s: too many sections open", t->name);
		return -1;
	}
	s->stack[s->depth++] = context;
	result = render(s, t, from, to);
	s->depth--;
	return result;
}

static int render_section(struct scene *s, const struct template *t, size_t i)
{
	const struct node *n = &t->nodes[i];
	const json_t *v = lookup(s, n), *item;
	size_t index;

	if (is_truthy(v) != (n->kind == NODE_SECTION))
		return 0;
	if (n->kind == NODE_INVERTED)
		return render(s, t, i + 1, n->end);
	if (!json_is_array(v))
		return render_with(s, t, i + 1, n->end, v);
	for (index = 0; index < json_array_size(v); index++) {
		item = json_array_get(v, index);
		if (render_with(s, t, i + 1, n->end, item) < 0)
			return -1;
	}
	return 0;
}

static int render_partial(struct scene *s, const struct template *t, const struct node *n)
{
	size_t indent = s->indent_len;
	int result;

	if (!n->partial)
		return 0;
	if (s->partials == MAX_PARTIAL || indent + n->indent_len > MAX_INDENT) {
		log_error("template", "%s: partials too deep", t->name);
		return -1;
	}
	if (n->indent_len) {
		memcpy(s->indent + indent, n->indent, n->indent_len);
		s->indent_len += n->indent_len;
		s->line_start = true;
	}
	s->partials++;
	result = render(s, n->partial, 0, n->partial->count);
	s->partials--;
	if (n->indent_len)
		s->line_start = indent > 0;
	s->indent_len = indent;
	return result;
}

static int render(struct scene *s, const struct template *t, size_t from, size_t to)
{
	int result = 0;

	for (size_t i = from; i < to && result == 0; i++) {
		const struct node *n = &t->nodes[i];
		switch (n->kind) {
		case NODE_TEXT:
			put_text(s, n->text, n->len);
			break;
		case NODE_VARIABLE:
		case NODE_RAW:
			put_value(s, lookup(s, n), n->kind == NODE_RAW);
			break;
		case NODE_SECTION:
		case NODE_INVERTED:
			result = render_section(s, t, i);
			i = n->end - 1;
			break;
		case NODE_PARTIAL:
			result = render_partial(s, t, n);
			break;
		}
		if (s->out->failed)
			return -1;
	}
	return result;
}

int template_render(const struct templates *set, const char *name, const json_t *view,
		    struct buf *out)
{
	const struct template *t = templates_find(set, name);
	struct scene s = { .stack = { view }, .depth = 1, .out = out };

	if (!t) {
		log_error("template", "there is no template %s", name);
		return -1;
	}
	return render(&s, t, 0, t->count);
}

/* ---- one text, for tests and the fuzzer ---- */

static char *copy(const char *text, size_t len)
{
	char *c = xmalloc(len + 1);

	if (len)
		memcpy(c, text, len);
	c[len] = '\0';
	return c;
}

static int add_texts(struct templates *set, const char *text, size_t len, json_t *partials)
{
	const char *name;
	json_t *value;

	if (templates_add(set, "(text)", copy(text, len), len, false) < 0)
		return -1;
	json_object_foreach(partials, name, value)
	{
		size_t n = json_string_length(value);
		if (templates_add(set, name, copy(json_string_value(value), n), n, false) < 0)
			return -1;
	}
	return templates_link(set, false);
}

int template_render_text(const char *text, size_t len, json_t *partials, const json_t *view,
			 struct buf *out)
{
	struct templates *set = templates_new();
	int result = add_texts(set, text, len, partials);

	if (result == 0)
		result = template_render(set, "(text)", view, out);
	templates_free(set);
	return result;
}
