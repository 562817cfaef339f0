#include "dispatch/lesson.h"

#include "db/db.h"

enum { STMT_ADD, STMT_TEXTS, STMT__MAX };

const char *const lesson_statements[STMT__MAX + 1] = {
	[STMT_ADD] = "INSERT INTO lesson (report_id, text_hash, category_before, category_after,"
		     " unit_before, unit_after, why, at)"
		     " SELECT r.id, UNHEX(LEFT(SHA2(r.body, 256), 32)),"
		     /* With no case yet: what the core took it for. */
		     " COALESCE(NULLIF(?, 0), (SELECT t.category_id FROM triage_candidate t"
		     " WHERE t.report_id = r.id AND t.position = 1)), ?,"
		     " NULLIF(?, 0), NULLIF(?, 0), ?, ? FROM report r WHERE r.id = ?",
	/* Only the last word on a report counts. */
	[STMT_TEXTS] =
		"SELECT l.id, l.report_id, r.body, c.kind, c.code FROM lesson l"
		" JOIN report r ON r.id = l.report_id"
		" JOIN category c ON c.id = l.category_after"
		" LEFT JOIN lesson later ON later.report_id = l.report_id AND later.id > l.id"
		" WHERE l.id < ? AND later.id IS NULL AND r.hidden = 0"
		" AND l.text_hash = UNHEX(LEFT(SHA2(r.body, 256), 32))"
		" ORDER BY l.id DESC LIMIT 500",
};

int lesson_add(struct db *db, const struct lesson *l, int64_t now)
{
	int64_t n =
		db_exec(db, lesson_statements[STMT_ADD], "uuuuutu", (uint64_t)l->category_before,
			(uint64_t)l->category_after, (uint64_t)l->unit_before,
			(uint64_t)l->unit_after, (uint64_t)l->why, now, l->report_id);

	return n < 0 ? -1 : 0;
}

int lesson_texts(struct db *db, uint64_t below, struct lesson_text *out)
{
	enum db_row_result row;
	int n = 0;

	if (db_query(db, lesson_statements[STMT_TEXTS], "u", below) < 0)
		return -1;
	do {
		struct lesson_text *t = &out[n];

		row = db_next(db, "uusUs", &t->lesson_id, &t->report_id, &t->body, &t->kind,
			      &t->code);
		n += row == DB_ROW;
	} while (row == DB_ROW && n < LESSONS_PIECE);
	return row == DB_FAILED ? -1 : n;
}
