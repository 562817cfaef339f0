#include "media/redact.h"

#include <sodium.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/secret.h"
#include "db/db.h"

enum {
	STMT_READ,
	STMT_LOCK,
	STMT_KEEP,
	STMT_BYTES,
	STMT_PAINTED,
	STMT_SHOWN,
	STMT_LOG,
	STMT_ORIGINAL,
	STMT__MAX
};

const char *const redact_statements[STMT__MAX + 1] = {
	[STMT_READ] = "SELECT p.hash, b.bytes FROM photo p"
		      " JOIN photo_bytes b ON b.photo_id = p.id AND b.variant = 1600"
		      " WHERE p.id = ? AND p.report_id IS NOT NULL",
	[STMT_LOCK] =
		"SELECT report_id, hash, shown FROM photo WHERE id = ? AND report_id IS NOT NULL"
		" FOR UPDATE",
	/* The first original is the original; what is painted later is not. The photo is locked,
	 * and no right to change an original is asked for, as an upsert would. */
	[STMT_KEEP] = "INSERT INTO photo_original (photo_id, hash, sealed, sealed_at)"
		      " SELECT ?, ?, ?, ? FROM DUAL WHERE NOT EXISTS"
		      " (SELECT 1 FROM photo_original o WHERE o.photo_id = ?)",
	[STMT_BYTES] = "UPDATE photo_bytes SET bytes = ? WHERE photo_id = ? AND variant = ?",
	[STMT_PAINTED] = "UPDATE photo SET hash = ?, phash = ?, colour = ?, shown = 1 WHERE id = ?",
	[STMT_SHOWN] = "UPDATE photo SET shown = ? WHERE id = ?",
	[STMT_LOG] = "INSERT INTO photo_review (photo_id, report_id, at, staff_id, staff_name,"
		     " verdict, reason, boxes, hash_before, hash_after)"
		     " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[STMT_ORIGINAL] = "SELECT sealed FROM photo_original WHERE photo_id = ?",
};

#define HASH_BYTES 32
#define TEXT_BYTES 1000 /* photo_review.boxes */

/* --- boxes as text ------------------------------------------------------------------ */

/* Digits, at most four, up to 1000. */
static const char *read_number(const char *p, unsigned int *out)
{
	unsigned int n = 0, digits = 0;

	while (*p >= '0' && *p <= '9' && digits < 4) {
		n = n * 10 + (unsigned int)(*p++ - '0');
		digits++;
	}
	*out = n;
	return digits && n <= PHOTO_BOX_WHOLE ? p : NULL;
}

static const char *read_box(const char *p, struct photo_box *box)
{
	unsigned int *const sides[] = { &box->x, &box->y, &box->w, &box->h };

	for (size_t i = 0; i < 4; i++) {
		p = read_number(p, sides[i]);
		if (!p || (i < 3 && *p++ != ','))
			return NULL;
	}
	if (!box->w || !box->h || box->x + box->w > PHOTO_BOX_WHOLE ||
	    box->y + box->h > PHOTO_BOX_WHOLE)
		return NULL;
	return p;
}

int redact_parse(const char *text, struct photo_box boxes[PHOTO_BOXES])
{
	int n = 0;

	while (*text) {
		if (n == PHOTO_BOXES || !(text = read_box(text, &boxes[n])))
			return -1;
		n++;
		if (*text == ';')
			text++;
		else if (*text)
			return -1;
	}
	return n;
}

static const char *boxes_text(struct arena *a, const struct redaction *r)
{
	struct buf b;
	const char *text;

	buf_init(&b, TEXT_BYTES);
	for (size_t i = 0; i < r->box_count; i++)
		buf_printf(&b, "%s%u,%u,%u,%u", i ? ";" : "", r->boxes[i].x, r->boxes[i].y,
			   r->boxes[i].w, r->boxes[i].h);
	text = arena_strdup(a, b.data);
	buf_release(&b);
	return text;
}

/* --- painting ------------------------------------------------------------------------- */

struct painted {
	struct photo photo;
	unsigned char *sealed; /* the original */
	size_t sealed_len;
	unsigned char original[HASH_BYTES];
};

/* Everything that takes time, before anything is locked. */
static int paint(struct db *db, struct arena *a, const struct conf *c, const struct redaction *r,
		 struct painted *out)
{
	struct db_bytes hash, bytes;
	int result;

