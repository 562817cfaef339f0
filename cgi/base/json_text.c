#include "base/json_text.h"

#include "base/arena.h"
#include "base/log.h"

#define FLAGS (JSON_COMPACT | JSON_REAL_PRECISION(4) | JSON_ENCODE_ANY)

const char *json_text(struct arena *a, json_t *value)
{
	size_t len;
	char *text;

	BUG_IF(!value);
	len = json_dumpb(value, NULL, 0, FLAGS);
	text = arena_alloc(a, len + 1);
	BUG_IF(!len || json_dumpb(value, text, len, FLAGS) != len);
	text[len] = '\0';
	json_decref(value);
	return text;
}
