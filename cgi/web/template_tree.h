/*
 * template_tree.h - the compiled form of templates, shared by their parser
 * (template_parse.c), their set (template_set.c) and the renderer
 * (template.c); nobody else's.
 */
#ifndef DL_WEB_TEMPLATE_TREE_H
#define DL_WEB_TEMPLATE_TREE_H

#include <stdbool.h>
#include <stddef.h>

enum node_kind {
	NODE_TEXT,
	NODE_VARIABLE, /* {{name}}, escaped */
	NODE_RAW,      /* {{{name}}} or {{&name}} */
	NODE_SECTION,  /* {{#name}} ... {{/name}} */
	NODE_INVERTED, /* {{^name}} ... {{/name}} */
	NODE_PARTIAL   /* {{> name}} */
};

struct template;

/* Pointers go into the template's text, which lives as long as the nodes. */
struct node {
	enum node_kind kind;
	const char *text; /* the literal, or the name */
	size_t len;
	size_t first_len;   /* of a dotted name: its part before the first dot */
	size_t end;         /* sections: index of the first node behind */
	const char *indent; /* a partial alone on its line: the white space before it */
	size_t indent_len;
	const struct template *partial; /* NULL: there is none of that name */
};

struct template
{
	char *name;
	char *text;
	struct node *nodes;
	size_t count, cap;
};

/*
 * Compile t->text (len bytes) into t->nodes. strict: raw output only of names
 * that begin with "html_". 0, or -1 after a log line with name and line.
 */
int template_parse(struct template *t, size_t len, bool strict);

struct templates;

struct templates *templates_new(void);
/* Compile `text` (taken over, also on failure) as `name`. 0 or -1. */
int templates_add(struct templates *set, const char *name, char *text, size_t len, bool strict);
/* After the last one: find the partials. strict: one that is missing is an error. */
int templates_link(struct templates *set, bool strict);
const struct template *templates_find(const struct templates *set, const char *name);

#endif
