/* Is the log what was written? Chains of each report, then the anchors over all of them. */
#include "dispatch/flow_chain.h"

#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "db/db.h"

enum {
	STMT_NEXT_REPORT,
	STMT_ROWS,
	STMT_WITHOUT,
	STMT_LAST_ANCHOR,
	STMT_NEW_ROWS,
	STMT_ANCHOR,
	STMT_ANCHORS,
	STMT_RANGE,
	STMT_IS,
	STMT__MAX
};

const char *const flow_verify_statements[STMT__MAX + 1] = {
	[STMT_NEXT_REPORT] = "SELECT MIN(report_id) FROM flow_log WHERE report_id >= ?",
	[STMT_ROWS] =
		"SELECT l.id, l.report_id, l.at, l.actor, l.actor_name, l.action,"
		" l.status_from, l.status_to, l.note, l.public, l.staff_id, l.unit_id, l.data,"
		" l.seq, l.hash, r.id IS NOT NULL, r.submitted_at, r.log_seq, r.log_id,"
		" r.log_hash FROM flow_log l LEFT JOIN report r ON r.id = l.report_id"
		" WHERE l.report_id BETWEEN ? AND ? ORDER BY l.report_id, l.id LIMIT 100000",
	[STMT_WITHOUT] = "SELECT r.id FROM report r LEFT JOIN flow_log l ON l.report_id = r.id"
			 " WHERE l.id IS NULL LIMIT 100",
	[STMT_LAST_ANCHOR] = "SELECT last_id, hash FROM flow_anchor ORDER BY id DESC LIMIT 1",
	[STMT_NEW_ROWS] = "SELECT id, at, hash FROM flow_log WHERE id > ? ORDER BY id LIMIT 2000",
	[STMT_ANCHOR] = "INSERT INTO flow_anchor (first_id, last_id, row_count, hash, at)"
			" VALUES (?, ?, ?, ?, ?)",
	[STMT_ANCHORS] = "SELECT id, first_id, last_id, row_count, hash FROM flow_anchor"
			 " WHERE id > ? ORDER BY id LIMIT 200",
	[STMT_RANGE] =
		"SELECT id, hash FROM flow_log WHERE id BETWEEN ? AND ? ORDER BY id LIMIT 100000",
	[STMT_IS] = "SELECT hash FROM flow_anchor WHERE id = ?",
};

#define REPORTS_AT_ONCE 500
#define ANCHORS_AT_ONCE 200

/* --- one chain after the other ------------------------------------------------------- */

struct row {
	struct flow_entry e;
	uint64_t id;
	uint32_t seq;
	struct db_bytes hash;
	/* Of its report. */
	unsigned int has_report, head_seq;
	int64_t submitted_at;
	uint64_t head_id;
	struct db_bytes head_hash;
};

struct walk {
	FILE *out;
	struct flow_faults *found;
	uint64_t report_id;
	struct flow_head head; /* computed, of the row before */
	struct row last;
};

__attribute__((format(printf, 3, 4))) static void fault(struct flow_faults *found, FILE *out,
							const char *fmt, ...)
{
	va_list ap;

	found->faults++;
	va_start(ap, fmt);
	vfprintf(out, fmt, ap);
	va_end(ap);
	putc('\n', out);
}

static bool is_hash(const struct db_bytes *stored, const unsigned char *hash)
{
	return stored->len == FLOW_HASH && !memcmp(stored->data, hash, FLOW_HASH);
}

/* The report's own row says where its chain ends. */
static void check_end(struct walk *w)
{
	const struct row *last = &w->last;
	unsigned long long report = w->report_id;

	if (!w->report_id)
		return;
	w->found->reports++;
	if (!last->has_report)
		fault(w->found, w->out, "report %llu: gone, its log is still there", report);
	else if (!last->head_seq && last->seq != 1)
		fault(w->found, w->out, "report %llu: does not know its own log", report);
	else if (last->head_seq && (last->head_seq != last->seq || last->head_id != last->id ||
				    !is_hash(&last->head_hash, w->head.hash)))
		fault(w->found, w->out, "report %llu: its log ends at row %llu, it should at %llu",
		      report, (unsigned long long)last->id, (unsigned long long)last->head_id);
}

