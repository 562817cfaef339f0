#include "report/list_item.h"

#include <string.h>

#include "report/list.h"
#include "report/list_sql.h"
#include "web/page.h"

enum db_row_result list_next(struct db *db, struct list_item *out)
{
	struct report_head *h = &out->head;
	struct report_photo *p = &out->photo;
	unsigned int status, hidden, source, role;
	enum db_row_result row =
		db_next(db, "usuUUssUudd" "UsUUUUtt" "uUsUUU", &h->id, &h->number, &h->citizen_id,
			&status, &hidden, &h->body, &h->nickname, &h->group_id, &h->category_id,
			&h->point.lat, &h->point.lon, &source, &h->place_text, &h->district_code,
			&h->street_code, &h->support_count, &h->photo_count, &h->submitted_at,
			&h->updated_at, &p->id, &role, &p->hash, &p->width, &p->height,
			&p->colour);

	if (row != DB_ROW)
		return row;
	h->status = status;
	h->hidden = hidden;
	h->place_source = source;
	p->role = role;
	return DB_ROW;
}

int list_fetch(struct db *db, struct list_page *out)
{
	struct list_item more;
	enum db_row_result row = DB_ROW;

	memset(out, 0, sizeof(*out));
	while (row == DB_ROW && out->count < LIST_PAGE) {
		row = list_next(db, &out->items[out->count]);
		if (row == DB_ROW)
			out->count++;
	}
	if (row == DB_ROW)
		row = list_next(db, &more);
	if (row == DB_FAILED)
		return -1;
	out->next = row == DB_ROW ? out->items[LIST_PAGE - 1].head.id : 0;
	return 0;
}

json_t *list_item_view(struct request *req, const struct list_item *item)
{
	const struct report_head *h = &item->head;
	json_t *view = json_pack("{s:s, s:s, s:{s:s, s:s}, s:s, s:s, s:s, s:i, s:b, s:o}",
				 "number", h->number,
				 "path", arena_printf(req->arena, "/r/%s", h->number),
				 "status", "name", report_status_name(h->status),
				 "key", report_status_key(h->status),
				 "submitted", clock_say(req->arena, h->submitted_at, req->now),
				 "submitted_ago", clock_say_ago(req->arena, h->submitted_at, req->now),
				 "submitted_iso", clock_iso(req->arena, h->submitted_at),
				 "supporters", (int)h->support_count,
				 "has_supporters", h->support_count > 0,
				 "card", report_card(req, h, &item->photo, item->photo.hash ? 1 : 0));

	BUG_IF(!view);
	return view;
}
