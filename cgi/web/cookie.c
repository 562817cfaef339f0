#include "web/cookie.h"

#include "base/arena.h"
#include "base/utf8.h"
#include "web/request.h"

static int is_clean(const char *s)
{
	for (const unsigned char *p = (const unsigned char *)s; *p; p++)
		if ((*p < ' ' && *p != '\t') || *p == 0x7f)
			return 0;
	return utf8_valid(s, strlen(s));
}

static const char *piece(struct arena *a, const char *from, const char *to)
{
	while (from < to && (*from == ' ' || *from == '\t'))
		from++;
	while (from < to && (to[-1] == ' ' || to[-1] == '\t'))
		to--;
	return arena_strndup(a, from, (size_t)(to - from));
}

static size_t pieces_in(const char *header)
{
	size_t n = 1;

	while ((header = strchr(header, ';')))
		header++, n++;
	return n;
}

int cookies_read(struct arena *a, const char *header, struct pair **out, size_t *count)
{
	struct pair *pairs;
	const char *end;

	*out = NULL;
	*count = 0;
	if (!header || !*header)
		return 0;
	if (!is_clean(header))
		return 400;
	pairs = arena_alloc(a, pieces_in(header) * sizeof(*pairs));
	for (; *header; header = *end ? end + 1 : end) {
		const char *equals;
		end = header + strcspn(header, ";");
		equals = memchr(header, '=', (size_t)(end - header));
		if (equals)
			pairs[(*count)++] = (struct pair){ piece(a, header, equals),
							   piece(a, equals + 1, end) };
	}
	*out = pairs;
	return 0;
}
