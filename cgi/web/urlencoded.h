/*
 * urlencoded.h - "a=1&b=%E4%B8%AD": query strings and simple forms (liburiparser),
 * and the decoding of paths.
 */
#ifndef DL_WEB_URLENCODED_H
#define DL_WEB_URLENCODED_H

#include <stddef.h>

struct arena;
struct pair;

#define URLENCODED_MAX   200        /* pairs; more is refused */
#define URLENCODED_BYTES (1u << 20) /* of a body */

/*
 * 0, or 400 for a NUL byte, %00, an escape that is none, bad UTF-8, too many
 * pairs. A name without '=' has the value "".
 */
int urlencoded_read(struct arena *a, const char *text, size_t len, struct pair **out,
		    size_t *count);

/* The decoded path, or NULL for the same reasons. '+' stays '+'. */
char *path_decode(struct arena *a, const char *text, size_t len);

#endif
