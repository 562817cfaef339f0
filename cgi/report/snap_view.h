/*
 * snap_view.h - what the wizard's pages share: opening the draft of the route, its
 * view, and the page that keeps what was typed when the database is away.
 */
#ifndef DL_REPORT_SNAP_VIEW_H
#define DL_REPORT_SNAP_VIEW_H

#include <jansson.h>

#include "report/draft.h"
#include "web/request.h"
#include "web/response.h"

enum snap_open {
	SNAP_OPEN,    /* go on */
	SNAP_ANSWERED /* 404, 303 to the receipt, or 503: said already */
};

/* :draft of the route; a POST makes it when it is new. */
enum snap_open snap_open(struct request *req, struct response *resp, struct draft *d);
/* The same when it has been looked for: found is an enum draft_result or -1. */
enum snap_open snap_open_found(struct request *req, struct response *resp, const struct draft *d,
			       int found);

/*
 * 503, with a form that holds every field of this request and sends it to
 * the same address again. For a GET the usual sentence.
 */
void snap_unavailable(struct request *req, struct response *resp);

/* An empty list for form.h's errors; lives as long as the request. */
json_t *snap_errors(struct request *req);

/* The place step with errors, for /send as well. Two statements at most; it answers. */
void snap_place_form(struct request *req, struct response *resp, const struct draft *d, int status,
		     json_t *errors);
void snap_describe_form(struct request *req, struct response *resp, const struct draft *d,
			int status, json_t *errors);

/* What was typed wins over what is stored: after an error it is shown again. */
const char *snap_typed(const struct request *req, const char *field, const char *stored);

/*
 * View of one step: title, back, draft, `step` ("step_place", ...) true, and the draft's photos
 * with "id", has_photos, full. New reference; NULL when the database failed. One statement.
 */
json_t *snap_view(struct request *req, const struct draft *d, const char *step, const char *title,
		  const char *back);

#endif