	switch (db_row(db, redact_statements[STMT_READ], "u", r->photo_id, "bb", &hash, &bytes)) {
	case DB_FAILED:
		return -1;
	case DB_NONE:
		return REDACT_NO_PHOTO;
	case DB_ROW:
		break;
	}
	if (hash.len != HASH_BYTES || memcmp(hash.data, r->seen, HASH_BYTES) != 0)
		return REDACT_CHANGED;
	result = photo_paint(a, bytes.data, bytes.len, r->boxes, r->box_count, &out->photo);
	if (result != PHOTO_OK)
		return result < 0 ? -1 : REDACT_DAMAGED;
	crypto_hash_sha256(out->original, bytes.data, bytes.len);
	return secret_seal_evidence(a, c, bytes.data, bytes.len, &out->sealed, &out->sealed_len) < 0
		       ? -1
		       : REDACT_DONE;
}

static int put_bytes(struct db *db, uint64_t photo_id, unsigned int variant, const void *bytes,
		     size_t len)
{
	return db_exec(db, redact_statements[STMT_BYTES], "buu", bytes, len, photo_id,
		       (uint64_t)variant) < 0
		       ? -1
		       : 0;
}

static int put_painted(struct db *db, const struct redaction *r, const struct painted *p,
		       int64_t now)
{
	const struct photo *photo = &p->photo;

	if (db_exec(db, redact_statements[STMT_KEEP], "ubbtu", r->photo_id,
		    (const void *)p->original, (size_t)HASH_BYTES, (const void *)p->sealed,
		    p->sealed_len, now, r->photo_id) < 0 ||
	    put_bytes(db, r->photo_id, PHOTO_LARGE, photo->large, photo->large_len) < 0 ||
	    put_bytes(db, r->photo_id, PHOTO_SMALL, photo->small, photo->small_len) < 0)
		return -1;
	return db_exec(db, redact_statements[STMT_PAINTED], "buuu", (const void *)photo->hash,
		       (size_t)HASH_BYTES, photo->phash, (uint64_t)photo->colour, r->photo_id) < 0
		       ? -1
		       : 0;
}

static int put_shown(struct db *db, const struct redaction *r)
{
	enum photo_shown shown = r->verdict == VERDICT_RELEASE ? PHOTO_SHOWN : PHOTO_WITHHELD;

	return db_exec(db, redact_statements[STMT_SHOWN], "uu", (uint64_t)shown, r->photo_id) < 0
		       ? -1
		       : 0;
}

/* Inside the transaction. */
static int decide(struct db *db, struct arena *a, const struct redaction *r,
		  const struct painted *p, int64_t now, const unsigned char after[HASH_BYTES])
{
	struct db_bytes hash;
	unsigned int shown;
	uint64_t report_id;

	switch (db_row(db, redact_statements[STMT_LOCK], "u", r->photo_id, "ubU", &report_id, &hash,
		       &shown)) {
	case DB_FAILED:
		return -1;
	case DB_NONE:
		return REDACT_NO_PHOTO;
	case DB_ROW:
		break;
	}
	if (hash.len != HASH_BYTES || memcmp(hash.data, r->seen, HASH_BYTES) != 0 ||
	    shown != r->shown)
		return REDACT_CHANGED;
	if ((r->verdict == VERDICT_PAINT ? put_painted(db, r, p, now) : put_shown(db, r)) < 0)
		return -1;
	return db_exec(db, redact_statements[STMT_LOG],
		       "uutususs"
		       "bb",
		       r->photo_id, report_id, now, (uint64_t)r->staff_id, r->staff_name,
		       (uint64_t)r->verdict, r->reason,
		       r->verdict == VERDICT_PAINT ? boxes_text(a, r) : "", (const void *)r->seen,
		       (size_t)HASH_BYTES, (const void *)after, (size_t)HASH_BYTES) < 0
		       ? -1
		       : REDACT_DONE;
}

int redact(struct db *db, struct arena *a, const struct conf *c, const struct redaction *r,
	   int64_t now, unsigned char hash[32])
{
	struct painted p;
	int result;

	memcpy(hash, r->seen, HASH_BYTES);
	if (r->verdict == VERDICT_PAINT) {
		if (!r->box_count)
			return REDACT_NOTHING;
		result = paint(db, a, c, r, &p);
		if (result != REDACT_DONE)
			return result;
		memcpy(hash, p.photo.hash, HASH_BYTES);
	}
	if (db_begin(db) < 0)
		return -1;
	return db_end(db, decide(db, a, r, &p, now, hash));
}

int redact_original(struct db *db, struct arena *a, const struct conf *c, uint64_t photo_id,
		    const void **bytes, size_t *len)
{
	struct db_bytes sealed;

	switch (db_row(db, redact_statements[STMT_ORIGINAL], "u", photo_id, "b", &sealed)) {
	case DB_FAILED:
		return -1;
	case DB_NONE:
		return 0;
	case DB_ROW:
		break;
	}
	*bytes = secret_open_evidence(a, c, sealed.data, sealed.len, len);
	return *bytes ? 1 : -1;
}
