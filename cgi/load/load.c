/* Bringing the seeds into the database. */
#include "load/load.h"

#include "base/arena.h"
#include "base/log.h"
#include "db/db.h"
#include "load/seed.h"

enum { STMT_CATEGORY, STMT_UNIT, STMT_TOUCH, STMT__MAX };

static const char *const statements[STMT__MAX] = {
	/* The edition in force; an older one may hold the same code. */
	[STMT_CATEGORY] = "SELECT id FROM category WHERE kind = ? AND code = ? AND valid_to IS NULL"
			  " ORDER BY valid_from DESC LIMIT 1",
	[STMT_UNIT] = "SELECT id FROM unit WHERE code = ?",
	/* First, as every writer of rules does: dispatchers read anew once it is committed. */
	[STMT_TOUCH] = "INSERT INTO rules_version (id, version) VALUES (1, 1)"
		       " ON DUPLICATE KEY UPDATE version = version + 1",
};

struct loader {
	struct db *db;
	struct arena *arena;
};

/* The id of what a field names, as text. Logs and returns NULL when there is none. */
static const char *refer(const struct loader *l, enum tsv_kind kind, const char *name)
{
	enum db_row_result got;
	uint64_t id = 0;

	if (kind == TSV_CATEGORY)
		got = db_row(l->db, statements[STMT_CATEGORY], "us", (uint64_t)(name[0] - '0'),
			     name + 2, "u", &id);
	else
		got = db_row(l->db, statements[STMT_UNIT], "s", name, "u", &id);
	if (got == DB_NONE)
		log_error("load", "there is no %s %s", kind == TSV_CATEGORY ? "category" : "unit",
			  name);
	return got == DB_ROW ? arena_printf(l->arena, "%llu", (unsigned long long)id) : NULL;
}

static int resolve(const struct loader *l, const struct seed *s, struct tsv_row *row)
{
	for (size_t i = 0; s->columns[i].name; i++) {
		enum tsv_kind kind = s->columns[i].kind;

		if ((kind != TSV_CATEGORY && kind != TSV_UNIT) || !row->field[i])
			continue;
		row->field[i] = refer(l, kind, row->field[i]);
		if (!row->field[i])
			return -1;
	}
	return 0;
}

/* All as text: one format letter for each value that `order` names. */
static int64_t run(struct db *db, const char *sql, const char *order, const struct tsv_row *row)
{
	static const char all_text[] = "ssssssssssss";
	const char *v[TSV_COLUMNS] = { 0 };
	size_t n = strlen(order);

	BUG_IF(n > TSV_COLUMNS || sizeof(all_text) != TSV_COLUMNS + 1);
	for (size_t i = 0; i < n; i++)
		v[i] = row->field[order[i] - '0'];
	return db_exec(db, sql, all_text + TSV_COLUMNS - n, v[0], v[1], v[2], v[3], v[4], v[5],
		       v[6], v[7], v[8], v[9], v[10], v[11]);
}

/* 1 added, 0 was there, -1 refused. */
static int store_row(const struct loader *l, const struct seed *s, struct tsv_row *row)
{
	int64_t found;

	if (resolve(l, s, row) < 0)
		return -1;
	found = run(l->db, s->update, s->update_order, row);
	if (found != 0)
		return found < 0 ? -1 : 0;
	if (s->insert)
		return run(l->db, s->insert, s->insert_order, row) < 0 ? -1 : 1;
	log_error("load", "there is no row for it in the table");
	return -1;
}

static int store(const struct loader *l, const struct seed *s, const struct tsv *file,
		 struct load_count *count)
{
	*count = (struct load_count){ .table = s->table, .rows = file->count };
	for (size_t i = 0; i < file->count; i++) {
		int added = store_row(l, s, &file->rows[i]);

		if (added < 0) {
			log_error("load", "%s:%u: refused, nothing is loaded", file->path,
				  file->rows[i].line);
			return -1;
		}
		count->added += (size_t)added;
	}
	return 0;
}

/* Of all rows, when all are stored: no order of the lines matters. */
static int find_clash(const struct loader *l, const struct seed *s, const struct tsv *file)
{
	const char *v[TSV_COLUMNS] = { 0 };

	for (size_t i = 0; s->clash && i < file->count; i++) {
		enum db_row_result row;
		uint64_t other;

		for (size_t k = 0; s->clash_order[k]; k++)
			v[k] = file->rows[i].field[s->clash_order[k] - '0'];
		row = db_row(l->db, s->clash, "ssssss", v[0], v[1], v[2], v[3], v[4], v[5], "u",
			     &other);
		if (row == DB_NONE)
			continue;
		if (row == DB_ROW)
			log_error("load", "%s:%u: %s %llu: refused, nothing is loaded", file->path,
				  file->rows[i].line, s->clash_say, (unsigned long long)other);
		return -1;
	}
	return 0;
}

/* --- no row twice --------------------------------------------------------------------- */

static const char *sort_key;

static int by_key(const void *x, const void *y)
{
	const struct tsv_row *a = *(const struct tsv_row *const *)x;
	const struct tsv_row *b = *(const struct tsv_row *const *)y;

	for (const char *k = sort_key; *k; k++) {
		const char *p = a->field[*k - '0'], *q = b->field[*k - '0'];
		int n = strcmp(p ? p : "", q ? q : "");

		if (n)
			return n;
	}
	return 0;
}

/* The later of two would silently win. Every one is said. */
static int find_doubles(struct arena *a, const struct seed *s, const struct tsv *file)
{
	const struct tsv_row **sorted =
		arena_alloc(a, (file->count + 1) * sizeof(const struct tsv_row *));
	int result = 0;

	for (size_t i = 0; i < file->count; i++)
		sorted[i] = &file->rows[i];
	sort_key = s->key;
	if (file->count)
		qsort(sorted, file->count, sizeof(const struct tsv_row *), by_key);
	for (size_t i = 1; i < file->count; i++) {
		unsigned int p = sorted[i - 1]->line, q = sorted[i]->line;

		if (by_key(&sorted[i - 1], &sorted[i]) != 0)
			continue;
		log_error("load", "%s:%u: is about the same as line %u", file->path, p > q ? p : q,
			  p > q ? q : p);
		result = -1;
	}
	return result;
}

/* Every file, so that one run tells of every bad line. */
static int read_all(struct arena *a, const char *dir, struct tsv files[LOAD_TABLES])
{
	int result = 0;

	for (size_t i = 0; i < LOAD_TABLES; i++) {
		const char *path = arena_printf(a, "%s/%s.tsv", dir, seeds[i].table);

		if (tsv_read(a, path, seeds[i].columns, &files[i]) < 0 ||
		    find_doubles(a, &seeds[i], &files[i]) < 0)
			result = -1;
	}
	return result;
}

int load_seeds(struct db *db, struct arena *a, const char *dir,
	       struct load_count counts[LOAD_TABLES])
{
	struct loader l = { .db = db, .arena = a };
	struct tsv files[LOAD_TABLES];
	int result = 0;

	db_use_arena(db, a);
	if (read_all(a, dir, files) < 0 || db_begin(db) < 0)
		return -1;
	if (db_exec(db, statements[STMT_TOUCH], "") < 0)
		result = -1;
	for (size_t i = 0; i < LOAD_TABLES && result == 0; i++) {
		result = store(&l, &seeds[i], &files[i], &counts[i]);
		if (result == 0)
			result = find_clash(&l, &seeds[i], &files[i]);
	}
	return db_end(db, result);
}
