/* frame.h - what every page of the desk has around it: who is logged in, where one may go. */
#ifndef DL_DESK_FRAME_H
#define DL_DESK_FRAME_H

#include <jansson.h>

struct request;
struct response;

/*
 * response_page() with the frame's keys: me{name, role, unit, initial, sees_cases, sees_photos,
 * is_handler, unread, sees_handover, stuck}, at{<section>: true}. section: "queue", "account", ...;
 * view is stolen.
 */
void desk_page(struct response *resp, int status, const char *name, const char *section,
	       json_t *view);

/* The badge beside 催办: "3", "99+", "" for none. */
const char *frame_unread(const struct request *req);

/* struct program's admit(): what the desk knows by heart is fresh, then session_admit(). */
int desk_admit(struct request *req, struct response *resp);

#endif
