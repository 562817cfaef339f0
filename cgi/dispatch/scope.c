#include "dispatch/scope.h"

#include "db/db.h"

enum { STMT_KNOWN, STMT_FITS, STMT_TOUCH, STMT_VERSION, STMT__MAX };

const char *const scope_statements[STMT__MAX + 1] = {
	[STMT_KNOWN] =
		"SELECT EXISTS (SELECT 1 FROM unit WHERE id = ?),"
		" ? = 0 OR EXISTS (SELECT 1 FROM unit WHERE id = ?),"
		" ? = 0 OR EXISTS (SELECT 1 FROM area WHERE code = ?),"
		" ? = 0 OR EXISTS (SELECT 1 FROM category WHERE id = ? AND valid_to IS NULL)",
	[STMT_FITS] = "SELECT EXISTS (SELECT 1 FROM category WHERE (? = 0 OR id = ?)"
		      " AND (? = 0 OR kind = ?) AND big = COALESCE(?, big) LIMIT 1)",
	[STMT_TOUCH] = "INSERT INTO rules_version (id, version) VALUES (1, 1)"
		       " ON DUPLICATE KEY UPDATE version = version + 1",
	[STMT_VERSION] = "SELECT version FROM rules_version WHERE id = 1",
};

static int known(struct db *db, const struct route_scope *s, uint32_t unit_id)
{
	uint64_t owner = s->owner_id, area = s->area_code, category = s->category_id;
	int unit, o, a, c;

	if (db_row(db, scope_statements[STMT_KNOWN], "uuuuuuu", (uint64_t)unit_id, owner, owner,
		   area, area, category, category, "IIII", &unit, &o, &a, &c) != DB_ROW)
		return -1;
	return unit && o && a && c ? SCOPE_GOOD : SCOPE_UNKNOWN;
}

int scope_check(struct db *db, struct route_scope *s, uint32_t unit_id)
{
	uint64_t category = s->category_id, kind = s->kind;
	int result = known(db, s, unit_id), fits;

	if (result != SCOPE_GOOD || (!kind && !s->big))
		return result;
	if (db_row(db, scope_statements[STMT_FITS], "uuuus", category, category, kind, kind, s->big,
		   "I", &fits) != DB_ROW)
		return -1;
	if (!fits)
		return SCOPE_BAD;
	if (category) {
		s->kind = 0;
		s->big = NULL;
	}
	return SCOPE_GOOD;
}

bool scope_same(const struct route_scope *a, const struct route_scope *b)
{
	return a->kind == b->kind && a->category_id == b->category_id &&
	       a->area_code == b->area_code && a->owner_id == b->owner_id && !a->big == !b->big &&
	       (!a->big || !strcmp(a->big, b->big));
}

int scope_touch(struct db *db)
{
	return db_exec(db, scope_statements[STMT_TOUCH], "") < 0 ? -1 : 0;
}

int scope_version(struct db *db, uint64_t *out)
{
	*out = 0;
	return db_row(db, scope_statements[STMT_VERSION], "", "u", out) == DB_FAILED ? -1 : 0;
}
