/*
 * fcgi_client.h - the smallest FastCGI client, so that tests speak to a real
 * server over its socket, also as no decent web server would.
 */
#ifndef DL_TESTS_UNIT_FCGI_CLIENT_H
#define DL_TESTS_UNIT_FCGI_CLIENT_H

#include <stddef.h>

#include "base/buf.h"

enum { FCGI_BEGIN = 1, FCGI_ABORT = 2, FCGI_PARAMS = 4, FCGI_STDIN = 5, FCGI_STDOUT = 6 };

/* A connection, tried for 5 s; -1. Reads on it end after 10 s. */
int fcgi_connect(const char *path);
void fcgi_add_record(struct buf *to, int type, const void *data, size_t len);
void fcgi_add_param(struct buf *to, const char *name, const char *value);
/* Write all; a peer that has closed is no error. */
void fcgi_send(int fd, const struct buf *b);
/* Begin, params (method, uri, and "NAME", "value" pairs, NULL-terminated; may be NULL), body. */
void fcgi_send_request(int fd, const char *method, const char *uri, const char *const *params,
		       const void *body, size_t len);
/* Everything on stdout until the end of the connection; closes fd. The status, or -1. */
int fcgi_receive(int fd, struct buf *out);
/* All of it for a GET. */
int fcgi_get(const char *path, const char *uri, struct buf *out);

#endif
