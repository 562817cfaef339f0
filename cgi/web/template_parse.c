/*
 * Text -> nodes. Follows the Mustache specification for tags that stand alone on
 * their line (the line vanishes), so templates can be indented freely.
 */
#include "web/template_tree.h"

#include "base/log.h"

#define MAX_OPEN 32  /* sections within sections */
#define MAX_NAME 100 /* bytes of a name */

struct parser {
	struct template *t;
	const char *text;
	size_t len;
	size_t pos; /* behind what is compiled */
	bool strict;
	size_t open[MAX_OPEN]; /* node indices */
	size_t depth;
};

struct tag {
	char sigil;        /* '#', '^', '/', '!', '>', '&', '{', '=' or 0 */
	size_t start, end; /* of the whole tag in the text */
	const char *name;
	size_t len;
};

static int fail(const struct parser *p, size_t at, const char *why)
{
	unsigned int line = 1;

	for (size_t i = 0; i < at; i++)
		if (p->text[i] == '\n')
			line++;
	log_error("template", "%s.html:%u: %s", p->t->name, line, why);
	return -1;
}

static struct node *add(struct parser *p, enum node_kind kind, const char *text, size_t len)
{
	struct template *t = p->t;
	const char *dot = kind == NODE_TEXT ? NULL : memchr(text, '.', len);
	struct node *n;

	if (t->count == t->cap) {
		t->cap = t->cap ? t->cap * 2 : 32;
		t->nodes = xrealloc(t->nodes, t->cap * sizeof(*t->nodes));
	}
	n = &t->nodes[t->count++];
	*n = (struct node){ .kind = kind,
			    .text = text,
			    .len = len,
			    .first_len = dot ? (size_t)(dot - text) : len };
	return n;
}

static void add_text(struct parser *p, size_t upto)
{
	if (upto > p->pos)
		add(p, NODE_TEXT, p->text + p->pos, upto - p->pos);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool name_is_plain(const char *s, size_t len)
{
	if (len == 0 || len > MAX_NAME)
		return false;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];
		if (c <= ' ' || c == '{' || c == '}' || c == 0x7f)
			return false;
	}
	return true;
}

/* The tag whose "{{" is at `start`. */
static int read_tag(const struct parser *p, size_t start, struct tag *tag)
{
	const char *from = p->text + start + 2, *limit = p->text + p->len, *close;
	const char *closing = "}}";

	tag->start = start;
	tag->sigil = 0;
	if (from < limit && *from && strchr("#^/!>&{=", *from)) {
		tag->sigil = *from++;
		if (tag->sigil == '{')
			closing = "}}}";
	}
	close = memmem(from, (size_t)(limit - from), closing, strlen(closing));
	if (!close)
		return fail(p, start, "a tag is not closed");
	tag->end = (size_t)(close - p->text) + strlen(closing);
	while (from < close && is_blank(*from))
		from++;
	while (from < close && is_blank(close[-1]))
		close--;
	tag->name = from;
	tag->len = (size_t)(close - from);
	if (tag->sigil == '=')
		return fail(p, start, "delimiters cannot be changed");
	if (tag->sigil != '!' && !name_is_plain(tag->name, tag->len))
		return fail(p, start, "this is not a name");
	return 0;
}

/*
 * Is the tag alone on its line? Then *from and *to are the line's bounds,
 * with its line end.
 */
static bool stands_alone(const struct parser *p, const struct tag *tag, size_t *from, size_t *to)
{
	size_t a = tag->start, b = tag->end;

	if (tag->sigil == 0 || tag->sigil == '{' || tag->sigil == '&')
		return false;
	while (a > 0 && (p->text[a - 1] == ' ' || p->text[a - 1] == '\t'))
		a--;
	if (a > 0 && p->text[a - 1] != '\n')
		return false;
	while (b < p->len && (p->text[b] == ' ' || p->text[b] == '\t'))
		b++;
	if (b + 1 < p->len && p->text[b] == '\r' && p->text[b + 1] == '\n')
		b++;
	if (b < p->len && p->text[b] != '\n')
		return false;
	*from = a;
	*to = b < p->len ? b + 1 : b;
	return true;
}

static int open_section(struct parser *p, const struct tag *tag)
{
	if (p->depth == MAX_OPEN)
		return fail(p, tag->start, "too many sections within sections");
	p->open[p->depth++] = p->t->count;
	add(p, tag->sigil == '#' ? NODE_SECTION : NODE_INVERTED, tag->name, tag->len);
	return 0;
}

static int close_section(struct parser *p, const struct tag *tag)
{
	struct node *n;

	if (p->depth == 0)
		return fail(p, tag->start, "no section is open here");
	n = &p->t->nodes[p->open[--p->depth]];
	if (n->len != tag->len || memcmp(n->text, tag->name, tag->len) != 0)
		return fail(p, tag->start, "another section is open here");
	n->end = p->t->count;
	return 0;
}

/* "html_x" and "a.html_x" may come out unescaped. */
static bool raw_is_allowed(const struct tag *tag)
{
	const char *dot = memrchr(tag->name, '.', tag->len);
	const char *last = dot ? dot + 1 : tag->name;
	size_t len = tag->len - (size_t)(last - tag->name);

	return len > 5 && !memcmp(last, "html_", 5);
}

static int add_tag(struct parser *p, const struct tag *tag, size_t line_start)
{
	struct node *n;

	switch (tag->sigil) {
	case '#':
	case '^':
		return open_section(p, tag);
	case '/':
		return close_section(p, tag);
	case '>':
		n = add(p, NODE_PARTIAL, tag->name, tag->len);
		n->indent = p->text + line_start;
		n->indent_len = tag->start - line_start;
		return 0;
	case '{':
	case '&':
		if (p->strict && !raw_is_allowed(tag))
			return fail(p, tag->start, "raw output is for names that begin with html_");
		add(p, NODE_RAW, tag->name, tag->len);
		return 0;
	case '!':
		return 0;
	default:
		add(p, NODE_VARIABLE, tag->name, tag->len);
		return 0;
	}
}

static int next_tag(struct parser *p, size_t start)
{
	struct tag tag = { 0 };
	size_t from = 0, to = 0;

	if (read_tag(p, start, &tag) < 0)
		return -1;
	if (!stands_alone(p, &tag, &from, &to)) {
		from = tag.start;
		to = tag.end;
	}
	add_text(p, from);
	p->pos = to;
	return add_tag(p, &tag, from);
}

int template_parse(struct template *t, size_t len, bool strict)
{
	struct parser p = { .t = t, .text = t->text, .len = len, .strict = strict };
	const char *open;

	while ((open = memmem(p.text + p.pos, p.len - p.pos, "{{", 2))) {
		if (next_tag(&p, (size_t)(open - p.text)) < 0)
			return -1;
	}
	add_text(&p, p.len);
	if (p.depth)
		return fail(&p, (size_t)(t->nodes[p.open[p.depth - 1]].text - p.text),
			    "this section is not closed");
	return 0;
}
