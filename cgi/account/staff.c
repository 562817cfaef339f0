#include "account/staff.h"

#include <string.h>

#include "db/db.h"

enum { STMT_FIND, STMT_ADD, STMT_SET_PASSWORD, STMT_SET_ACTIVE, STMT_HANDLES, STMT__MAX };

const char *const staff_statements[STMT__MAX + 1] = {
	[STMT_FIND] = "SELECT id, password, active, totp_on FROM staff WHERE login = ?",
	[STMT_ADD] = "INSERT INTO staff (login, name, password, role, unit_id, created_at,"
		     " changed_at) VALUES (?, ?, ?, ?, NULLIF(?, 0), ?, ?)",
	[STMT_SET_PASSWORD] = "UPDATE staff SET password = ?, must_change = ?, changed_at = ?"
			      " WHERE id = ?",
	[STMT_SET_ACTIVE] = "UPDATE staff SET active = ? WHERE id = ?",
	[STMT_HANDLES] = "SELECT 1 FROM staff WHERE id = ? AND unit_id = ? AND role = ?"
			 " AND active = 1",
};

bool staff_login_good(const char *login)
{
	static const char signs[] = "abcdefghijklmnopqrstuvwxyz0123456789.-_";
	size_t len = strlen(login);

	return len > 0 && len <= LOGIN_MAX && strspn(login, signs) == len &&
	       !strchr(".-_", login[0]);
}

int staff_find(struct db *db, const char *login, struct staff_key *out)
{
	unsigned int active, totp;

	*out = (struct staff_key){ 0 };
	switch (db_row(db, staff_statements[STMT_FIND], "s", login, "usUU", &out->id,
		       &out->password, &active, &totp)) {
	case DB_ROW:
		out->active = active;
		out->has_totp = totp;
		return 1;
	case DB_NONE:
		return 0;
	case DB_FAILED:
		break;
	}
	return -1;
}

int64_t staff_add(struct db *db, const char *login, const char *name, enum role role,
		  uint64_t unit_id, const char *hash, int64_t now)
{
	if (db_exec(db, staff_statements[STMT_ADD], "sssuutt", login, name, hash, (uint64_t)role,
		    unit_id, now, now) < 0)
		return db_was_duplicate(db) ? 0 : -1;
	return (int64_t)db_last_id(db);
}

int staff_set_password(struct db *db, uint64_t id, const char *hash, bool must_change, int64_t now)
{
	return db_exec(db, staff_statements[STMT_SET_PASSWORD], "sutu", hash, (uint64_t)must_change,
		       now, id) < 0
		       ? -1
		       : 0;
}

int staff_set_active(struct db *db, uint64_t id, bool active)
{
	return db_exec(db, staff_statements[STMT_SET_ACTIVE], "uu", (uint64_t)active, id) < 0 ? -1
											      : 0;
}

int staff_handles_for(struct db *db, uint64_t id, uint64_t unit_id)
{
	unsigned int one;

	return (int)db_row(db, staff_statements[STMT_HANDLES], "uuu", id, unit_id,
			   (uint64_t)ROLE_HANDLER, "U", &one);
}
