/*
 * facade_store.h - facades that owners keep: under a random token, which is all one needs to read
 * it and all one can do with it. Nothing in it is private, yet nobody can look through them.
 */
#ifndef DL_SIGN_FACADE_STORE_H
#define DL_SIGN_FACADE_STORE_H

#include "base/secret.h"
#include "db/db.h"
#include "sign/facade.h"

/* 0 with its token in text, or -1. */
int facade_keep(struct db *db, struct arena *a, const struct facade *f, int64_t now,
		char text[TOKEN_TEXT + 1]);
/* DB_NONE: there is no such token, or it is none. */
enum db_row_result facade_kept(struct db *db, struct arena *a, const char *text,
			       struct facade *out);
/*
 * Of the query of /signs/fit, as orders keep it: "fit=<token>" or the fields themselves. DB_NONE:
 * empty, unreadable, or with a fault.
 */
enum db_row_result facade_of_query(struct db *db, struct arena *a, const char *query,
				   struct facade *out);

extern const char *const facade_kept_statements[]; /* NULL-terminated */

#endif
