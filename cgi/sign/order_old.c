/*
 * Designs that nobody came back to. One that was asked about or filed is kept for good: it is
 * looked at again after another ORDER_DAYS, so that no turn meets all of them.
 */
#include "sign/order.h"

enum {
	STMT_OLD,
	STMT_LOCK,
	STMT_NEEDED,
	STMT_KEEP,
	STMT_DELETE,
	STMT_FREE,
	STMT_DELETE_BYTES,
	STMT_DELETE_PHOTO,
	STMT__MAX
};

const char *const order_old_statements[STMT__MAX + 1] = {
	[STMT_OLD] = "SELECT id FROM sign_order WHERE keep_until < ? ORDER BY keep_until LIMIT ?",
	/* Looked at since it was found: left alone. */
	[STMT_LOCK] = "SELECT COALESCE(logo_id, 0), COALESCE(photo_id, 0) FROM sign_order"
		      " WHERE id = ? AND keep_until < ? FOR UPDATE",
	[STMT_NEEDED] = "SELECT EXISTS (SELECT 1 FROM sign_ask a WHERE a.order_token = o.token)"
			" OR EXISTS (SELECT 1 FROM sign_passport p WHERE p.order_token = o.token)"
			" FROM sign_order o WHERE o.id = ?",
	[STMT_KEEP] = "UPDATE sign_order SET keep_until = ? WHERE id = ?",
	[STMT_DELETE] = "DELETE FROM sign_order WHERE id = ?",
	/* A photo may stand in two designs, or on a question. */
	[STMT_FREE] = "SELECT p.id FROM photo p WHERE p.id = ? AND p.role IN (4, 5)"
		      " AND NOT EXISTS (SELECT 1 FROM sign_photo s WHERE s.photo_id = p.id)"
		      " AND NOT EXISTS (SELECT 1 FROM sign_order o WHERE o.logo_id = p.id)"
		      " AND NOT EXISTS (SELECT 1 FROM sign_order o WHERE o.photo_id = p.id)",
	[STMT_DELETE_BYTES] = "DELETE FROM photo_bytes WHERE photo_id = ?",
	[STMT_DELETE_PHOTO] = "DELETE FROM photo WHERE id = ?",
};

#define PIECE 50

static int throw_photo(struct db *db, uint64_t id)
{
	enum db_row_result row =
		id ? db_row(db, order_old_statements[STMT_FREE], "u", id, "u", &id) : DB_NONE;

	if (row != DB_ROW)
		return row == DB_NONE ? 0 : -1;
	return db_exec(db, order_old_statements[STMT_DELETE_BYTES], "u", id) < 0 ||
			       db_exec(db, order_old_statements[STMT_DELETE_PHOTO], "u", id) < 0
		       ? -1
		       : 0;
}

/* Inside a transaction. 1 thrown away, 0 kept, -1. */
static int throw_order(struct db *db, uint64_t id, int64_t now)
{
	uint64_t logo, photo;
	unsigned int needed;
	enum db_row_result row =
		db_row(db, order_old_statements[STMT_LOCK], "ut", id, now, "uu", &logo, &photo);

	if (row != DB_ROW)
		return row == DB_NONE ? 0 : -1;
	if (db_row(db, order_old_statements[STMT_NEEDED], "u", id, "U", &needed) != DB_ROW)
		return -1;
	if (needed)
		return db_exec(db, order_old_statements[STMT_KEEP], "tu",
			       now + ORDER_DAYS * CLOCK_DAY, id) < 0
			       ? -1
			       : 0;
	if (db_exec(db, order_old_statements[STMT_DELETE], "u", id) < 0 ||
	    throw_photo(db, logo) < 0 || throw_photo(db, photo) < 0)
		return -1;
	return 1;
}

int order_forget(struct db *db, int64_t now, unsigned int at_most, int *thrown)
{
	uint64_t ids[PIECE], most = at_most < PIECE ? at_most : PIECE;
	enum db_row_result row;
	int n = 0;

	*thrown = 0;
	if (db_query(db, order_old_statements[STMT_OLD], "tu", now, most) < 0)
		return -1;
	while ((row = db_next(db, "u", &ids[n])) == DB_ROW)
		if (++n == PIECE)
			break;
	if (row == DB_FAILED)
		return -1;
	for (int i = 0; i < n; i++) {
		int result;

		if (db_begin(db) < 0)
			return -1;
		result = db_end(db, throw_order(db, ids[i], now));
		if (result < 0)
			return -1;
		*thrown += result;
	}
	return n;
}
