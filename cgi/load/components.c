#include "load/components.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/log.h"
#include "db/db.h"
#include "geo/cell.h"
#include "load/tsv.h"

enum { STMT_CATEGORIES, STMT_UNITS, STMT_DISTRICTS, STMT_COUNT, STMT_PUT, STMT_TOUCH, STMT__MAX };

static const char *const statements[STMT__MAX] = {
	[STMT_CATEGORIES] = "SELECT code, MAX(id) FROM category WHERE kind = 1 AND valid_to IS NULL"
			    " GROUP BY code ORDER BY code LIMIT 5000",
	[STMT_UNITS] = "SELECT code, id FROM unit ORDER BY code LIMIT 20000",
	[STMT_DISTRICTS] = "SELECT CONVERT(code, CHAR), code FROM area WHERE level = 2"
			   " ORDER BY 1 LIMIT 1000",
	[STMT_COUNT] = "SELECT COUNT(*) FROM component",
	[STMT_PUT] =
		"INSERT INTO component (id, category_id, owner_id, name, lat, lon, cell)"
		" VALUES (?, ?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE"
		" category_id = VALUES(category_id), owner_id = VALUES(owner_id),"
		" name = VALUES(name), lat = VALUES(lat), lon = VALUES(lon), cell = VALUES(cell)",
	[STMT_TOUCH] = "INSERT INTO rules_version (id, version) VALUES (1, 1)"
		       " ON DUPLICATE KEY UPDATE version = version + 1",
};

static const struct tsv_column columns[] = {
	{ "id", TSV_TEXT, 17, false },      { "owner", TSV_UNIT, 40, false },
	{ "name", TSV_TEXT, 60, false },    { "lat", TSV_LATITUDE, 0, false },
	{ "lon", TSV_LONGITUDE, 0, false }, { 0 },
};
enum { ID, OWNER, NAME, LAT, LON };

#define PIECE_BYTES (1u << 20) /* read at once: some 15,000 rows */
#define PIECE_ROWS  1000       /* stored in one transaction */
#define SAID_MAX    100        /* bad rows that are said */

/* Names and what they stand for, by name. */
struct names {
	struct name {
		const char *name;
		uint64_t id;
	} * list;
	size_t count;
};

struct seen {
	uint64_t id;
	unsigned int line;
};

struct loader {
	struct db *db;
	struct arena *keep; /* as long as the load */
	const char *path;
	struct names categories, units, districts;
	struct seen *seen; /* every id of the file */
	size_t rows, room;
	unsigned int bad;
	bool store;
};

static int read_names(struct loader *l, int statement, size_t max, struct names *out)
{
	enum db_row_result row;

	out->list = arena_alloc(l->keep, (max + 1) * sizeof(*out->list));
	if (db_query(l->db, statements[statement], "") < 0)
		return -1;
	do {
		row = db_next(l->db, "su", &out->list[out->count].name, &out->list[out->count].id);
		out->count += row == DB_ROW;
	} while (row == DB_ROW);
	return row == DB_NONE ? 0 : -1;
}

static int compare_name(const void *key, const void *entry)
{
	return strcmp(key, ((const struct name *)entry)->name);
}

/* 0 when there is none. */
static uint64_t find(const struct names *n, const char *name)
{
	const struct name *found =
		n->count ? bsearch(name, n->list, n->count, sizeof(*n->list), compare_name) : NULL;

	return found ? found->id : 0;
}

static void complain(struct loader *l, unsigned int line, const char *what, const char *about)
{
	if (++l->bad <= SAID_MAX)
		log_error("load", "%s:%u: %s %s", l->path, line, what, about);
}

/* --- one row ----------------------------------------------------------------------------- */

struct component_row {
	uint64_t id, category, owner;
	struct point point;
};

/* The part of an id, as text of its own. */
static const char *part(char out[8], const char *id, size_t from, size_t len)
{
	memcpy(out, id + from, len);
	out[len] = '\0';
	return out;
}

static bool judge(struct loader *l, const struct tsv_row *row, struct component_row *out)
{
	const char *id = row->field[ID];
	char piece[8];

	if (strlen(id) != 17 || strspn(id, "0123456789") != 17) {
		complain(l, row->line, "is no id of 17 digits:", id);
		return false;
	}
	out->id = strtoull(id, NULL, 10);
	if (!find(&l->districts, part(piece, id, 0, 6))) {
		complain(l, row->line, "there is no district", piece);
		return false;
	}
	out->category = find(&l->categories, part(piece, id, 6, 5));
	if (!out->category) {
		complain(l, row->line, "there is no class of components", piece);
		return false;
	}
	out->owner = find(&l->units, row->field[OWNER]);
	if (!out->owner) {
		complain(l, row->line, "there is no unit", row->field[OWNER]);
		return false;
	}
	out->point = (struct point){ strtod(row->field[LAT], NULL), strtod(row->field[LON], NULL) };
	if (!point_usable(out->point)) {
		complain(l, row->line, "is no place:", row->field[LAT]);
		return false;
	}
	return true;
}

static void remember(struct loader *l, uint64_t id, unsigned int line)
{
	if (l->rows == l->room) {
		l->room = l->room ? 2 * l->room : 4096;
		l->seen = xrealloc(l->seen, l->room * sizeof(*l->seen));
	}
	l->seen[l->rows] = (struct seen){ id, line };
}

