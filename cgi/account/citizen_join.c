/*
 * One person's rows become another's. Where a key forbids that both have the same thing, hers stays
 * and the other's goes: UPDATE IGNORE moves what can be moved, DELETE takes the rest.
 */
#include "account/citizen_rows.h"

#include <string.h>

#include "db/db.h"

#define TRIES 3 /* of a transaction that met a deadlock */

enum { STMT_LOCK, STMT_ACCOUNTS, STMT_FIRST_STEP };

const char *const citizen_join_statements[] = {
	/* Two joinings that cross meet here, in the same order. */
	[STMT_LOCK] = "SELECT id FROM citizen WHERE id IN (?, ?) ORDER BY id FOR UPDATE",
	[STMT_ACCOUNTS] = "SELECT EXISTS (SELECT 1 FROM citizen_wechat WHERE citizen_id = ?),"
			  " EXISTS (SELECT 1 FROM citizen_wechat WHERE citizen_id = ?)",

	/* Drafts first: one that is just being sent is waited for, and its report seen below. */
	[STMT_FIRST_STEP] = "UPDATE draft SET citizen_id = ? WHERE citizen_id = ?",
	"UPDATE report SET citizen_id = ? WHERE citizen_id = ?",

	/* Supported by both, or one's own by now: counted once, or not at all. */
	"UPDATE report r JOIN report_support s ON s.report_id = r.id AND s.citizen_id = ?"
	" SET r.support_count = IF(r.support_count > 0, r.support_count - 1, 0)"
	" WHERE r.citizen_id = ? OR EXISTS (SELECT 1 FROM report_support o"
	" WHERE o.report_id = r.id AND o.citizen_id = ?)",
	"UPDATE report r JOIN report_support s ON s.report_id = r.id AND s.citizen_id = ?"
	" SET r.support_count = IF(r.support_count > 0, r.support_count - 1, 0)"
	" WHERE r.citizen_id = ?",
	"UPDATE IGNORE report_support SET citizen_id = ? WHERE citizen_id = ?",
	"DELETE FROM report_support WHERE citizen_id = ?",
	"DELETE s FROM report_support s JOIN report r ON r.id = s.report_id"
	" WHERE s.citizen_id = ? AND r.citizen_id = ?",
	"UPDATE IGNORE report_follower SET citizen_id = ? WHERE citizen_id = ?",
	"DELETE FROM report_follower WHERE citizen_id = ?",
	"DELETE f FROM report_follower f JOIN report r ON r.id = f.report_id"
	" WHERE f.citizen_id = ? AND r.citizen_id = ?",

	"UPDATE photo SET citizen_id = ? WHERE citizen_id = ?",
	"UPDATE photo_upload p JOIN citizen i ON i.id = ? JOIN citizen o ON o.id = ?"
	" SET p.visitor = i.visitor WHERE p.visitor = o.visitor",

	"UPDATE IGNORE notice SET citizen_id = ? WHERE citizen_id = ?",
	"DELETE FROM notice WHERE citizen_id = ?",
	"UPDATE IGNORE notice_delivery SET target = ? WHERE target = ? AND channel IN (2, 3)",
	"DELETE FROM notice_delivery WHERE target = ? AND channel IN (2, 3)",
	"UPDATE IGNORE case_moved SET citizen_id = ? WHERE citizen_id = ?",
	"DELETE FROM case_moved WHERE citizen_id = ?",

	"UPDATE sign_ask SET citizen_id = ? WHERE citizen_id = ?",
	"UPDATE sign_passport SET owner_id = ? WHERE owner_id = ?",
	"UPDATE IGNORE sign_notice SET citizen_id = ? WHERE citizen_id = ?",
	"DELETE FROM sign_notice WHERE citizen_id = ?",

	"DELETE FROM citizen_session WHERE citizen_id = ?",
	"DELETE FROM citizen_address WHERE citizen_id = ?",
	NULL,
};

/* Of each step from STMT_FIRST_STEP on: which of the two its parameters are, i(nto) or f(rom). */
static const char *const order[] = {
	"if",  "if",                       /* drafts, reports */
	"fii", "ii", "if", "f", "ii",      /* supports */
	"if",  "f",  "ii",                 /* follows */
	"if",  "if",                       /* photos, uploads */
	"if",  "f",  "if", "f", "if", "f", /* notices, deliveries, what was merged */
	"if",  "if", "if", "f",            /* signs */
	"f",   "f",                        /* sessions, addresses */
};

_Static_assert(sizeof(order) / sizeof(order[0]) + STMT_FIRST_STEP + 1 ==
		       sizeof(citizen_join_statements) / sizeof(citizen_join_statements[0]),
	       "each step has its parameters");

static int step(struct db *db, size_t i, uint64_t into, uint64_t from)
{
	static const char *const formats[] = { "", "u", "uu", "uuu" };
	size_t n = strlen(order[i]);
	uint64_t p[3] = { 0 };

	for (size_t k = 0; k < n; k++)
		p[k] = order[i][k] == 'i' ? into : from;
	return db_exec(db, citizen_join_statements[STMT_FIRST_STEP + i], formats[n], p[0], p[1],
		       p[2]) < 0
		       ? -1
		       : 0;
}

int citizen_may_join(struct db *db, uint64_t into, uint64_t from)
{
	unsigned int is_account, other_is;

	if (into == from)
		return JOIN_SELF;
	if (db_row(db, citizen_join_statements[STMT_ACCOUNTS], "uu", into, from, "UU", &is_account,
		   &other_is) != DB_ROW)
		return -1;
	return !is_account ? JOIN_NO_ACCOUNT : other_is ? JOIN_ACCOUNT : JOIN_DONE;
}

static int inside(struct db *db, uint64_t into, uint64_t from, struct citizen_rows *moved)
{
	int may;

	if (db_query(db, citizen_join_statements[STMT_LOCK], "uu", into, from) < 0)
		return -1;
	may = citizen_may_join(db, into, from);
	if (may != JOIN_DONE)
		return may;
	if (citizen_rows(db, from, moved) < 0)
		return -1;
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (step(db, i, into, from) < 0)
			return -1;
	return JOIN_DONE;
}

int citizen_join(struct db *db, uint64_t into, uint64_t from, struct citizen_rows *moved)
{
	int result = -1;

	for (int i = 0; i < TRIES; i++) {
		*moved = (struct citizen_rows){ 0 };
		if (db_begin(db) < 0)
			return -1;
		result = db_end(db, inside(db, into, from, moved));
		if (result >= 0 || !db_retry(db))
			return result;
	}
	return result;
}
