/*
 * body.h - a request's body as one piece of memory.
 *
 * Up to 256 kB live in the arena; more in an unlinked temporary file, mapped,
 * so that a photo costs page cache and not heap.
 */
#ifndef DL_WEB_BODY_H
#define DL_WEB_BODY_H

#include <stddef.h>

struct arena;
struct wire;

struct body {
	char *data; /* `head` bytes of room (zero), then the body */
	size_t head;
	size_t len; /* of the body alone */
};

/*
 * Read exactly `len` bytes. Returns 0, 400 when fewer or more came, or 503
 * when they could not be kept (logged).
 */
int body_read(struct arena *a, const struct wire *w, size_t head, size_t len, const char *tmp,
	      struct body *out);

#endif
