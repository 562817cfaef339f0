/*
 * fcgi_call.h - one program of this house asks another over its own socket, as nginx would: so that
 * foreign pictures are decoded by media alone, whichever program they came to.
 *
 * Bounded in time and size; nothing is sent twice.
 */
#ifndef DL_WEB_FCGI_CALL_H
#define DL_WEB_FCGI_CALL_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct conf;

struct fcgi_chunk {
	const void *data;
	size_t len;
};

struct fcgi_call {
	const char *program;    /* "media": its socket in [server] socket_dir */
	const char *const *env; /* "NAME", "value" pairs, NULL-terminated: besides CONTENT_LENGTH */
	const struct fcgi_chunk *body;
	size_t body_count;
	int64_t timeout_ms; /* for all of it */
};

/*
 * Ask and wait. The whole reply's body goes to `reply` (initialised by the caller, with its limit).
 * Its status, or -1 (logged): not reached, too slow, too long, no FastCGI.
 */
int fcgi_call(const struct conf *c, const struct fcgi_call *call, struct buf *reply);

#endif
