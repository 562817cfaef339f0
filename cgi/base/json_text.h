/*
 * json_text.h - a JSON value as text in an arena. Never json_dumps(): what it returns is to be
 * freed by jansson's own allocator, which in a handler is not malloc (web/json_memory.h).
 */
#ifndef DL_BASE_JSON_TEXT_H
#define DL_BASE_JSON_TEXT_H

#include <jansson.h>

struct arena;

/*
 * Compact; `value` is stolen. NULL, which json_pack() gives for a wrong format, and what
 * cannot be text are a programmer's error.
 */
const char *json_text(struct arena *a, json_t *value); /* numbers with 4 digits */
/* The same with what degrees need: 9 digits, some ten centimetres. */
const char *json_text_exact(struct arena *a, json_t *value);

#endif
