/*
 * response_send.h - the collected reply, as the bytes of a CGI reply.
 */
#ifndef DL_WEB_RESPONSE_SEND_H
#define DL_WEB_RESPONSE_SEND_H

#include "web/response.h"

/* "Status: 200 OK" to the empty line. Cleans up a reply that went over a limit first. */
void response_head(struct response *resp, struct buf *out);
const void *response_content(const struct response *resp, size_t *len);

#endif
