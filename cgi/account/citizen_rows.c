#include "account/citizen_rows.h"

#include "db/db.h"

const char *const citizen_rows_statements[] = {
	"SELECT (SELECT COUNT(*) FROM report WHERE citizen_id = ?),"
	" (SELECT COUNT(*) FROM draft WHERE citizen_id = ? AND report_id IS NULL),"
	" (SELECT COUNT(*) FROM photo WHERE citizen_id = ? AND report_id IS NULL"
	" AND role IN (1, 3, 4)),"
	" (SELECT COUNT(*) FROM report_follower WHERE citizen_id = ?),"
	" (SELECT COUNT(*) FROM report_support WHERE citizen_id = ?),"
	" (SELECT COUNT(*) FROM notice WHERE citizen_id = ?)"
	" + (SELECT COUNT(*) FROM sign_notice WHERE citizen_id = ?),"
	" (SELECT COUNT(*) FROM sign_ask WHERE citizen_id = ?)"
	" + (SELECT COUNT(*) FROM sign_passport WHERE owner_id = ?)",
	NULL,
};

int citizen_rows(struct db *db, uint64_t citizen_id, struct citizen_rows *out)
{
	const uint64_t c = citizen_id;

	*out = (struct citizen_rows){ 0 };
	return db_row(db, citizen_rows_statements[0], "uuuuuuuuu", c, c, c, c, c, c, c, c, c,
		      "UUUUUUU", &out->reports, &out->drafts, &out->photos, &out->follows,
		      &out->supports, &out->notices, &out->signs) == DB_ROW
		       ? 0
		       : -1;
}
