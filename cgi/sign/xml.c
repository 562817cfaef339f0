#include "sign/xml.h"

#include <libxml/parser.h>
#include <math.h>

#include "base/log.h"

static const xmlChar *x(const char *s)
{
	return (const xmlChar *)s;
}

static void say_error(struct buf *why)
{
	const xmlError *e = xmlGetLastError();

	if (e && e->message)
		buf_printf(why, "not XML: line %d: %.*s", e->line, (int)strcspn(e->message, "\n"),
			   e->message);
	else
		buf_adds(why, "not XML");
}

xmlDoc *xml_read(const char *bytes, size_t len, struct buf *why)
{
	xmlDoc *doc;

	xmlResetLastError();
	doc = xmlReadMemory(bytes, (int)len, NULL, NULL,
			    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
				    XML_PARSE_NOBLANKS | XML_PARSE_NOCDATA);
	if (!doc) {
		say_error(why);
		return NULL;
	}
	if (doc->intSubset || doc->extSubset || !xmlDocGetRootElement(doc)) {
		buf_adds(why, "a document type is not taken");
		xmlFreeDoc(doc);
		return NULL;
	}
	return doc;
}

xmlDoc *xml_read_file(const char *path, size_t max, struct buf *why)
{
	FILE *f = fopen(path, "re");
	xmlDoc *doc = NULL;
	char *bytes;
	size_t len;

	if (!f) {
		buf_adds(why, "cannot be opened");
		return NULL;
	}
	bytes = xmalloc(max + 1);
	len = fread(bytes, 1, max + 1, f);
	if (len > max || len == 0)
		buf_printf(why, "%s (at most %zu bytes)", len ? "too large" : "empty", max);
	else
		doc = xml_read(bytes, len, why);
	free(bytes);
	fclose(f);
	return doc;
}

static bool is_ours(const xmlNode *n)
{
	return n->ns && !strcmp((const char *)n->ns->href, SIGN_NS);
}

bool xml_is(const xmlNode *n, const char *name)
{
	return n->type == XML_ELEMENT_NODE && !is_ours(n) && !strcmp((const char *)n->name, name);
}

bool xml_is_ours(const xmlNode *n, const char *name)
{
	return n->type == XML_ELEMENT_NODE && is_ours(n) && !strcmp((const char *)n->name, name);
}

xmlNode *xml_child(const xmlNode *n, const char *name)
{
	for (xmlNode *c = n ? n->children : NULL; c; c = c->next)
		if (xml_is(c, name))
			return c;
	return NULL;
}

static char *take(struct arena *a, xmlChar *s)
{
	char *copy = arena_strdup(a, (const char *)s);

	xmlFree(s);
	return copy;
}

char *xml_get(struct arena *a, const xmlNode *n, const char *name)
{
	xmlChar *s = xmlGetNoNsProp(n, x(name));

	return s ? take(a, s) : NULL;
}

bool xml_has(const xmlNode *n, const char *name)
{
	return xmlHasNsProp(n, x(name), NULL) != NULL;
}

void xml_set(xmlNode *n, const char *name, const char *value)
{
	xmlSetProp(n, x(name), x(value));
}

void xml_put_number(struct buf *out, double value)
{
	char s[40];
	size_t len;

	if (!isfinite(value))
		value = 0;
	snprintf(s, sizeof(s), "%.3f", value);
	len = strlen(s);
	while (s[len - 1] == '0')
		len--;
	if (s[len - 1] == '.')
		len--;
	s[len] = '\0';
	buf_adds(out, !strcmp(s, "-0") ? "0" : s);
}

void xml_set_mm(xmlNode *n, const char *name, double mm)
{
	struct buf b;

	buf_init(&b, 64);
	xml_put_number(&b, mm);
	xml_set(n, name, b.data);
	buf_release(&b);
}

bool xml_has_class(const xmlNode *n, const char *word)
{
	xmlChar *all = xmlGetNoNsProp(n, x("class"));
	size_t len = strlen(word);
	bool found = false;

	for (const char *s = (const char *)all; s && *s && !found; s += strspn(s, " \t\n")) {
		size_t n_word = strcspn(s, " \t\n");

		found = n_word == len && !memcmp(s, word, len);
		s += n_word;
	}
	xmlFree(all);
	return found;
}

char *xml_href(struct arena *a, const xmlNode *n)
{
	xmlChar *s = xmlGetNoNsProp(n, x("href"));

	if (!s)
		s = xmlGetNsProp(n, x("href"), x("http://www.w3.org/1999/xlink"));
	return s ? take(a, s) : NULL;
}

xmlNode *xml_new(const xmlNode *like, const char *name)
{
	xmlNode *n = xmlNewDocNode(like->doc, like->ns, x(name), NULL);

	BUG_IF(!n);
	return n;
}

xmlNode *xml_add(xmlNode *parent, const char *name)
{
	xmlNode *n = xml_new(parent, name);

	xmlAddChild(parent, n);
	return n;
}

void xml_drop(xmlNode *n)
{
	xmlUnlinkNode(n);
	xmlFreeNode(n);
}

xmlNode *xml_next(xmlNode *n, const xmlNode *top, bool deeper)
{
	if (deeper && n->type == XML_ELEMENT_NODE && n->children)
		return n->children;
	while (n != top && !n->next)
		n = n->parent;
	return n == top ? NULL : n->next;
}

xmlNode *xml_by_id(xmlNode *top, const char *id)
{
	for (xmlNode *n = top; n; n = xml_next(n, top, true)) {
		xmlChar *own = n->type == XML_ELEMENT_NODE ? xmlGetNoNsProp(n, x("id")) : NULL;
		bool same = own && !strcmp((const char *)own, id);

		xmlFree(own);
		if (same)
			return n;
	}
	return NULL;
}
