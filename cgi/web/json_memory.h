/*
 * json_memory.h - memory for views. A page is made of some two thousand small JSON
 * values, and all of them go at its end; the general allocator spends a fifth of
 * the page's time on merging and splitting them again. Here what is given
 * back stays in lists by size and is the next page's.
 *
 * Not thread-safe: one thread per worker. What json_dumps() gives must not be
 * handed to free(): dump into a buf (json_dump_callback) instead.
 */
#ifndef DL_WEB_JSON_MEMORY_H
#define DL_WEB_JSON_MEMORY_H

#include <stddef.h>

/* Once, before the first JSON value. Under AddressSanitizer it does nothing. */
void json_memory_start(void);

/* What jansson calls; out of memory aborts. NULL may be freed. */
void *json_memory_take(size_t size);
void json_memory_give(void *data);
/* Bytes that wait in the lists: never more than JSON_MEMORY_KEEP. */
size_t json_memory_kept(void);

#define JSON_MEMORY_KEEP (512u << 10)

#endif
