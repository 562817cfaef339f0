#include "sign/order.h"

#include <string.h>

enum {
	STMT_LOAD,
	STMT_INSERT,
	STMT_UPDATE,
	STMT_PHOTO,
	STMT_LOGO,
	STMT_MINE,
	STMT_KEEP,
	STMT_LET_GO,
	STMT_LOOKED,
	STMT__MAX
};

const char *const order_statements[STMT__MAX + 1] = {
	[STMT_LOAD] =
		"SELECT id, design, name, latin, phone, facade, corners, palette, width_mm,"
		" height_mm, logo_id, photo_id, changed_at, keep_until FROM sign_order WHERE token = ?",
	[STMT_INSERT] =
		"INSERT INTO sign_order (design, name, latin, phone, facade, corners,"
		" palette, width_mm, height_mm, logo_id, photo_id, changed_at, keep_until, token,"
		" created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULLIF(?, 0),"
		" NULLIF(?, 0), ?, ?, ?, ?)",
	[STMT_UPDATE] =
		"UPDATE sign_order SET design = ?, name = ?, latin = ?, phone = ?, facade = ?,"
		" corners = ?, palette = ?, width_mm = ?, height_mm = ?, logo_id = NULLIF(?, 0),"
		" photo_id = NULLIF(?, 0), changed_at = ?, keep_until = ? WHERE token = ?",
	[STMT_PHOTO] = "SELECT bytes FROM sign_picture WHERE photo_id = ? AND variant = 1600",
	[STMT_LOGO] = "SELECT bytes, variant = 800 FROM sign_picture WHERE photo_id = ?"
		      " ORDER BY variant LIMIT 1",
	[STMT_MINE] = "SELECT p.id FROM photo p JOIN citizen c ON c.id = p.citizen_id"
		      " WHERE p.id = ? AND c.visitor = ? AND p.role IN (4, 5)",
	/* From now on no chore throws it away. */
	[STMT_KEEP] = "UPDATE photo SET role = 5 WHERE id = ? AND role = 4",
	/* Unless it stands in another design, or on a question. */
	[STMT_LET_GO] = "UPDATE photo SET role = 4 WHERE id = ? AND role = 5"
			" AND NOT EXISTS (SELECT 1 FROM sign_photo s WHERE s.photo_id = photo.id)"
			" AND NOT EXISTS (SELECT 1 FROM sign_order o WHERE o.logo_id = photo.id)"
			" AND NOT EXISTS (SELECT 1 FROM sign_order o WHERE o.photo_id = photo.id)",
	[STMT_LOOKED] = "UPDATE sign_order SET keep_until = ? WHERE id = ? AND keep_until < ?",
};

void order_begin(struct order *o)
{
	*o = (struct order){
		.design = "", .name = "", .latin = "", .phone = "", .facade = "", .corners = ""
	};
	secret_random(o->token, sizeof(o->token));
	token_text(o->token_text, o->token);
}

enum db_row_result order_load(struct db *db, const char *text, struct order *o)
{
	enum db_row_result row;

	order_begin(o);
	if (token_parse(o->token, text) < 0)
		return DB_NONE;
	token_text(o->token_text, o->token);
	row = db_row(db, order_statements[STMT_LOAD], "b", (const void *)o->token, sizeof(o->token),
		     "ussssssUUUuutt", &o->id, &o->design, &o->name, &o->latin, &o->phone,
		     &o->facade, &o->corners, &o->palette, &o->width_mm, &o->height_mm, &o->logo_id,
		     &o->photo_id, &o->changed_at, &o->keep_until);
	o->logo_was = o->logo_id;
	o->photo_was = o->photo_id;
	return row;
}

static int keep_photos(struct db *db, struct order *o)
{
	const uint64_t ids[] = { o->logo_id, o->photo_id }, was[] = { o->logo_was, o->photo_was };

	for (int i = 0; i < 2; i++) {
		if (ids[i] && db_exec(db, order_statements[STMT_KEEP], "u", ids[i]) < 0)
			return -1;
		if (was[i] && was[i] != ids[i] &&
		    db_exec(db, order_statements[STMT_LET_GO], "u", was[i]) < 0)
			return -1;
	}
	return 0;
}

static int store(struct db *db, struct order *o, int64_t now)
{
	const void *token = o->token;

	o->keep_until = now + ORDER_DAYS * CLOCK_DAY;
	if (o->id)
		return db_exec(db, order_statements[STMT_UPDATE], "ssssssuuuuuttb", o->design,
			       o->name, o->latin, o->phone, o->facade, o->corners,
			       (uint64_t)o->palette, (uint64_t)o->width_mm, (uint64_t)o->height_mm,
			       o->logo_id, o->photo_id, now, o->keep_until, token,
			       sizeof(o->token)) < 0
			       ? -1
			       : keep_photos(db, o);
	if (db_exec(db, order_statements[STMT_INSERT], "ssssssuuuuuttbt", o->design, o->name,
		    o->latin, o->phone, o->facade, o->corners, (uint64_t)o->palette,
		    (uint64_t)o->width_mm, (uint64_t)o->height_mm, o->logo_id, o->photo_id, now,
		    o->keep_until, token, sizeof(o->token), now) != 1)
		return -1;
	o->id = db_last_id(db);
	return keep_photos(db, o);
}

int order_save(struct db *db, struct order *o, int64_t now)
{
	if (db_begin(db) < 0)
		return -1;
	return db_end(db, store(db, o, now));
}

int order_looked(struct db *db, struct order *o, int64_t now)
{
	int64_t until = now + ORDER_DAYS * CLOCK_DAY, stale = until - CLOCK_DAY;

	if (o->keep_until >= stale)
		return 0;
	o->keep_until = until;
	return db_exec(db, order_statements[STMT_LOOKED], "tut", until, o->id, stale) < 0 ? -1 : 0;
}

enum db_row_result order_photo(struct db *db, uint64_t photo_id, struct db_bytes *jpeg)
{
	return db_row(db, order_statements[STMT_PHOTO], "u", photo_id, "b", jpeg);
}

enum db_row_result order_logo(struct db *db, uint64_t photo_id, struct db_bytes *out, bool *png)
{
	unsigned int clear = 0;
	enum db_row_result row =
		db_row(db, order_statements[STMT_LOGO], "u", photo_id, "bU", out, &clear);

	*png = clear;
	return row;
}

int order_may_attach(struct db *db, uint64_t photo_id, const void *visitor, size_t visitor_len)
{
	uint64_t id;

	return (int)db_row(db, order_statements[STMT_MINE], "ub", photo_id, visitor, visitor_len,
			   "u", &id);
}
