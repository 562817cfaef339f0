#include "api/openapi.h"

#include <glob.h>

#include "base/arena.h"
#include "base/json_text.h"
#include "base/log.h"

static char *whole;

/* What `part` says, into `into`. -1: both say it. */
static int add(json_t *into, json_t *part, const char *file)
{
	const char *key;
	json_t *value, *there;

	json_object_foreach(part, key, value)
	{
		there = json_object_get(into, key);
		if (!there)
			json_object_set(into, key, value);
		else if (!json_is_object(there) || !json_is_object(value)) {
			log_error("openapi", "%s: \"%s\" is said by another file, too", file, key);
			return -1;
		} else if (add(there, value, file) < 0)
			return -1;
	}
	return 0;
}

static int add_file(json_t *into, const char *file)
{
	json_error_t e;
	json_t *part = json_load_file(file, JSON_REJECT_DUPLICATES, &e);
	int result = -1;

	if (json_is_object(part))
		result = add(into, part, file);
	else
		log_error("openapi", "%s:%d: %s", file, e.line, part ? "no object" : e.text);
	json_decref(part);
	return result;
}

json_t *openapi_join(const char *dir)
{
	json_t *all = json_object();
	char pattern[500];
	glob_t found;
	int result = 0;

	snprintf(pattern, sizeof(pattern), "%s/*.json", dir);
	if (glob(pattern, 0, NULL, &found) != 0) {
		log_error("openapi", "%s: no file", pattern);
		json_decref(all);
		return NULL;
	}
	for (size_t i = 0; result == 0 && i < found.gl_pathc; i++)
		result = add_file(all, found.gl_pathv[i]);
	globfree(&found);
	if (result == 0)
		return all;
	json_decref(all);
	return NULL;
}

int openapi_load(const char *dir)
{
	json_t *all = openapi_join(dir);
	struct arena *a;

	if (!all)
		return -1;
	a = arena_new();
	free(whole);
	whole = xstrdup(json_text(a, all));
	arena_free(a);
	return 0;
}

const char *openapi(void)
{
	return whole ? whole : "";
}
