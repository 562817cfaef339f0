#include "web/urlencoded.h"

#include <ctype.h>
#include <stdbool.h>
#include <uriparser/Uri.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "web/request.h"

/* uriparser passes over what it cannot decode; here that is an error. */
static bool escapes_are_whole(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '\0')
			return false;
		if (s[i] != '%')
			continue;
		if (len - i < 3 || !isxdigit((unsigned char)s[i + 1]) ||
		    !isxdigit((unsigned char)s[i + 2]))
			return false;
		if (s[i + 1] == '0' && s[i + 2] == '0')
			return false;
	}
	return true;
}

static bool is_short(const char *s, size_t len)
{
	size_t pairs = 1;

	for (const char *p = s; (p = memchr(p, '&', len - (size_t)(p - s))); p++)
		pairs++;
	return pairs <= URLENCODED_MAX;
}

static void free_list(void *list)
{
	uriFreeQueryListA(list);
}

static bool text_is_valid(const char *s)
{
	return !s || utf8_valid(s, strlen(s));
}

/* The list's strings are used where they are; the arena frees the list. */
static int take_list(struct arena *a, UriQueryListA *list, int items, struct pair **out,
		     size_t *count)
{
	struct pair *pairs = arena_alloc(a, (size_t)items * sizeof(*pairs));

	*out = pairs;
	*count = 0;
	for (; list; list = list->next) {
		if (!text_is_valid(list->key) || !text_is_valid(list->value))
			return 400;
		if (!list->key || (!*list->key && !list->value))
			continue; /* "a=1&&b=2" */
		pairs[(*count)++] = (struct pair){ list->key, list->value ? list->value : "" };
	}
	return 0;
}

int urlencoded_read(struct arena *a, const char *text, size_t len, struct pair **out, size_t *count)
{
	UriQueryListA *list = NULL;
	int items = 0;

	*out = NULL;
	*count = 0;
	if (len == 0)
		return 0;
	if (!escapes_are_whole(text, len) || !is_short(text, len))
		return 400;
	if (uriDissectQueryMallocExA(&list, &items, text, text + len, URI_TRUE,
				     URI_BR_DONT_TOUCH) != URI_SUCCESS)
		return 400;
	arena_defer(a, free_list, list);
	return take_list(a, list, items, out, count);
}

char *path_decode(struct arena *a, const char *text, size_t len)
{
	char *path;

	if (!escapes_are_whole(text, len))
		return NULL;
	path = arena_strndup(a, text, len);
	uriUnescapeInPlaceExA(path, URI_FALSE, URI_BR_DONT_TOUCH);
	return utf8_valid(path, strlen(path)) ? path : NULL;
}
