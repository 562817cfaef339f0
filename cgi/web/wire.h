/*
 * wire.h - where a request comes from, hidden from its reader: a FastCGI
 * connection, the environment and standard input of plain CGI, or memory in tests.
 */
#ifndef DL_WEB_WIRE_H
#define DL_WEB_WIRE_H

#include <stdbool.h>
#include <stddef.h>

struct wire {
	const char *const *env; /* "NAME=value", NULL-terminated */
	/* Up to len bytes of the body; 0 at its end, -1 when the client is gone. */
	long (*read)(void *ctx, char *to, size_t len);
	void *ctx;
	/* Plain CGI may not read behind CONTENT_LENGTH: there is no end to see. */
	bool endless;
};

/* The value, or NULL. */
const char *wire_env(const struct wire *w, const char *name);

#endif
