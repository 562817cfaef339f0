#include "base/json_text.h"

#include "base/arena.h"
#include "base/log.h"

#define FLAGS (JSON_COMPACT | JSON_ENCODE_ANY)

static const char *text_of(struct arena *a, json_t *value, size_t flags)
{
	size_t len;
	char *text;

	BUG_IF(!value);
	len = json_dumpb(value, NULL, 0, flags);
	text = arena_alloc(a, len + 1);
	BUG_IF(!len || json_dumpb(value, text, len, flags) != len);
	text[len] = '\0';
	json_decref(value);
	return text;
}

const char *json_text(struct arena *a, json_t *value)
{
	return text_of(a, value, FLAGS | JSON_REAL_PRECISION(4));
}

const char *json_text_exact(struct arena *a, json_t *value)
{
	return text_of(a, value, FLAGS | JSON_REAL_PRECISION(9));
}
