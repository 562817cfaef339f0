#include "desk/outside.h"

#include "db/db.h"

enum { STMT_LOOK, STMT__MAX };

const char *const outside_statements[STMT__MAX + 1] = {
	[STMT_LOOK] = "SELECT COALESCE(l.unit_id, 0), (SELECT COUNT(*) FROM handover_case h"
		      " WHERE h.state IN (4, 5, 6)), EXISTS (SELECT 1 FROM handover_case w"
		      " WHERE w.state IN (2, 3)), EXISTS (SELECT 1 FROM handover_case),"
		      /* Still over there, though ours dispatches; 3: being handled. */
		      " l.unit_id IS NULL AND EXISTS (SELECT 1 FROM handover_case)"
		      " AND EXISTS (SELECT 1 FROM report r JOIN handover_case o"
		      " ON o.report_id = r.id WHERE r.status = 3 AND o.state = 1"
		      " AND o.unit_id <> 0) FROM handover_line l WHERE l.id = 1",
};

static struct outside known;
static int64_t looked_at;

void outside_forget(void)
{
	known = (struct outside){ 0 };
	looked_at = 0;
}

const struct outside *outside_look(struct db *db, int64_t now)
{
	unsigned int unit, stuck, waits, ever, left;

	/* A clock that was set back looks, too. */
	if (now >= looked_at && now < looked_at + OUTSIDE_SPAN)
		return &known;
	looked_at = now;
	if (db_row(db, outside_statements[STMT_LOOK], "", "UUUUU", &unit, &stuck, &waits, &ever,
		   &left) == DB_ROW)
		known = (struct outside){ unit || stuck || waits || left, ever, stuck };
	return &known;
}
