/*
 * xml.h - the few things this room does with libxml2's tree, in the house's types.
 *
 * Files are ours (designs, the materials book), but are read as if they were not: no
 * network, no document type, no entities, a limit of bytes.
 */
#ifndef DL_SIGN_XML_H
#define DL_SIGN_XML_H

#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"

#define SIGN_NS "urn:dianliang:sign"

/* NULL: not a document we take, `why` says it in one line. Free with xmlFreeDoc(). */
xmlDoc *xml_read(const char *bytes, size_t len, struct buf *why);
/* A file of at most max bytes; as above. */
xmlDoc *xml_read_file(const char *path, size_t max, struct buf *why);

bool xml_is(const xmlNode *n, const char *name); /* an element of that local name, not of ours */
bool xml_is_ours(const xmlNode *n, const char *name);   /* dl:name */
xmlNode *xml_child(const xmlNode *n, const char *name); /* first such, or NULL */

/* Arena strings; NULL when absent. Attributes without a namespace. */
char *xml_get(struct arena *a, const xmlNode *n, const char *name);
bool xml_has(const xmlNode *n, const char *name);
void xml_set(xmlNode *n, const char *name, const char *value);
void xml_set_mm(xmlNode *n, const char *name, double mm); /* at most three decimals */
bool xml_has_class(const xmlNode *n, const char *word);
/* href, or xlink:href. */
char *xml_href(struct arena *a, const xmlNode *n);

xmlNode *xml_add(xmlNode *parent, const char *name); /* a last child, of the parent's namespace */
xmlNode *xml_new(const xmlNode *like, const char *name);
void xml_drop(xmlNode *n);

/* Document order: the node after n that lies in `top`, or NULL; `deeper` false leaves n's children
 * out. */
xmlNode *xml_next(xmlNode *n, const xmlNode *top, bool deeper);
xmlNode *xml_by_id(xmlNode *top, const char *id);

/* A number as short as 0.001 allows. */
void xml_put_number(struct buf *out, double value);

#endif
