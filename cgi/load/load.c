/* Bringing the seeds into the database. */
#include "load/load.h"

#include "base/arena.h"
#include "base/log.h"
#include "db/db.h"
#include "load/seed.h"

enum { STMT_CATEGORY, STMT_UNIT, STMT__MAX };

static const char *const statements[STMT__MAX] = {
	/* The edition in force; an older one may hold the same code. */
	[STMT_CATEGORY] = "SELECT id FROM category WHERE kind = ? AND code = ? AND valid_to IS NULL"
			  " ORDER BY valid_from DESC LIMIT 1",
	[STMT_UNIT] = "SELECT id FROM unit WHERE code = ?",
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

/* Every file, so that one run tells of every bad line. */
static int read_all(struct arena *a, const char *dir, struct tsv files[LOAD_TABLES])
{
	int result = 0;

	for (size_t i = 0; i < LOAD_TABLES; i++) {
		const char *path = arena_printf(a, "%s/%s.tsv", dir, seeds[i].table);

		if (tsv_read(a, path, seeds[i].columns, &files[i]) < 0)
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
	for (size_t i = 0; i < LOAD_TABLES && result == 0; i++)
		result = store(&l, &seeds[i], &files[i], &counts[i]);
	return db_end(db, result);
}
