#include "dispatch/triage.h"

#include "db/db.h"
#include "dispatch/decision.h"

enum { STMT_KEEP, STMT_READ, STMT__MAX };

const char *const triage_statements[STMT__MAX + 1] = {
	/* A report can be asked about again. */
	[STMT_KEEP] = "INSERT INTO triage_candidate (report_id, position, category_id, unit_id,"
		      " confidence) VALUES (?, ?, ?, NULLIF(?, 0), ?) ON DUPLICATE KEY UPDATE"
		      " category_id = VALUES(category_id), unit_id = VALUES(unit_id),"
		      " confidence = VALUES(confidence)",
	[STMT_READ] = "SELECT t.position, t.category_id, t.unit_id, s.id, c.name,"
		      " COALESCE(u.name, ''), t.confidence FROM triage_candidate t"
		      " JOIN category c ON c.id = t.category_id"
		      " LEFT JOIN case_standard s ON s.category_id = c.id AND s.position = 1"
		      " LEFT JOIN unit u ON u.id = t.unit_id"
		      " WHERE t.report_id = ? ORDER BY t.position LIMIT 3",
};

int triage_keep(struct db *db, uint64_t report_id, const struct decision *d)
{
	const struct classified *c = &d->classified;

	for (size_t i = 0; i < c->candidate_count && i < TRIAGE_CANDIDATES; i++) {
		const struct candidate *k = &c->candidates[i];

		if (db_exec(db, triage_statements[STMT_KEEP], "uuuud", report_id, (uint64_t)i + 1,
			    (uint64_t)k->category->id, (uint64_t)k->unit_id, k->confidence) < 0)
			return -1;
	}
	return 0;
}

int triage_read(struct db *db, uint64_t report_id, struct triage_candidate out[TRIAGE_CANDIDATES])
{
	enum db_row_result row;
	int n = 0;

	if (db_query(db, triage_statements[STMT_READ], "u", report_id) < 0)
		return -1;
	do {
		struct triage_candidate *t = &out[n];

		row = db_next(db, "UUUUssd", &t->position, &t->category_id, &t->unit_id,
			      &t->standard_id, &t->category, &t->unit, &t->confidence);
		n += row == DB_ROW;
	} while (row == DB_ROW && n < TRIAGE_CANDIDATES);
	return row == DB_FAILED ? -1 : n;
}
