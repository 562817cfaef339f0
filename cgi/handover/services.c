#include "handover/services.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/log.h"

#define LINE_MAX_BYTES 200

struct services {
	json_t *map;   /* ours -> theirs */
	json_t *known; /* theirs -> true; NULL: not learned yet */
	const char *fallback;
};

static bool code_ok(const char *code)
{
	size_t len = code ? strlen(code) : 0;

	if (!len || len > SERVICE_CODE_MAX)
		return false;
	for (const unsigned char *p = (const unsigned char *)code; *p; p++)
		if (*p < 0x20 || *p == 0x7f)
			return false;
	return true;
}

/* One line; false when it is neither a comment nor two codes. */
static bool read_line(struct services *s, char *line)
{
	char *tab, *end = line + strcspn(line, "\r\n");

	*end = '\0';
	if (!*line || *line == '#')
		return true;
	tab = strchr(line, '\t');
	if (!tab)
		return false;
	*tab = '\0';
	if (!code_ok(line) || !code_ok(tab + 1))
		return false;
	json_object_set_new(s->map, line, json_string(tab + 1));
	return true;
}

static bool read_map(struct services *s, const char *path)
{
	char line[LINE_MAX_BYTES];
	unsigned int number = 0;
	bool ok = true;
	FILE *file;

	if (!*path)
		return true;
	file = fopen(path, "re");
	if (!file) {
		log_error("handover", "%s: %s", path, strerror(errno));
		return false;
	}
	while (ok && fgets(line, sizeof(line), file)) {
		number++;
		ok = read_line(s, line);
	}
	fclose(file);
	if (!ok)
		log_error("handover", "%s:%u: not our code, a tab and theirs", path, number);
	return ok;
}

struct services *services_open(const struct conf *c)
{
	struct services *s = xmalloc(sizeof(*s));

	*s = (struct services){ .map = json_object(),
				.fallback = conf_str(c, "handover", "fallback") };
	if (read_map(s, conf_str(c, "handover", "services")))
		return s;
	services_close(s);
	return NULL;
}

void services_close(struct services *s)
{
	if (!s)
		return;
	json_decref(s->map);
	json_decref(s->known);
	free(s);
}

bool services_learn(struct services *s, const json_t *list)
{
	json_t *known, *one;
	size_t i;

	if (!json_is_array(list))
		return false;
	known = json_object();
	json_array_foreach(list, i, one)
	{
		const char *code = json_string_value(json_object_get(one, "service_code"));

		if (code_ok(code))
			json_object_set_new(known, code, json_true());
	}
	/* Without any there is nothing that could be handed over: it will not be so. */
	if (!json_object_size(known)) {
		json_decref(known);
		return false;
	}
	json_decref(s->known);
	s->known = known;
	return true;
}

bool services_known(const struct services *s)
{
	return s->known != NULL;
}

/* As the file has it, or as it is; NULL when the other has no such service. */
static const char *theirs(const struct services *s, const char *ours)
{
	const char *mapped = json_string_value(json_object_get(s->map, ours));
	const char *code = mapped ? mapped : ours;

	return *code && json_object_get(s->known, code) ? code : NULL;
}

const char *services_choose(const struct services *s, struct arena *a, const struct handover *h,
			    const char **tried)
{
	const char *group = h->group_id ? arena_printf(a, "G%02u", h->group_id) : "";
	const char *category = h->category_kind ? arena_join(a, h->category_kind == 1 ? "B" : "S",
							     h->category_code, NULL)
						: "";
	const char *code = theirs(s, category);

	if (!code)
		code = theirs(s, group);
	if (!code && *s->fallback && json_object_get(s->known, s->fallback))
		code = s->fallback;
	*tried = arena_join(a, category, *category && *group ? ", " : "", group, NULL);
	return code;
}
