/*
 * handover_view.h - cases that another dispatch core has, in words for staff: how the line to it
 * stands, what is stuck and why, what is on its way.
 */
#ifndef DL_DESK_HANDOVER_VIEW_H
#define DL_DESK_HANDOVER_VIEW_H

#include <jansson.h>
#include <stdint.h>

#include "db/db.h"
#include "handover/handover.h"

struct request;

#define HANDOVER_PAGE 100 /* cases on a page of the list */

/* Why a case does not go on, as a person would sort them. The order of the page. */
enum handover_reason {
	REASON_UNSURE,  /* it may have arrived: only a person may say it again */
	REASON_MAPPING, /* no service over there for its category */
	REASON_REFUSED, /* the other side does not want it as it is */
	REASON_DOWN,    /* tried as often as we try */
	REASON_STOPPED, /* waits, because the other side lets us in no more */
	REASON_AGAIN,   /* waits, and will be tried again by itself */
	REASON_LEFT,    /* over there or on its way, though our own core dispatches by now */
	REASON__MAX
};

enum handover_reason handover_reason_of(const struct handover_item *i,
					const struct handover_line *line);

/* {say, why, is_stopped, answered, asked, waiting, stuck, oldest, core, ...}: the line's card. */
json_t *handover_line_view(struct request *req, const struct handover_line *line,
			   const struct handover_figures *f);
/*
 * [{say, hint, count, name, cases[...]}], oldest case first in each; no empty ones. Each case has
 * its messages that are not said yet, in order.
 */
json_t *handover_groups_view(struct request *req, const struct handover_item *items, size_t count,
			     const struct handover_line *line);

/*
 * For the case page: {where, number, status, handed, waits, error, path}; NULL when the case was
 * never outward (new reference). 0 or -1: database.
 */
int handover_case_view(struct request *req, uint64_t report_id, json_t **out);
/* All messages and replies of a case: "messages", "replies" into the view. 0 or -1. */
int handover_queue_view(struct request *req, uint64_t report_id, json_t *view);

extern const char *const handover_view_statements[]; /* ends with NULL */

#endif