static int put(struct loader *l, const struct tsv_row *row, const struct component_row *c)
{
	return db_exec(l->db, statements[STMT_PUT], "uuusddu", c->id, c->category, c->owner,
		       row->field[NAME], c->point.lat, c->point.lon,
		       (uint64_t)geo_cell(c->point)) < 0
		       ? -1
		       : 0;
}

static int take_row(struct loader *l, const struct tsv_row *row)
{
	struct component_row c;

	if (!judge(l, row, &c))
		return 0;
	if (!l->store)
		remember(l, c.id, row->line);
	l->rows++;
	return l->store ? put(l, row, &c) : 0;
}

/* --- piece by piece ------------------------------------------------------------------------ */

/* Stored in transactions of PIECE_ROWS; what was stored before a failure is stored again. */
static int take_rows(struct loader *l, const struct tsv *piece)
{
	for (size_t i = 0; i < piece->count;) {
		size_t end = i + PIECE_ROWS < piece->count ? i + PIECE_ROWS : piece->count;
		int result = 0;

		if (l->store && db_begin(l->db) < 0)
			return -1;
		for (; i < end && result == 0; i++)
			result = take_row(l, &piece->rows[i]);
		if (l->store && db_end(l->db, result) < 0)
			return -1;
	}
	return 0;
}

/* Whole lines, of which the first is number *line. */
static int take_piece(struct loader *l, const char *text, size_t len, unsigned int *line)
{
	struct arena *a = arena_new();
	struct tsv piece;
	int result = *line == 1 ? tsv_parse(a, l->path, text, len, columns, &piece)
				: tsv_parse_part(a, l->path, *line, text, len, columns, &piece);

	/* What is wrong with the form of a line is said already. */
	if (result < 0)
		l->bad++;
	else
		result = take_rows(l, &piece);
	arena_free(a);
	for (const char *p = text; (p = memchr(p, '\n', len - (size_t)(p - text))); p++)
		++*line;
	return l->store ? result : 0;
}

/* The end of the last whole line; all of it at the end of the file. */
static size_t whole_lines(const char *text, size_t len, bool last)
{
	while (!last && len && text[len - 1] != '\n')
		len--;
	return len;
}

static int take_file(struct loader *l, FILE *f, char *text)
{
	unsigned int line = 1;
	size_t len = 0;

	for (;;) {
		size_t n = fread(text + len, 1, PIECE_BYTES - len, f), whole;
		bool last = feof(f);

		if (ferror(f) || l->rows > COMPONENT_FILE_ROWS)
			break;
		len += n;
		whole = whole_lines(text, len, last);
		if (whole && take_piece(l, text, whole, &line) < 0)
			return -1;
		if (last && (whole || line > 1))
			return 0;
		if (!whole)
			break;
		memmove(text, text + whole, len - whole);
		len -= whole;
	}
	log_error("load", "%s:%u: cannot be read: empty, a line too long, or too many", l->path,
		  line);
	return -1;
}

static int walk(struct loader *l, bool store)
{
	FILE *f = fopen(l->path, "re");
	char *text;
	int result;

	if (!f) {
		log_error("load", "%s: %s", l->path, strerror(errno));
		return -1;
	}
	l->store = store;
	l->rows = 0;
	text = xmalloc(PIECE_BYTES);
	result = take_file(l, f, text);
	free(text);
	fclose(f);
	return result;
}

/* --- the whole --- */

static int by_id(const void *x, const void *y)
{
	const struct seen *a = x, *b = y;

	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	return a->line < b->line ? -1 : a->line > b->line;
}

static void find_doubles(struct loader *l)
{
	char before[30];

	if (l->rows)
		qsort(l->seen, l->rows, sizeof(*l->seen), by_id);
	for (size_t i = 1; i < l->rows; i++) {
		if (l->seen[i].id != l->seen[i - 1].id)
			continue;
		snprintf(before, sizeof(before), "%u", l->seen[i - 1].line);
		complain(l, l->seen[i].line, "has the id of line", before);
	}
}

static int count(struct db *db, size_t *out)
{
	uint64_t n;

	if (db_row(db, statements[STMT_COUNT], "", "u", &n) != DB_ROW)
		return -1;
	*out = n;
	return 0;
}

static int judge_all(struct loader *l)
{
	if (read_names(l, STMT_CATEGORIES, 5000, &l->categories) < 0 ||
	    read_names(l, STMT_UNITS, 20000, &l->units) < 0 ||
	    read_names(l, STMT_DISTRICTS, 1000, &l->districts) < 0 || walk(l, false) < 0)
		return -1;
	find_doubles(l);
	if (!l->bad)
		return 0;
	if (l->bad > SAID_MAX)
		log_error("load", "%s: and %u more", l->path, l->bad - SAID_MAX);
	log_error("load", "%s: nothing is loaded", l->path);
	return -1;
}

int components_load(struct db *db, const char *path, size_t *rows, size_t *added)
{
	struct loader l = { .db = db, .keep = arena_new(), .path = path };
	size_t before = 0, after = 0;
	int result = -1;

	db_use_arena(db, l.keep);
	if (count(db, &before) == 0 && judge_all(&l) == 0 && walk(&l, true) == 0 &&
	    db_exec(db, statements[STMT_TOUCH], "") >= 0)
		result = count(db, &after);
	*rows = l.rows;
	*added = after - before;
	db_use_arena(db, NULL);
	free(l.seen);
	arena_free(l.keep);
	return result;
}
