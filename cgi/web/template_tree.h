/*
 * template_tree.h - the compiled form of a template, shared by its parser
 * (template_parse.c) and its renderer (template.c); nobody else's.
 */
#ifndef DL_WEB_TEMPLATE_TREE_H
#define DL_WEB_TEMPLATE_TREE_H

#include <stdbool.h>
#include <stddef.h>

enum node_kind {
	NODE_TEXT,
	NODE_VARIABLE,	/* {{name}}, escaped */
	NODE_RAW,	/* {{{name}}} or {{&name}} */
	NODE_SECTION,	/* {{#name}} ... {{/name}} */
	NODE_INVERTED,	/* {{^name}} ... {{/name}} */
	NODE_PARTIAL	/* {{> name}} */
};

struct template;

/* Pointers go into the template's text, which lives as long as the nodes. */
struct node {
	enum node_kind kind;
	const char *text;	/* the literal, or the name */
	size_t len;
	size_t end;		/* sections: index of the first node behind */
	const char *indent;	/* a partial alone on its line: the white space before it */
	size_t indent_len;
	const struct template *partial;	/* NULL: there is none of that name */
};

struct template {
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

#endif
