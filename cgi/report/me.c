#include "report/me.h"

#include "report/list_sql.h"

enum { STMT_OWN, STMT_FOLLOWED };

const char *const me_statements[] = {
	[STMT_OWN] =
		"SELECT " CARD_COLUMNS " FROM report r FORCE INDEX (report_of_citizen)" CARD_PHOTO
		" WHERE r.citizen_id = ? AND r.id < ? ORDER BY r.id DESC LIMIT 21",
	[STMT_FOLLOWED] =
		"SELECT STRAIGHT_JOIN " CARD_COLUMNS " FROM report_follower w"
		" FORCE INDEX (report_follower_of)"
		" JOIN report r ON r.id = w.report_id AND r.hidden = 0" CARD_PHOTO
		" WHERE w.citizen_id = ? AND w.report_id < ? ORDER BY w.report_id DESC LIMIT 21",
	NULL,
};

int me_own(struct db *db, uint64_t citizen_id, uint64_t before, struct list_page *out)
{
	if (db_query(db, me_statements[STMT_OWN], "uu", citizen_id, before) < 0)
		return -1;
	return list_fetch(db, out);
}

int me_followed(struct db *db, uint64_t citizen_id, uint64_t before, struct list_page *out)
{
	if (db_query(db, me_statements[STMT_FOLLOWED], "uu", citizen_id, before) < 0)
		return -1;
	return list_fetch(db, out);
}
