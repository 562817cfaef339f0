#include "sign/ask_know.h"

#include <string.h>

#include "sign/order.h"
#include "sign/studio.h"

void sign_know_design(struct sign_meant *s)
{
	const struct design *d =
		*s->design && studio() ? design_find(&studio()->set, s->design) : NULL;

	if (!d)
		return;
	if (strlen(d->lighting) <= 12)
		s->lighting = d->lighting;
	if (!*s->trade)
		s->trade = d->trade;
	if (!*s->kind_word && strlen(d->kind) <= 10)
		s->kind_word = d->kind;
	s->depth_mm = (uint32_t)d->depth;
}

int sign_know_order(struct db *db, int64_t now, struct sign_meant *s, const char *token)
{
	struct order o;
	enum db_row_result row = *token ? order_load(db, token, &o) : DB_NONE;

	if (row == DB_ROW && order_looked(db, &o, now) < 0)
		row = DB_FAILED;
	if (row == DB_ROW) {
		s->design = o.design;
		s->latin = o.latin;
		s->palette = o.palette;
	} else {
		s->order_token = NULL;
	}
	return row == DB_FAILED ? -1 : row == DB_ROW;
}
