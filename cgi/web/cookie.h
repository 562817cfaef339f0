/* cookie.h - the Cookie header: "a=1; b=2". */
#ifndef DL_WEB_COOKIE_H
#define DL_WEB_COOKIE_H

#include <stddef.h>

struct arena;
struct pair;

/*
 * Values are taken as they are (no quotes, no escapes: ours have none). Pieces
 * without '=' are passed over, since other sites' scripts leave them. All others are taken,
 * whatever their number: nginx limits the header, and its cache must see the same ones.
 * 0, or 400 for control characters or bad UTF-8. header NULL: none.
 */
int cookies_read(struct arena *a, const char *header, struct pair **out, size_t *count);

#endif