static void check_row(struct walk *w, const struct row *r)
{
	unsigned char hash[FLOW_HASH];
	bool first = r->e.report_id != w->report_id;
	unsigned long long id = r->id, report = r->e.report_id;

	if (first) {
		check_end(w);
		w->report_id = r->e.report_id;
		w->head.seq = 0;
	}
	w->found->rows++;
	if (r->seq != w->head.seq + 1)
		fault(w->found, w->out, "report %llu: row %llu is the %uth, it should be the %uth",
		      report, id, r->seq, w->head.seq + 1);
	flow_hash(hash, first ? NULL : w->head.hash, r->seq, &r->e);
	if (!is_hash(&r->hash, hash))
		fault(w->found, w->out, "report %llu: row %llu is not as it was written", report,
		      id);
	/* What is stored, so that one changed row is one fault. */
	w->head.seq = r->seq;
	if (r->hash.len == FLOW_HASH)
		memcpy(w->head.hash, r->hash.data, FLOW_HASH);
	w->last = *r;
}

static enum db_row_result next_row(struct db *db, struct row *r)
{
	unsigned int public = 0, unit = 0;
	enum db_row_result row;

	row = db_next(db, "uutUsUUUsUuUsUbUtUub", &r->id, &r->e.report_id, &r->e.at, &r->e.actor,
		      &r->e.actor_name, &r->e.action, &r->e.from, &r->e.to, &r->e.note, &public,
		      &r->e.staff_id, &unit, &r->e.data, &r->seq, &r->hash, &r->has_report,
		      &r->submitted_at, &r->head_seq, &r->head_id, &r->head_hash);
	r->e.internal = !public;
	r->e.unit_id = unit;
	return row;
}

/* Reports from `first` on, some hundred. 0 or -1. */
static int verify_some(struct db *db, struct walk *w, uint64_t first)
{
	enum db_row_result row;
	struct row r;

	if (db_query(db, flow_verify_statements[STMT_ROWS], "uu", first,
		     first + REPORTS_AT_ONCE - 1) < 0)
		return -1;
	w->report_id = 0;
	while ((row = next_row(db, &r)) == DB_ROW)
		check_row(w, &r);
	check_end(w);
	return row == DB_NONE ? 0 : -1;
}

static int verify_chains(struct db *db, struct arena *a, FILE *out, struct flow_faults *found)
{
	struct walk w = { .out = out, .found = found };
	uint64_t next = 0;

	for (;;) {
		if (db_row(db, flow_verify_statements[STMT_NEXT_REPORT], "u", next, "u", &next) !=
		    DB_ROW)
			return -1;
		if (!next)
			return 0;
		if (verify_some(db, &w, next) < 0)
			return -1;
		next += REPORTS_AT_ONCE;
		arena_reset(a);
	}
}

static int verify_all_have_one(struct db *db, FILE *out, struct flow_faults *found)
{
	enum db_row_result row;
	uint64_t id;

	if (db_query(db, flow_verify_statements[STMT_WITHOUT], "") < 0)
		return -1;
	while ((row = db_next(db, "u", &id)) == DB_ROW)
		fault(found, out, "report %llu: has no log", (unsigned long long)id);
	return row == DB_NONE ? 0 : -1;
}

/* --- anchors ---------------------------------------------------------------------------- */

static void anchor_begin(crypto_hash_sha256_state *s, const unsigned char before[FLOW_HASH])
{
	crypto_hash_sha256_init(s);
	crypto_hash_sha256_update(s, before, FLOW_HASH);
}

static void anchor_row(crypto_hash_sha256_state *s, uint64_t id, const struct db_bytes *hash)
{
	char number[24];
	int n = snprintf(number, sizeof(number), "%llu:", (unsigned long long)id);

	crypto_hash_sha256_update(s, (const unsigned char *)number, (unsigned long long)n);
	if (hash->len)
		crypto_hash_sha256_update(s, hash->data, hash->len);
}

/* 1, 0 when there is none yet (zeros), -1. */
static int last_anchor(struct db *db, uint64_t *last_id, unsigned char hash[FLOW_HASH])
{
	struct db_bytes stored = { 0 };
	int found =
		db_row(db, flow_verify_statements[STMT_LAST_ANCHOR], "", "ub", last_id, &stored);

	if (found == DB_NONE)
		*last_id = 0;
	memset(hash, 0, FLOW_HASH);
	if (found == DB_ROW && stored.len == FLOW_HASH)
		memcpy(hash, stored.data, FLOW_HASH);
	return found;
}

