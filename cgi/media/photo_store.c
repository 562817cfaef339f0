#include "media/photo.h"

#include "db/db.h"

#define TRIES 3 /* of a transaction that met a deadlock */

enum {
	STMT_LOCK_DRAFT,
	STMT_COUNT_DRAFT,
	STMT_COUNT_REPORT,
	STMT_COUNT_WAITING,
	STMT_ADD,
	STMT_ADD_BYTES,
	STMT_ADD_CLEAR,
	STMT__MAX
};

const char *const photo_store_statements[STMT__MAX + 1] = {
	/* Locked, so that six uploads at once are counted one after another, and none slips
	 * into a report that is being sent. */
	[STMT_LOCK_DRAFT] = "SELECT report_id FROM draft WHERE id = ? FOR UPDATE",
	[STMT_COUNT_DRAFT] = "SELECT COUNT(*), MAX(position), MAX(IF(source_hash = ?, id, 0))"
			     " FROM photo WHERE draft_id = ? AND role = ?",
	[STMT_COUNT_REPORT] = "SELECT COUNT(*), MAX(position), MAX(IF(source_hash = ?, id, 0))"
			      " FROM photo WHERE report_id = ? AND role = ?",
	/* A rebuttal that waits for its words has nothing to be counted in. */
	[STMT_COUNT_WAITING] = "SELECT 0, 0, MAX(id) FROM photo"
			       " WHERE hash = ? AND citizen_id = ? AND role = ?"
			       " AND draft_id IS NULL AND report_id IS NULL",
	[STMT_ADD] = "INSERT INTO photo (citizen_id, draft_id, report_id, role, position,"
		     " source_hash, hash, width, height, colour, phash,"
		     " exif_lat, exif_lon, exif_at, created_at, shown, staff_id)"
		     " VALUES (NULLIF(?, 0), NULLIF(?, 0), NULLIF(?, 0), ?, ?,"
		     " ?, ?, ?, ?, ?, ?, IF(?, ?, NULL), IF(?, ?, NULL), ?, ?, ?,"
		     " NULLIF(?, 0))",
	[STMT_ADD_BYTES] = "INSERT INTO photo_bytes (photo_id, variant, bytes)"
			   " VALUES (?, 1600, ?), (?, 400, ?)",
	[STMT_ADD_CLEAR] = "INSERT INTO photo_bytes (photo_id, variant, bytes) VALUES (?, 800, ?)",
};

/* What is there already, of this role. */
struct album {
	uint64_t count, last_position, same_id; /* same_id 0: not these bytes */
};

static int lock_draft(struct db *db, uint64_t draft_id, bool *sent)
{
	uint64_t report_id = 0;

	if (db_row(db, photo_store_statements[STMT_LOCK_DRAFT], "u", draft_id, "u", &report_id) !=
	    DB_ROW)
		return -1;
	*sent = report_id != 0;
	return 0;
}

static int look_into(struct db *db, const struct photo *p, const struct photo_owner *owner,
		     struct album *out)
{
	uint64_t role = owner->role;
	enum db_row_result found;

	if (owner->draft_id || owner->report_id)
		found = db_row(db,
			       photo_store_statements[owner->draft_id ? STMT_COUNT_DRAFT
								      : STMT_COUNT_REPORT],
			       "buu", (const void *)p->source_hash, sizeof(p->source_hash),
			       owner->draft_id ? owner->draft_id : owner->report_id, role, "uuu",
			       &out->count, &out->last_position, &out->same_id);
	else
		found = db_row(db, photo_store_statements[STMT_COUNT_WAITING], "buu",
			       (const void *)p->hash, sizeof(p->hash), owner->citizen_id, role,
			       "uuu", &out->count, &out->last_position, &out->same_id);
	return found == DB_ROW ? 0 : -1;
}

static int add(struct db *db, const struct photo *p, const struct photo_owner *owner,
	       uint64_t position, int64_t now, uint64_t *id)
{
	uint64_t has_place = p->has_place;

	if (db_exec(db, photo_store_statements[STMT_ADD], "uuuuubbuuuuududttuu", owner->citizen_id,
		    owner->draft_id, owner->report_id, (uint64_t)owner->role, position,
		    (const void *)p->source_hash, sizeof(p->source_hash), (const void *)p->hash,
		    sizeof(p->hash), (uint64_t)p->width, (uint64_t)p->height, (uint64_t)p->colour,
		    p->phash, has_place, p->place.lat, has_place, p->place.lon, p->taken_at, now,
		    (uint64_t)(owner->waits ? PHOTO_WAITS : PHOTO_SHOWN),
		    (uint64_t)owner->staff_id) < 0)
		return -1;
	*id = db_last_id(db);
	if (db_exec(db, photo_store_statements[STMT_ADD_BYTES], "ubub", *id, p->large, p->large_len,
		    *id, p->small, p->small_len) < 0)
		return -1;
	if (p->clear && db_exec(db, photo_store_statements[STMT_ADD_CLEAR], "ub", *id, p->clear,
				p->clear_len) < 0)
		return -1;
	return PHOTO_STORED;
}

static int store(struct db *db, const struct photo *p, const struct photo_owner *owner, int64_t now,
		 uint64_t *id)
{
	struct album album;
	bool sent = false;

	if (owner->draft_id && lock_draft(db, owner->draft_id, &sent) < 0)
		return -1;
	if (look_into(db, p, owner, &album) < 0)
		return -1;
	if (album.same_id) {
		*id = album.same_id;
		return PHOTO_STORED_BEFORE;
	}
	if (sent)
		return PHOTO_SENT;
	if (album.count >= PHOTO_MAX_COUNT)
		return PHOTO_FULL;
	return add(db, p, owner, album.last_position + 1, now, id);
}

int photo_store(struct db *db, const struct photo *p, const struct photo_owner *owner, int64_t now,
		uint64_t *id)
{
	int result = -1;

	for (int i = 0; i < TRIES; i++) {
		if (db_begin(db) < 0)
			return -1;
		result = db_end(db, store(db, p, owner, now, id));
		if (result >= 0 || !db_retry(db))
			break;
	}
	return result;
}
