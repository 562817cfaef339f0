/* draft_view.h - a draft for programs, and opening the one of a route. */
#ifndef DL_API_DRAFT_VIEW_H
#define DL_API_DRAFT_VIEW_H

#include <jansson.h>
#include <stdbool.h>

struct draft;
struct request;
struct response;

/*
 * Fields of the body (the wizard's own: report/snap_fields.h) into d, all or none of them. Those
 * that only this route has are named in `more`. False: 422 or 503 has been answered.
 */
enum draft_more {
	DRAFT_TOKEN = 1 << 0, /* "draft": a token of the client's own making */
	DRAFT_PHOTOS = 1 << 1 /* "photos": ids */
};
bool draft_input(struct request *req, struct response *resp, struct draft *d, unsigned int more);

/* The draft as it stands, with its photos; new reference, NULL when the database failed. One
 * statement. */
json_t *draft_view(struct request *req, const struct draft *d);
/* 404 for one that is not hers, 409 for one that was sent, 503: what `found` (enum draft_result,
 * -1) comes to when it is not DRAFT_OPEN. */
void draft_refuse(struct response *resp, const struct draft *d, int found);

#endif
