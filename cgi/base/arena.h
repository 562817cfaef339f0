/*
 * arena.h - memory that lives exactly as long as one request (or one job).
 *
 * Everything a request builds comes from its arena and is gone at
 * arena_reset(); nobody frees single pieces. Foreign objects (json_t,
 * GMime parts, QRcode) join with arena_defer(). Out of memory aborts:
 * the parent starts a new worker. Under AddressSanitizer each allocation
 * is its own malloc, so that overruns are seen.
 *
 * Not thread-safe: one thread per worker.
 */
#ifndef DL_BASE_ARENA_H
#define DL_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(void);
/* Run the deferred frees (last in, first out) and keep the memory. */
void arena_reset(struct arena *a);
void arena_free(struct arena *a); /* NULL is allowed */

/* Zeroed, aligned for any type; never NULL. size 0 gives a valid pointer. */
void *arena_alloc(struct arena *a, size_t size);
char *arena_strdup(struct arena *a, const char *s); /* NULL -> NULL */
char *arena_strndup(struct arena *a, const char *s, size_t len);
void *arena_memdup(struct arena *a, const void *p, size_t len);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));

/* The texts one after the other; the last argument is NULL. Printing them costs eight times as
 * much. */
char *arena_join(struct arena *a, const char *first, ...) __attribute__((sentinel));

/* Call fn(p) at the next reset or free. */
void arena_defer(struct arena *a, void (*fn)(void *), void *p);

#endif
