/*
 * list_item.h - one report in a list: its head and its first photo.
 */
#ifndef DL_REPORT_LIST_ITEM_H
#define DL_REPORT_LIST_ITEM_H

#include <jansson.h>

#include "db/db.h"
#include "report/report.h"

struct list_item {
	struct report_head head;
	struct report_photo photo;	/* hash NULL: none */
};

/*
 * New reference: "number", "path", "status": {"name", "key"}, "submitted",
 * "submitted_ago", "submitted_iso", "supporters", "has_supporters", "card": report_card().
 */
json_t *list_item_view(struct request *req, const struct list_item *item);

#endif
