#include "sign/mine.h"

#include "db/db.h"

enum { STMT_ASKS, STMT__MAX };

const char *const mine_statements[STMT__MAX + 1] = {
	[STMT_ASKS] = "SELECT id, number, kind, state, shop, due_at, changed_at FROM sign_ask"
		      " WHERE citizen_id = ? AND id < ? ORDER BY id DESC LIMIT ?",
};

int asks_of(struct db *db, uint64_t citizen_id, uint64_t before, struct mine_ask *out,
	    unsigned int max)
{
	enum db_row_result row;
	unsigned int n = 0;

	if (db_query(db, mine_statements[STMT_ASKS], "uuu", citizen_id, before, (uint64_t)max) < 0)
		return -1;
	while (n < max) {
		struct mine_ask *one = &out[n];

		row = db_next(db, "usUUstt", &one->id, &one->number, &one->kind, &one->state,
			      &one->shop, &one->due_at, &one->changed_at);
		if (row == DB_NONE)
			break;
		if (row == DB_FAILED)
			return -1;
		n++;
	}
	return (int)n;
}
