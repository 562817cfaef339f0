/* The inbox of the pages, where news of reports and of shop signs stand together. */
#include "notice/inbox.h"

#include "db/db.h"
#include "web/request.h"

enum { STMT_UNREAD_ALL, STMT_OWNER, STMT__MAX };

const char *const inbox_owner_statements[STMT__MAX + 1] = {
	[STMT_UNREAD_ALL] = "SELECT COUNT(*) FROM ((SELECT 1 FROM citizen c"
			    " JOIN notice n ON n.citizen_id = c.id AND n.read_at IS NULL"
			    " WHERE c.visitor = ? LIMIT 100) UNION ALL (SELECT 1 FROM citizen d"
			    " JOIN sign_notice s ON s.citizen_id = d.id AND s.read_at IS NULL"
			    " WHERE d.visitor = ? LIMIT 100)) unread",
	[STMT_OWNER] = "SELECT c.id, EXISTS (SELECT 1 FROM report r"
		       " WHERE r.citizen_id = c.id AND r.phone_sms = 1),"
		       " EXISTS (SELECT 1 FROM sign_notice s WHERE s.citizen_id = c.id)"
		       " FROM citizen c WHERE c.visitor = ?",
};

int inbox_unread_all(struct db *db, const struct request *req)
{
	const void *visitor = req->visitor.id;
	unsigned int unread;

	if (!req->visitor.known)
		return 0;
	if (db_row(db, inbox_owner_statements[STMT_UNREAD_ALL], "bb", visitor,
		   (size_t)VISITOR_BYTES, visitor, (size_t)VISITOR_BYTES, "U", &unread) != DB_ROW)
		return -1;
	return (int)unread;
}

int inbox_owner(struct db *db, const struct request *req, struct inbox_owner *out)
{
	unsigned int sms, signs;
	enum db_row_result row;

	*out = (struct inbox_owner){ .id = 0 };
	if (!req->visitor.known)
		return 0;
	row = db_row(db, inbox_owner_statements[STMT_OWNER], "b", (const void *)req->visitor.id,
		     (size_t)VISITOR_BYTES, "uUU", &out->id, &sms, &signs);
	if (row == DB_ROW) {
		out->sms = sms;
		out->signs = signs;
	}
	return row == DB_FAILED ? -1 : 0;
}
