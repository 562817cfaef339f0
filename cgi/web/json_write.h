/*
 * json_write.h - a view as the text of a reply: jansson's own text byte for byte (JSON_COMPACT,
 * JSON_ENCODE_ANY, nine digits), without the keys that begin with '_', which are for templates
 * alone. Jansson hands out a sign at a time; this was half of what a list costs.
 */
#ifndef DL_WEB_JSON_WRITE_H
#define DL_WEB_JSON_WRITE_H

#include <jansson.h>

struct buf;

/* Strings are UTF-8 already: nothing is checked here. 0, or -1 when `out` is full. */
int json_write(struct buf *out, const json_t *view);

#endif
