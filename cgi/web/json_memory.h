/*
 * json_memory.h - memory for views. A page is made of some two thousand small JSON
 * values that are all gone when it was sent; the general allocator spent a third of
 * a list page on cutting, joining and freeing them one by one. Here they lie one
 * behind the other, and the request's end frees them all at once.
 *
 * So no JSON value made within a request may be kept beyond it; one made before
 * (by a program's start) lives on and is freed as usual. Not thread-safe: one thread
 * per worker. What json_dumps() gives must not be handed to free(): json_text() (base/json_text.h).
 */
#ifndef DL_WEB_JSON_MEMORY_H
#define DL_WEB_JSON_MEMORY_H

#include <jansson.h>
#include <stddef.h>

/*
 * In a worker, before its first request; again does nothing. Nor does it under AddressSanitizer,
 * which then sees every value's own lifetime; without it jansson uses malloc() as ever.
 */
void json_memory_start(void);

/* All JSON of the request is gone. Only after it may the next request begin. */
void json_memory_end_request(void);

/* json_decref() for a view that was sent: with a request's memory there is nothing to do. */
void json_memory_drop(json_t *view);

/* What jansson calls. Out of memory aborts; NULL may be given. */
void *json_memory_take(size_t size);
void json_memory_give(void *p);
size_t json_memory_used(void); /* bytes, of this request */

#define JSON_MEMORY_MAX (64u << 20) /* of addresses; a larger view goes on with malloc() */

#endif
