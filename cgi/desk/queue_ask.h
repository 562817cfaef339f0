/*
 * queue_ask.h - what the address of a queue asks: whose list, which filters, from where on, as a
 * list or as a map. Read leniently: what makes no sense is as if it were not there.
 */
#ifndef DL_DESK_QUEUE_ASK_H
#define DL_DESK_QUEUE_ASK_H

#include "desk/queue.h"

struct request;

struct queue_ask {
	enum queue_tab tab;
	struct queue_filter filter;
	struct queue_key after;
	const char *words; /* "" when none */
	struct search_query query;
	unsigned int days;
	bool map;
	const char *say; /* what was wrong with it, or NULL */
};

/* req->staff is set. */
void queue_ask(const struct request *req, struct queue_ask *q);

/* "/desk?tab=...": the same filters in another list, at its first page; as list or map. */
const char *queue_ask_path(struct arena *a, const struct queue_ask *q, enum queue_tab tab,
			   bool map);
/* The same question whole, words and state too: behind `path`, which may have a query already. */
const char *queue_ask_whole(struct arena *a, const struct queue_ask *q, const char *path);
/* The page behind this one. */
const char *queue_ask_next(struct arena *a, const struct queue_ask *q, struct queue_key next);

#endif
