/* What only a design's tree shows: elements we do not draw, references that lead nowhere. */
#include "sign/design.h"

#include "base/log.h"
#include "sign/words.h"
#include "sign/xml.h"

#define IDS_MAX   400
#define DRAWN_MAX 400

static const char *const elements[] = {
	"svg",      "g",       "defs",     "symbol",         "use",
	"path",     "rect",    "circle",   "ellipse",        "line",
	"polyline", "polygon", "pattern",  "linearGradient", "radialGradient",
	"stop",     "filter",  "clipPath", "mask",           "style",
	"title",    "desc",    NULL
};

struct checking {
	struct arena *arena;
	const struct design *d;
	struct buf *why;
	const char *own[IDS_MAX];
	size_t own_count;
	const struct design_set *set;
};

static void fault(struct checking *c, const char *what, const char *which)
{
	buf_printf(c->why, "%s: %s%s%s\n", c->d->id, what, *which ? ": " : "", which);
}

static bool is_in(const char *const *list, const char *word)
{
	for (; *list; list++)
		if (!strcmp(*list, word))
			return true;
	return false;
}

static bool is_own(const struct checking *c, const char *id)
{
	for (size_t i = 0; i < c->own_count; i++)
		if (!strcmp(c->own[i], id))
			return true;
	return false;
}

static void take_id(struct checking *c, const xmlNode *n)
{
	const char *id = xml_get(c->arena, n, "id");

	if (!id)
		return;
	if (!strncmp(id, "dl-", 3))
		fault(c, "ids in dl- are the engine's", id);
	if (is_own(c, id))
		fault(c, "an id twice", id);
	else if (c->own_count < IDS_MAX)
		c->own[c->own_count++] = id;
}

static void check_reference(struct checking *c, const char *id)
{
	if (!is_own(c, id) && !book_entry(c->set, id))
		fault(c, "neither the file nor the materials book has", id);
}

/* Addresses within the document only. */
static void check_value(struct checking *c, const char *key, const char *value)
{
	if (!strncmp(key, "on", 2))
		fault(c, "an event handler", key);
	if (!strcmp(key, "href")) {
		if (*value != '#')
			fault(c, "a reference out of the file", value);
		else
			check_reference(c, value + 1);
	}
	for (const char *at = strstr(value, "url("); at; at = strstr(at + 1, "url(")) {
		if (at[4] != '#')
			fault(c, "a reference out of the file", value);
		else
			check_reference(c, arena_strndup(c->arena, at + 5, strcspn(at + 5, ")")));
	}
}

static bool is_ours(const xmlNode *n)
{
	return xml_is_ours(n, "repeat") || xml_is_ours(n, "each");
}

static void check_element(struct checking *c, const xmlNode *n)
{
	const char *name = (const char *)n->name;

	if (!is_ours(n) && !is_in(elements, name) && strncmp(name, "fe", 2) != 0)
		fault(c, "an element that is not for designs", name);
	if (is_ours(n) && !xml_href(c->arena, n))
		fault(c, "a repeat or each without href", "");
	for (const xmlAttr *p = n->properties; p; p = p->next)
		if (p->children && p->children->content)
			check_value(c, (const char *)p->name, (const char *)p->children->content);
}

static void check_style(struct checking *c, const xmlNode *n)
{
	xmlChar *css = xmlNodeGetContent(n);

	if (css && (strchr((const char *)css, '@') || strstr((const char *)css, "url(")))
		fault(c, "its style does more than name the palette", "");
	xmlFree(css);
}

/* Every drawn thing is in a body, day, night or both. */
static void check_top(struct checking *c, const xmlNode *root)
{
	static const char *const looks[] = { "body", "day", "night", "both" };
	bool body = false;

	for (const xmlNode *n = root->children; n; n = n->next) {
		bool known = false;

		if (n->type != XML_ELEMENT_NODE || xml_is(n, "defs") || xml_is(n, "style") ||
		    xml_is(n, "metadata") || xml_is(n, "title") || xml_is(n, "desc"))
			continue;
		for (int i = 0; i < 4; i++)
			known = known || xml_has_class(n, looks[i]);
		if (!known)
			fault(c, "outside body, day, night and both", (const char *)n->name);
		body = body || xml_has_class(n, "body");
	}
	if (!body)
		fault(c, "there is no g of class body", "");
}

/* The look's parts, without what is in defs. */
static void check_name_drawn(struct checking *c, xmlNode *root)
{
	size_t drawn = 0;
	bool name = false;

	for (xmlNode *n = root; n; n = xml_next(n, root, true)) {
		const char *href;

		if (n->type != XML_ELEMENT_NODE)
			continue;
		drawn++;
		href = xml_is(n, "use") ? xml_href(c->arena, n) : NULL;
		name = name || (href && !strcmp(href, "#name"));
	}
	if (!name)
		fault(c, "it never draws #name", "");
	if (drawn > DRAWN_MAX)
		fault(c, "more than 400 elements", "");
}

/* The words are those that rules and pages know. */
static void check_words(struct checking *c)
{
	const struct {
		enum words_list list;
		const char *text;
	} rows[] = { { WORDS_KIND, c->d->kind },
		     { WORDS_LIGHT, c->d->lighting },
		     { WORDS_MATERIAL, c->d->materials },
		     { WORDS_STREET, c->d->streets },
		     { WORDS_RISK, c->d->risks } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *unknown = NULL;

		words_read(c->arena, rows[i].list, rows[i].text, &unknown);
		if (unknown)
			fault(c, "a word that cgi/sign/words.c does not have", unknown);
	}
}

void design_check_tree(struct arena *a, xmlDoc *doc, const struct design *d,
		       const struct design_set *set, struct buf *why)
{
	struct checking *c = arena_alloc(a, sizeof(*c));
	xmlNode *root = xmlDocGetRootElement(doc), *next;

	if (!root) /* xml_read() takes no such document */
		return;
	*c = (struct checking){ .arena = a, .d = d, .why = why, .set = set };
	for (xmlNode *n = root; n; n = xml_next(n, root, true))
		if (n->type == XML_ELEMENT_NODE)
			take_id(c, n);
	for (xmlNode *n = root; n; n = next) {
		bool metadata = xml_is(n, "metadata");

		next = xml_next(n, root, !metadata);
		if (n->type != XML_ELEMENT_NODE || metadata)
			continue;
		check_element(c, n);
		if (xml_is(n, "style"))
			check_style(c, n);
	}
	check_words(c);
	check_top(c, root);
	check_name_drawn(c, root);
}
