/*
 * request_read.h - the two steps that make a struct request: the head first, so
 * that the route's body limit is known before a byte of the body is read.
 */
#ifndef DL_WEB_REQUEST_READ_H
#define DL_WEB_REQUEST_READ_H

#include "web/request.h"
#include "web/wire.h"

struct head {
	bool is_head;             /* HEAD: served as GET, the body is not sent */
	size_t body_len;          /* announced */
	const char *content_type; /* "" when none */
};

/*
 * Method, path, query, cookies, host. 0, or the status to answer with. A method
 * that is not served leaves req->method 0, which no route has.
 */
int request_read_head(struct request *req, const struct wire *w, struct head *head);
/* The body, within req->route->body_max, and its fields. 0, or the status. */
int request_read_body(struct request *req, const struct wire *w, const struct head *head);

#endif
