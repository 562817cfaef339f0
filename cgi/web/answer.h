/*
 * answer.h - the path of one request, from its first byte to the reply's
 * last; the same for FastCGI, plain CGI and tests.
 */
#ifndef DL_WEB_ANSWER_H
#define DL_WEB_ANSWER_H

#include <stddef.h>

struct arena;
struct conf;
struct db;
struct program;
struct wire;

/* Takes len bytes to the client: 0, or -1 when it is gone; what it misses is its own loss. */
typedef int answer_write(void *ctx, const void *p, size_t len);

/*
 * Leaves what it made in the arena: the caller resets it. db may be NULL. 0; -1 when a reply in
 * pieces (response_stream()) failed on its way: the connection is to be cut.
 */
int answer(const struct program *p, const struct conf *c, struct db *db, struct arena *a,
	   const struct wire *w, answer_write *write, void *ctx);

#endif
