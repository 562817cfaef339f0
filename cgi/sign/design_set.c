/* All designs of a directory. Their trees are read again for each drawing: they are small. */
#include "sign/design.h"

#include <dirent.h>

#include "base/log.h"
#include "sign/xml.h"

#define DESIGNS_MAX 400
#define ID_MAX      64
#define BOOK_ROWS   600

struct loading {
	struct design_set *set;
	struct design *designs;
	struct buf *why;
};

static char *path_of(const struct design_set *set, const char *id)
{
	return arena_printf(set->arena, "%s/%s.svg", set->dir, id);
}

/* FNV-1a over the files, one after another. */
static void stamp_file(struct design_set *set, const char *path)
{
	FILE *f = fopen(path, "re");
	int c;

	while (f && (c = getc(f)) != EOF)
		set->stamp = (set->stamp ^ (uint64_t)c) * 0x100000001b3u;
	if (f)
		fclose(f);
}

static void load_one(struct loading *l, const char *id)
{
	struct buf said;
	xmlDoc *doc;
	struct design *d;

	buf_init(&said, 1 << 12);
	doc = xml_read_file(path_of(l->set, id), DESIGN_BYTES, &said);
	stamp_file(l->set, path_of(l->set, id));
	if (!doc)
		buf_printf(l->why, "%s: %s\n", id, said.data);
	buf_release(&said);
	if (!doc)
		return;
	d = design_read(l->set->arena, doc, id, l->why);
	if (d && l->set->count < DESIGNS_MAX)
		l->designs[l->set->count++] = *d;
	xmlFreeDoc(doc);
}

static int is_svg(const struct dirent *e)
{
	size_t len = strlen(e->d_name);

	return e->d_name[0] != '.' && len > 4 && len < 40 && !strcmp(e->d_name + len - 4, ".svg");
}

static void load_trade(struct loading *l, const char *trade)
{
	char *dir = arena_printf(l->set->arena, "%s/%s", l->set->dir, trade);
	struct dirent **names = NULL;
	int n = scandir(dir, &names, is_svg, alphasort);

	for (int i = 0; i < n; i++) {
		char id[ID_MAX];

		snprintf(id, sizeof(id), "%s/%.*s", trade, (int)strlen(names[i]->d_name) - 4,
			 names[i]->d_name);
		load_one(l, id);
		free(names[i]);
	}
	free(names);
}

static int is_book(const struct dirent *e)
{
	return !strncmp(e->d_name, "materials", 9) && is_svg(e);
}

/* The first of two entries of one id counts; `why` says the other. */
static void index_book(struct design_set *set, struct book_row *rows, const char *file,
		       xmlDoc *book, struct buf *why)
{
	xmlNode *root = xmlDocGetRootElement(book);

	for (xmlNode *n = root; n; n = xml_next(n, root, true)) {
		const char *id = n->type == XML_ELEMENT_NODE ? xml_get(set->arena, n, "id") : NULL;

		if (!id || set->row_count == BOOK_ROWS)
			continue;
		if (book_entry(set, id))
			buf_printf(why, "%s: %s is there twice\n", file, id);
		else
			rows[set->row_count++] = (struct book_row){ id, n };
	}
}

/* In the order of their names with materials.svg first: '.' sorts after '-'. */
static int by_book(const struct dirent **a, const struct dirent **b)
{
	int first = strcmp((*b)->d_name, "materials.svg") == 0;

	return strcmp((*a)->d_name, "materials.svg") == 0 ? -1
	       : first                                    ? 1
							  : strcmp((*a)->d_name, (*b)->d_name);
}

static void load_books(struct design_set *set, struct buf *why)
{
	struct book_row *rows = arena_alloc(set->arena, BOOK_ROWS * sizeof(*rows));
	struct dirent **names = NULL;
	int n = scandir(set->dir, &names, is_book, by_book);

	set->rows = rows;
	for (int i = 0; i < n; i++) {
		struct buf said;

		buf_init(&said, 1 << 12);
		const char *path = arena_printf(set->arena, "%s/%s", set->dir, names[i]->d_name);

		if (i < DESIGN_BOOKS)
			set->books[i] = xml_read_file(path, DESIGN_BOOK_MAX, &said);
		stamp_file(set, path);
		if (i < DESIGN_BOOKS && set->books[i])
			index_book(set, rows, names[i]->d_name, set->books[i], why);
		else
			buf_printf(why, "%s: %s\n", names[i]->d_name, said.data);
		buf_release(&said);
		free(names[i]);
	}
	free(names);
}

const xmlNode *book_entry(const struct design_set *set, const char *id)
{
	for (size_t i = 0; i < set->row_count; i++)
		if (!strcmp(set->rows[i].id, id))
			return set->rows[i].node;
	return NULL;
}

int design_set_load(struct design_set *set, const char *dir, struct buf *why)
{
	struct loading l = { set, NULL, why };
	DIR *there = opendir(dir);

	*set = (struct design_set){ .stamp = 0xcbf29ce484222325u };
	if (!there) {
		buf_printf(why, "%s cannot be read\n", dir);
		return -1;
	}
	closedir(there);
	set->arena = arena_new();
	set->dir = arena_strdup(set->arena, dir);
	l.designs = arena_alloc(set->arena, DESIGNS_MAX * sizeof(*l.designs));
	set->designs = l.designs;
	for (int i = 0; design_trades[i].id; i++)
		load_trade(&l, design_trades[i].id);
	load_books(set, why);
	return 0;
}

void design_set_release(struct design_set *set)
{
	for (int i = 0; i < DESIGN_BOOKS; i++)
		xmlFreeDoc(set->books[i]);
	arena_free(set->arena);
	*set = (struct design_set){ 0 };
}

const struct design *design_find(const struct design_set *set, const char *id)
{
	for (size_t i = 0; i < set->count; i++)
		if (!strcmp(set->designs[i].id, id))
			return &set->designs[i];
	return NULL;
}

xmlDoc *design_open(const struct design_set *set, const struct design *d, struct buf *why)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s.svg", set->dir, d->id);
	return xml_read_file(path, DESIGN_BYTES, why);
}
