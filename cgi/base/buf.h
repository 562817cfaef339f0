/*
 * buf.h - a growing string with a hard limit given at init.
 *
 * Failure is sticky: once the limit is passed the content is dropped, every
 * further add does nothing and returns -1, so a writer may check once, at
 * the end. Out of memory aborts. `data` is always NUL-terminated and never
 * NULL, also when empty.
 */
#ifndef DL_BASE_BUF_H
#define DL_BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
	char *data;
	size_t len;
	size_t cap;
	size_t max; /* most bytes of content, without the NUL */
	bool failed;
};

void buf_init(struct buf *b, size_t max);
void buf_release(struct buf *b); /* back to what buf_init() made */
void buf_reset(struct buf *b);   /* empty, memory kept, failure cleared */

/* All return 0, or -1 when the limit was or had been passed. */
int buf_add(struct buf *b, const void *p, size_t len);
int buf_adds(struct buf *b, const char *s);
int buf_add_int(struct buf *b, int64_t number);
int buf_addc(struct buf *b, char c);
int buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int buf_vprintf(struct buf *b, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
/* & < > " ' as character references: safe in text and quoted attributes. */
int buf_add_html(struct buf *b, const char *s, size_t len);

#endif
