/* Which templates there are: from a directory's files, or one by one. */
#include "web/template.h"
#include "web/template_tree.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/utf8.h"

#define MAX_FILE (1u << 20)

struct templates {
	struct template *list; /* sorted by name once linked */
	size_t count, cap;
};

static int by_name(const void *a, const void *b)
{
	const struct template *x = a, *y = b;
	return strcmp(x->name, y->name);
}

const struct template *templates_find(const struct templates *set, const char *name)
{
	size_t low = 0, high = set->count;

	while (low < high) {
		size_t mid = (low + high) / 2;
		int order = strcmp(name, set->list[mid].name);
		if (order == 0)
			return &set->list[mid];
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return NULL;
}

int templates_add(struct templates *set, const char *name, char *text, size_t len, bool strict)
{
	struct template *t;

	if (set->count == set->cap) {
		set->cap = set->cap ? set->cap * 2 : 32;
		set->list = xrealloc(set->list, set->cap * sizeof(*set->list));
	}
	t = &set->list[set->count++];
	*t = (struct template){ .name = xstrdup(name), .text = text };
	return template_parse(t, len, strict);
}

static int link_partials(const struct templates *set, struct template *t, bool strict)
{
	char name[128];

	for (size_t i = 0; i < t->count; i++) {
		struct node *n = &t->nodes[i];
		if (n->kind != NODE_PARTIAL)
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)n->len, n->text);
		n->partial = templates_find(set, name);
		if (!n->partial && strict) {
			log_error("template", "%s.html: there is no partial %s", t->name, name);
			return -1;
		}
	}
	return 0;
}

int templates_link(struct templates *set, bool strict)
{
	if (set->count)
		qsort(set->list, set->count, sizeof(*set->list), by_name);
	for (size_t i = 0; i < set->count; i++)
		if (link_partials(set, &set->list[i], strict) < 0)
			return -1;
	return 0;
}

void templates_free(struct templates *set)
{
	if (!set)
		return;
	for (size_t i = 0; i < set->count; i++) {
		free(set->list[i].name);
		free(set->list[i].text);
		free(set->list[i].nodes);
	}
	free(set->list);
	free(set);
}

struct templates *templates_new(void)
{
	struct templates *set = xmalloc(sizeof(*set));

	*set = (struct templates){ 0 };
	return set;
}

/* ---- reading a directory ---- */

static char *read_all(const char *path, size_t *len)
{
	FILE *f = fopen(path, "re");
	char *text = xmalloc(MAX_FILE + 1);

	*len = f ? fread(text, 1, MAX_FILE + 1, f) : 0;
	if (!f || ferror(f) || *len > MAX_FILE || !utf8_valid(text, *len)) {
		log_error("template", "%s: %s", path,
			  !f || ferror(f) ? "cannot be read" : "too long, or not UTF-8");
		free(text);
		text = NULL;
	}
	if (f)
		fclose(f);
	return text ? xrealloc(text, *len + 1) : NULL;
}

static bool has_html_name(const char *name)
{
	size_t len = strlen(name);
	return len > 5 && !strcmp(name + len - 5, ".html");
}

static int load_file(struct templates *set, const char *path, size_t root)
{
	char name[512];
	size_t len;
	char *text = read_all(path, &len);

	if (!text)
		return -1;
	snprintf(name, sizeof(name), "%.*s", (int)(strlen(path) - root - 5), path + root);
	return templates_add(set, name, text, len, true);
}

static int load_dir(struct templates *set, const char *dir, size_t root, unsigned int depth);

static int load_entry(struct templates *set, const char *dir, const char *entry, size_t root,
		      unsigned int depth)
{
	char path[512];
	struct stat st;

	if (entry[0] == '.')
		return 0;
	if ((size_t)snprintf(path, sizeof(path), "%s/%s", dir, entry) >= sizeof(path) ||
	    stat(path, &st) < 0) {
		log_error("template", "%s/%s: cannot be read", dir, entry);
		return -1;
	}
	if (S_ISDIR(st.st_mode))
		return load_dir(set, path, root, depth + 1);
	return has_html_name(entry) ? load_file(set, path, root) : 0;
}

static int load_dir(struct templates *set, const char *dir, size_t root, unsigned int depth)
{
	DIR *d = depth < 8 ? opendir(dir) : NULL;
	struct dirent *e;
	int result = 0;

	if (!d) {
		log_error("template", "%s: %s", dir, strerror(errno));
		return -1;
	}
	while (result == 0 && (e = readdir(d)))
		result = load_entry(set, dir, e->d_name, root, depth);
	closedir(d);
	return result;
}

struct templates *templates_load(const char *dir)
{
	struct templates *set = templates_new();

	if (load_dir(set, dir, strlen(dir) + 1, 0) < 0 || templates_link(set, true) < 0) {
		templates_free(set);
		return NULL;
	}
	return set;
}
