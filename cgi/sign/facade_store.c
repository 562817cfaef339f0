#include "sign/facade_store.h"

#include "base/arena.h"
#include "base/log.h"
#include "web/request.h"
#include "web/urlencoded.h"

enum { STMT_KEEP, STMT_LOAD };

const char *const facade_kept_statements[] = {
	[STMT_KEEP] = "INSERT INTO sign_facade (token, facts, kept_at) VALUES (?, ?, ?)",
	[STMT_LOAD] = "SELECT facts FROM sign_facade WHERE token = ?",
	NULL,
};

int facade_keep(struct db *db, struct arena *a, const struct facade *f, int64_t now,
		char text[TOKEN_TEXT + 1])
{
	unsigned char token[TOKEN_BYTES];

	secret_random(token, sizeof(token));
	token_text(text, token);
	return db_exec(db, facade_kept_statements[STMT_KEEP], "bst", (const void *)token,
		       sizeof(token), facade_text(a, f), now) == 1
		       ? 0
		       : -1;
}

enum db_row_result facade_kept(struct db *db, struct arena *a, const char *text, struct facade *out)
{
	unsigned char token[TOKEN_BYTES];
	const char *facts;
	enum db_row_result row;

	if (!text || token_parse(token, text) < 0)
		return DB_NONE;
	row = db_row(db, facade_kept_statements[STMT_LOAD], "b", (const void *)token, sizeof(token),
		     "s", &facts);
	if (row == DB_ROW && !facade_from_text(a, facts, out)) {
		log_error("sign", "a kept facade cannot be read");
		return DB_NONE;
	}
	return row;
}

struct fields {
	const struct pair *list;
	size_t count;
};

static const char *field(void *ctx, const char *name)
{
	const struct fields *f = ctx;

	for (size_t i = 0; i < f->count; i++)
		if (!strcmp(f->list[i].name, name))
			return f->list[i].value;
	return NULL;
}

enum db_row_result facade_of_query(struct db *db, struct arena *a, const char *query,
				   struct facade *out)
{
	struct facade_faults faults;
	struct fields f = { 0 };
	struct pair *list;

	if (!query || !*query || urlencoded_read(a, query, strlen(query), &list, &f.count) != 0)
		return DB_NONE;
	f.list = list;
	if (field(&f, "fit"))
		return facade_kept(db, a, field(&f, "fit"), out);
	facade_read(a, field, &f, out, &faults);
	return faults.count ? DB_NONE : DB_ROW;
}
