#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>

#include "base/log.h"

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_WATCHED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) /* clang's way to say it */
#define ARENA_WATCHED 1
#endif
#endif

#if defined(ARENA_WATCHED)
#define ARENA_BLOCK 0 /* every allocation is a block of its own */
#else
#define ARENA_BLOCK (64u << 10)
#endif
/* A block larger than this is given back at reset, so that one big upload
 * does not stay with the worker for ever. */
#define ARENA_KEEP (256u << 10)

struct block {
	struct block *next;
	size_t size, used;
	alignas(max_align_t) unsigned char data[];
};

struct deferred {
	struct deferred *next;
	void (*fn)(void *);
	void *p;
};

struct arena {
	struct block *blocks; /* the first one is the one being filled */
	struct deferred *deferred;
};

struct arena *arena_new(void)
{
	struct arena *a = xmalloc(sizeof(*a));

	*a = (struct arena){ 0 };
	return a;
}

static void run_deferred(struct arena *a)
{
	while (a->deferred) {
		struct deferred *d = a->deferred;

		a->deferred = d->next;
		d->fn(d->p);
	}
}

void arena_reset(struct arena *a)
{
	struct block *keep = NULL;

	run_deferred(a);
	while (a->blocks) {
		struct block *b = a->blocks;

		a->blocks = b->next;
		if (!keep && ARENA_BLOCK > 0 && b->size <= ARENA_KEEP)
			keep = b;
		else
			free(b);
	}
	if (keep) {
		keep->next = NULL;
		keep->used = 0;
		a->blocks = keep;
	}
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	arena_reset(a);
	free(a->blocks);
	free(a);
}

static struct block *block_add(struct arena *a, size_t need)
{
	size_t size = need > ARENA_BLOCK ? need : ARENA_BLOCK;
	struct block *b = xmalloc(sizeof(*b) + size);

	b->size = size;
	b->used = 0;
	b->next = a->blocks;
	a->blocks = b;
	return b;
}

/* Room for `size` bytes, as they are. */
static void *take(struct arena *a, size_t *size)
{
	const size_t align = alignof(max_align_t);
	struct block *b = a->blocks;
	unsigned char *p;

	BUG_IF(*size > SIZE_MAX / 2);
	*size = *size ? (*size + align - 1) / align * align : align;
	if (!b || b->size - b->used < *size)
		b = block_add(a, *size);
	p = b->data + b->used;
	b->used += *size;
	return p;
}

void *arena_alloc(struct arena *a, size_t size)
{
	void *p = take(a, &size);

	return memset(p, 0, size);
}

void *arena_memdup(struct arena *a, const void *p, size_t len)
{
	size_t size = len;
	void *copy = take(a, &size);

	if (len)
		memcpy(copy, p, len);
	return copy;
}

char *arena_strndup(struct arena *a, const char *s, size_t len)
{
	size_t size = len + 1;
	char *copy = take(a, &size);

	if (len)
		memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return s ? arena_strndup(a, s, strlen(s)) : NULL;
}

/* Printed straight into what is left of the block: most texts fit, and are formatted once. */
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	struct block *b = a->blocks;
	size_t room = b ? b->size - b->used : 0;
	va_list again;
	char *s;
	int len;

	va_copy(again, ap);
	len = vsnprintf(room ? (char *)b->data + b->used : NULL, room, fmt, again);
	va_end(again);
	BUG_IF(len < 0);
	if ((size_t)len < room) {
		size_t size = (size_t)len + 1;
		return take(a, &size);
	}
	s = arena_alloc(a, (size_t)len + 1);
	vsnprintf(s, (size_t)len + 1, fmt, ap);
	return s;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return s;
}

char *arena_join(struct arena *a, const char *first, ...)
{
	size_t len = strlen(first), size;
	const char *s;
	char *text, *end;
	va_list ap;

	va_start(ap, first);
	while ((s = va_arg(ap, const char *)))
		len += strlen(s);
	va_end(ap);
	size = len + 1;
	text = take(a, &size);
	end = stpcpy(text, first);
	va_start(ap, first);
	while ((s = va_arg(ap, const char *)))
		end = stpcpy(end, s);
	va_end(ap);
	return text;
}

void arena_defer(struct arena *a, void (*fn)(void *), void *p)
{
	struct deferred *d = arena_alloc(a, sizeof(*d));

	d->fn = fn;
	d->p = p;
	d->next = a->deferred;
	a->deferred = d;
}
