#include "base/buf.h"

#include "base/log.h"

static char empty[1]; /* what data points to before anything was added */

void buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){ .data = empty, .max = max };
}

void buf_release(struct buf *b)
{
	if (b->cap)
		free(b->data);
	buf_init(b, b->max);
}

void buf_reset(struct buf *b)
{
	b->len = 0;
	b->failed = false;
	if (b->cap)
		b->data[0] = '\0';
}

static int fail(struct buf *b)
{
	buf_reset(b);
	b->failed = true;
	return -1;
}

/* Room for `more` bytes and the NUL. */
static int reserve(struct buf *b, size_t more)
{
	size_t cap;

	if (b->failed || more > b->max - b->len)
		return fail(b);
	if (b->cap > b->len + more)
		return 0;
	for (cap = b->cap ? b->cap : 256; cap <= b->len + more;)
		cap *= 2;
	b->data = xrealloc(b->cap ? b->data : NULL, cap);
	b->cap = cap;
	return 0;
}

int buf_add(struct buf *b, const void *p, size_t len)
{
	if (reserve(b, len) < 0)
		return -1;
	if (len)
		memcpy(b->data + b->len, p, len);
	b->len += len;
	b->data[b->len] = '\0';
	return 0;
}

int buf_adds(struct buf *b, const char *s)
{
	return buf_add(b, s, strlen(s));
}

int buf_addc(struct buf *b, char c)
{
	return buf_add(b, &c, 1);
}

int buf_add_int(struct buf *b, int64_t number)
{
	uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
	char digits[20], *at = digits + sizeof(digits);

	do
		*--at = (char)('0' + rest % 10);
	while (rest /= 10);
	if (number < 0)
		*--at = '-';
	return buf_add(b, at, (size_t)(digits + sizeof(digits) - at));
}

int buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	int len;

	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	BUG_IF(len < 0);
	if (reserve(b, (size_t)len) < 0)
		return -1;
	vsnprintf(b->data + b->len, (size_t)len + 1, fmt, ap);
	b->len += (size_t)len;
	return 0;
}

int buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int result;

	va_start(ap, fmt);
	result = buf_vprintf(b, fmt, ap);
	va_end(ap);
	return result;
}

static const char *const reference[256] = {
	['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;",
};

int buf_add_html(struct buf *b, const char *s, size_t len)
{
	const char *end = s + len, *from = s;

	for (;;) {
		while (s < end && !reference[(unsigned char)*s])
			s++;
		if (buf_add(b, from, (size_t)(s - from)) < 0)
			return -1;
		if (s == end)
			return 0;
		if (buf_adds(b, reference[(unsigned char)*s]) < 0)
			return -1;
		from = ++s;
	}
}
