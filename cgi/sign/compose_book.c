/* The palette's classes, and what is copied from the materials book. */
#include <math.h>

#include "base/log.h"
#include "sign/compose.h"
#include "sign/xml.h"

/* --- palette -------------------------------------------------------------------------- */

static unsigned int channel(const char *colour, int i)
{
	char hex[3] = { colour[1 + 2 * i], colour[2 + 2 * i], '\0' };

	return (unsigned int)strtoul(hex, NULL, 16);
}

/* Towards black or white by a share of the way. */
static void put_shade(struct buf *out, const char *colour, double towards, double share)
{
	buf_addc(out, '#');
	for (int i = 0; i < 3; i++)
		buf_printf(out, "%02lx",
			   lround(channel(colour, i) * (1 - share) + towards * share));
}

static void put_rules(struct buf *out, int number, const char *colour)
{
	static const struct {
		const char *letter, *property;
	} kinds[] = { { "c", "fill" }, { "s", "stroke" }, { "t", "stop-color" } };
	static const struct {
		const char *suffix;
		double towards, share;
	} shades[] = { { "", 0, 0 }, { "-dark", 0, 0.38 }, { "-light", 255, 0.36 } };

	for (int k = 0; k < 3; k++)
		for (int s = 0; s < 3; s++) {
			buf_printf(out, ".%s%d%s{%s:", kinds[k].letter, number, shades[s].suffix,
				   kinds[k].property);
			put_shade(out, colour, shades[s].towards, shades[s].share);
			buf_addc(out, '}');
		}
}

void compose_palette(struct composing *c)
{
	const struct design_palette *p = &c->made->design->palettes[c->made->palette];
	xmlNode *style = xml_new(c->defs, "style"), *next;
	struct buf css;

	buf_init(&css, 1 << 12);
	for (int i = 0; i < 3; i++)
		if (p->colour[i])
			put_rules(&css, i + 1, p->colour[i]);
	xmlNodeAddContent(style, (const xmlChar *)css.data);
	buf_release(&css);
	for (xmlNode *n = c->sign->children; n; n = next) {
		next = n->next;
		if (xml_is(n, "style"))
			xml_drop(n);
	}
	xmlAddPrevSibling(c->defs, style);
}

/* --- the book --------------------------------------------------------------------------- */

#define IDS_MAX 200

struct ids {
	const char *all[IDS_MAX];
	size_t count;
};

static bool has(const struct ids *ids, const char *id)
{
	for (size_t i = 0; i < ids->count; i++)
		if (!strcmp(ids->all[i], id))
			return true;
	return false;
}

static void take(struct ids *ids, const char *id)
{
	if (ids->count < IDS_MAX && !has(ids, id))
		ids->all[ids->count++] = id;
}

/* Each #id in url(#id) and href="#id" of one attribute's value. */
static void take_references(struct arena *a, const char *key, const char *value, struct ids *ids)
{
	const char *at = value;

	if (!strcmp(key, "href") && *value == '#')
		take(ids, arena_strdup(a, value + 1));
	while ((at = strstr(at, "url(#"))) {
		at += 5;
		take(ids, arena_strndup(a, at, strcspn(at, ")")));
	}
}

static void read_tree(struct composing *c, xmlNode *top, struct ids *own, struct ids *wanted)
{
	for (xmlNode *n = top; n; n = xml_next(n, top, true)) {
		for (xmlAttr *p = n->type == XML_ELEMENT_NODE ? n->properties : NULL; p;
		     p = p->next) {
			const char *value = p->children ? (const char *)p->children->content : NULL;

			if (!value)
				continue;
			if (!strcmp((const char *)p->name, "id"))
				take(own, arena_strdup(c->arena, value));
			else
				take_references(c->arena, (const char *)p->name, value, wanted);
		}
	}
}

void compose_book(struct composing *c)
{
	struct ids own = { .count = 0 }, wanted = { .count = 0 };

	read_tree(c, xmlDocGetRootElement(c->doc), &own, &wanted);
	for (size_t i = 0; i < wanted.count; i++) { /* wanted grows while this goes on */
		const xmlNode *entry =
			has(&own, wanted.all[i]) ? NULL : book_entry(c->set, wanted.all[i]);
		xmlNode *copy;

		if (!entry)
			continue;
		copy = xmlDocCopyNode((xmlNode *)(uintptr_t)entry, c->doc, 1);
		BUG_IF(!copy);
		xmlAddChild(c->defs, copy);
		read_tree(c, copy, &own, &wanted);
	}
}
