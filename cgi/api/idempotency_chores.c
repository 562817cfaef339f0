/* For dispatchd, which needs nothing else of this room. */
#include "api/idempotency.h"
#include "db/db.h"

static const char forget[] = "DELETE FROM idempotency WHERE created_at < ? ORDER BY created_at"
			     " LIMIT ?";

const char *const idempotency_chores_statements[] = { forget, NULL };

int64_t idempotency_forget(struct db *db, int64_t now, unsigned int at_most)
{
	return db_exec(db, forget, "tu", now - IDEMPOTENCY_SPAN, (uint64_t)at_most);
}
