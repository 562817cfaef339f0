/* queue_view.h - a row of the queue in words: for the list, and as a point of the map. */
#ifndef DL_DESK_QUEUE_VIEW_H
#define DL_DESK_QUEUE_VIEW_H

#include <jansson.h>

#include "desk/queue.h"

struct request;

/* New references. */
json_t *queue_row_view(const struct request *req, const struct queue_row *r);
/*
 * {number, path, category, place, state, unit, lat, lon, due{say, level, when}}; NULL when the
 * row has no point. level as in say_due().
 */
json_t *queue_point_view(const struct request *req, const struct queue_row *r);

#endif
