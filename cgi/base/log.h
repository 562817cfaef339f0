/*
 * log.h - one line per event on standard error (systemd or the runner keeps
 * it): "2026-11-22T06:05:00.123Z error citizen[123] db: message".
 *
 * Nothing private is logged: no phone, no text of a report, no cookie, no
 * photo. Control characters in arguments are written as \xNN.
 */
#ifndef DL_BASE_LOG_H
#define DL_BASE_LOG_H

void log_program(const char *name); /* static string */

void log_info(const char *area, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void log_warn(const char *area, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void log_error(const char *area, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Programmer's errors and out of memory: say where, abort. */
_Noreturn void bug_at(const char *file, int line, const char *what);
#define BUG(what) bug_at(__FILE__, __LINE__, what)
#define BUG_IF(cond)                \
	do {                        \
		if (cond)           \
			BUG(#cond); \
	} while (0)

/* malloc and realloc that abort instead of returning NULL. */
#include <stddef.h>
void *xmalloc(size_t size);
void *xrealloc(void *p, size_t size);
char *xstrdup(const char *s);

#endif
