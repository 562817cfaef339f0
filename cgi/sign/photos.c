/* Photos on questions and storefronts. Each is its sender's own until it hangs on something. */
#include "sign/ask.h"

#include <string.h>

#include "db/db.h"

enum { STMT_TAKE, STMT_ATTACH, STMT_LIST, STMT_WAITING, STMT__MAX };

const char *const sign_photo_statements[STMT__MAX + 1] = {
	/* From now on no chore throws it away, and no other form may name it. */
	[STMT_TAKE] = "UPDATE photo SET role = 5 WHERE id = ? AND citizen_id = ? AND role = 4",
	[STMT_ATTACH] = "INSERT INTO sign_photo (photo_id, subject, subject_id, log_id)"
			" VALUES (?, ?, ?, ?)",
	[STMT_LIST] = "SELECT p.id, s.log_id, p.hash, p.width, p.height, p.colour"
		      " FROM sign_photo s JOIN photo p ON p.id = s.photo_id"
		      " WHERE s.subject = ? AND s.subject_id = ? ORDER BY s.photo_id LIMIT ?",
	[STMT_WAITING] = "SELECT p.id, p.hash, p.width, p.height, p.colour FROM photo p"
			 " WHERE p.id = ? AND p.citizen_id = ? AND p.role = 4",
};

static void keep_hash(struct sign_shot *s, const struct db_bytes *hash)
{
	memset(s->hash, 0, sizeof(s->hash));
	if (hash->data && hash->len == sizeof(s->hash))
		memcpy(s->hash, hash->data, sizeof(s->hash));
}

int sign_attach(struct db *db, enum sign_subject subject, uint64_t subject_id, uint64_t log_id,
		uint64_t citizen_id, const uint64_t *ids, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int64_t n = db_exec(db, sign_photo_statements[STMT_TAKE], "uu", ids[i], citizen_id);

		if (n <= 0)
			return n < 0 ? -1 : SIGN_NO_PHOTO;
		if (db_exec(db, sign_photo_statements[STMT_ATTACH], "uuuu", ids[i],
			    (uint64_t)subject, subject_id, log_id) != 1)
			return -1;
	}
	return SIGN_DONE;
}

int sign_photos(struct db *db, enum sign_subject subject, uint64_t subject_id,
		struct sign_shot *out, unsigned int max)
{
	enum db_row_result row;
	struct db_bytes hash;
	unsigned int n = 0;

	if (db_query(db, sign_photo_statements[STMT_LIST], "uuu", (uint64_t)subject, subject_id,
		     (uint64_t)max) < 0)
		return -1;
	while (n < max &&
	       (row = db_next(db, "uubUUU", &out[n].id, &out[n].log_id, &hash, &out[n].width,
			      &out[n].height, &out[n].colour)) != DB_NONE) {
		if (row == DB_FAILED)
			return -1;
		keep_hash(&out[n++], &hash);
	}
	return (int)n;
}

int sign_photos_waiting(struct db *db, uint64_t citizen_id, const uint64_t *ids, size_t count,
			struct sign_shot *out)
{
	int n = 0;

	for (size_t i = 0; i < count; i++) {
		struct sign_shot *s = &out[n];
		struct db_bytes hash;
		enum db_row_result row =
			db_row(db, sign_photo_statements[STMT_WAITING], "uu", ids[i], citizen_id,
			       "ubUUU", &s->id, &hash, &s->width, &s->height, &s->colour);

		if (row == DB_FAILED)
			return -1;
		if (row == DB_NONE)
			continue;
		s->log_id = 0;
		keep_hash(s, &hash);
		n++;
	}
	return n;
}
