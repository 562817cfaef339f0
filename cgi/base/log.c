#include "base/log.h"

#include <stdarg.h>
#include <unistd.h>

#include "base/clock.h"

#define LINE_MAX_BYTES 2000

static const char *program = "dianliang";

void log_program(const char *name)
{
	program = name;
}

/* Append `text` with control characters as \xNN; returns the new length. */
static size_t add_clean(char *line, size_t len, const char *text)
{
	for (; *text && len + 5 < LINE_MAX_BYTES; text++) {
		unsigned char c = (unsigned char)*text;

		if (c < 0x20 || c == 0x7F)
			len += (size_t)snprintf(line + len, 5, "\\x%02X", c);
		else
			line[len++] = (char)c;
	}
	return len;
}

static size_t add_head(char *line, const char *level, const char *area)
{
	int64_t now = clock_now();
	struct civil c = clock_civil(now - CLOCK_CST); /* the log is in UTC */
	int len = snprintf(line, LINE_MAX_BYTES,
			   "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ %s %s[%d] %s: ", c.year, c.month,
			   c.day, c.hour, c.minute, c.second, (int)(now % 1000), level, program,
			   (int)getpid(), area);

	return len < 0 ? 0 : (size_t)len < LINE_MAX_BYTES ? (size_t)len : LINE_MAX_BYTES - 1;
}

__attribute__((format(printf, 3, 0))) static void log_line(const char *level, const char *area,
							   const char *fmt, va_list ap)
{
	char text[LINE_MAX_BYTES], line[LINE_MAX_BYTES + 2];
	size_t len = add_head(line, level, area);

	vsnprintf(text, sizeof(text), fmt, ap);
	len = add_clean(line, len, text);
	line[len++] = '\n';
	/* One write, so that the lines of several workers do not mix. */
	if (write(STDERR_FILENO, line, len) < 0)
		return; /* nowhere left to say it */
}

#define LOG_AS(level)                           \
	do {                                    \
		va_list ap;                     \
		va_start(ap, fmt);              \
		log_line(level, area, fmt, ap); \
		va_end(ap);                     \
	} while (0)

void log_info(const char *area, const char *fmt, ...)
{
	LOG_AS("info");
}

void log_warn(const char *area, const char *fmt, ...)
{
	LOG_AS("warn");
}

void log_error(const char *area, const char *fmt, ...)
{
	LOG_AS("error");
}

_Noreturn void bug_at(const char *file, int line, const char *what)
{
	log_error("bug", "%s:%d: %s", file, line, what);
	abort();
}

void *xrealloc(void *p, size_t size)
{
	void *q = realloc(p, size ? size : 1);

	if (!q)
		BUG("out of memory");
	return q;
}

void *xmalloc(size_t size)
{
	return xrealloc(NULL, size);
}

char *xstrdup(const char *s)
{
	size_t size = strlen(s) + 1;

	return memcpy(xmalloc(size), s, size);
}