int64_t flow_anchor(struct db *db, int64_t now)
{
	unsigned char hash[FLOW_HASH];
	crypto_hash_sha256_state s;
	uint64_t last, first, id;
	struct db_bytes row_hash;
	enum db_row_result row;
	int64_t at, count = 0;

	if (last_anchor(db, &last, hash) < 0 ||
	    db_query(db, flow_verify_statements[STMT_NEW_ROWS], "u", last) < 0)
		return -1;
	first = last + 1;
	anchor_begin(&s, hash);
	/* Ids are given before the commit: a young row may still get a neighbour with a smaller
	 * one. */
	while ((row = db_next(db, "utb", &id, &at, &row_hash)) == DB_ROW &&
	       at < now - FLOW_ANCHOR_AGE) {
		anchor_row(&s, id, &row_hash);
		last = id;
		count++;
	}
	if (row == DB_FAILED)
		return -1;
	if (!count)
		return 0;
	crypto_hash_sha256_final(&s, hash);
	if (db_exec(db, flow_verify_statements[STMT_ANCHOR], "uuubt", first, last, (uint64_t)count,
		    (const void *)hash, (size_t)FLOW_HASH, now) < 0)
		/* Another dispatchd has just done it. */
		return db_was_duplicate(db) ? 0 : -1;
	return count;
}

struct anchor {
	uint64_t id, first, last, count;
	unsigned char hash[FLOW_HASH];
};

static int verify_anchor(struct db *db, const struct anchor *a, const unsigned char *before,
			 FILE *out, struct flow_faults *found)
{
	unsigned char hash[FLOW_HASH];
	crypto_hash_sha256_state s;
	struct db_bytes row_hash;
	enum db_row_result row;
	uint64_t id, count = 0;

	if (db_query(db, flow_verify_statements[STMT_RANGE], "uu", a->first, a->last) < 0)
		return -1;
	anchor_begin(&s, before);
	for (; (row = db_next(db, "ub", &id, &row_hash)) == DB_ROW; count++)
		anchor_row(&s, id, &row_hash);
	crypto_hash_sha256_final(&s, hash);
	if (row != DB_NONE)
		return -1;
	found->anchors++;
	if (count != a->count)
		fault(found, out, "anchor %llu: %llu rows from %llu to %llu, there should be %llu",
		      (unsigned long long)a->id, (unsigned long long)count,
		      (unsigned long long)a->first, (unsigned long long)a->last,
		      (unsigned long long)a->count);
	else if (memcmp(hash, a->hash, FLOW_HASH) != 0)
		fault(found, out, "anchor %llu: rows from %llu to %llu are not as they were",
		      (unsigned long long)a->id, (unsigned long long)a->first,
		      (unsigned long long)a->last);
	return 0;
}

/* At most ANCHORS_AT_ONCE after `after`. How many, or -1. */
static int read_anchors(struct db *db, uint64_t after, struct anchor *out)
{
	enum db_row_result row;
	struct db_bytes hash;
	int n = 0;

	if (db_query(db, flow_verify_statements[STMT_ANCHORS], "u", after) < 0)
		return -1;
	do {
		struct anchor a = { 0 };

		row = db_next(db, "uuuub", &a.id, &a.first, &a.last, &a.count, &hash);
		if (row != DB_ROW || n == ANCHORS_AT_ONCE)
			break;
		if (hash.len == FLOW_HASH)
			memcpy(a.hash, hash.data, FLOW_HASH);
		out[n++] = a;
	} while (true);
	return row == DB_FAILED ? -1 : n;
}

static int verify_anchors(struct db *db, struct arena *arena, FILE *out, struct flow_faults *found)
{
	struct anchor some[ANCHORS_AT_ONCE], before = { 0 };
	int n, result = 0;

	while (result == 0 && (n = read_anchors(db, before.id, some)) != 0) {
		if (n < 0)
			result = -1;
		for (int i = 0; i < n && result == 0; i++) {
			if (some[i].first != before.last + 1)
				fault(found, out, "anchor %llu: one before it is gone",
				      (unsigned long long)some[i].id);
			result = verify_anchor(db, &some[i], before.hash, out, found);
			before = some[i];
			arena_reset(arena);
		}
	}
	found->newest = before.id;
	memcpy(found->newest_hash, before.hash, FLOW_HASH);
	return result;
}

int flow_verify(struct db *db, FILE *out, struct flow_faults *found)
{
	struct arena *a = arena_new();
	int result = -1;

	memset(found, 0, sizeof(*found));
	db_use_arena(db, a);
	if (verify_chains(db, a, out, found) == 0 && verify_all_have_one(db, out, found) == 0)
		result = verify_anchors(db, a, out, found);
	db_use_arena(db, NULL);
	arena_free(a);
	return result;
}

/* --- for who keeps an anchor elsewhere ---------------------------------------------------- */

int flow_anchor_is(struct db *db, uint64_t id, const unsigned char hash[FLOW_HASH])
{
	struct db_bytes stored;

	switch (db_row(db, flow_verify_statements[STMT_IS], "u", id, "b", &stored)) {
	case DB_ROW:
		return is_hash(&stored, hash);
	case DB_NONE:
		return 0;
	case DB_FAILED:
		break;
	}
	return -1;
}
