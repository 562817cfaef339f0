#include "dispatch/quote.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/utf8.h"

#define QUOTES_MAX 8
#define DIGITS_MAX 4 /* more in a row may be somebody's number: not repeated */

static bool parts(uint32_t cp)
{
	static const char marks[] = "，。！？；：、…（）“”《》【】～—";

	if (cp < 0x80)
		return !((cp >= '0' && cp <= '9') || (cp >= 'A' && cp <= 'Z') ||
			 (cp >= 'a' && cp <= 'z'));
	for (const char *p = marks; *p;)
		if (utf8_next(&p) == cp)
			return true;
	return false;
}

/* From the mark before the phrase to the one behind it. */
static struct phrase part_around(const char *body, const struct phrase *phrase)
{
	struct phrase part = { body, 0 };
	const char *p = body, *end = phrase->at + phrase->len;

	while (*p) {
		const char *at = p;

		if (!parts(utf8_next(&p)))
			continue;
		if (at >= end) {
			part.len = (size_t)(at - part.at);
			return part;
		}
		if (p <= phrase->at)
			part.at = p;
	}
	part.len = (size_t)(p - part.at);
	return part;
}

static bool fits(const struct phrase *part)
{
	size_t digits = 0;

	if (utf8_prefix(part->at, QUOTE_CHARS) < part->len)
		return false;
	for (size_t i = 0; i < part->len; i++) {
		digits = part->at[i] >= '0' && part->at[i] <= '9' ? digits + 1 : 0;
		if (digits > DIGITS_MAX)
			return false;
	}
	return true;
}

static struct phrase quotable(const char *body, size_t len, const struct phrase *phrase)
{
	struct phrase part;

	if (phrase->at < body || phrase->at >= body + len)
		return *phrase;
	part = part_around(body, phrase);
	return fits(&part) ? part : *phrase;
}

/* One has the other in it: said already. */
static bool said(const struct phrase *list, size_t n, const struct phrase *p)
{
	for (size_t i = 0; i < n; i++)
		if (memmem(list[i].at, list[i].len, p->at, p->len))
			return true;
	return false;
}

const char *quote_phrases(struct arena *a, const char *body, const struct phrase *phrases, size_t n)
{
	struct phrase quotes[QUOTES_MAX];
	size_t count = 0, len = strlen(body);
	struct buf b;
	const char *text;

	buf_init(&b, 2048);
	for (size_t i = 0; i < n && count < QUOTES_MAX; i++) {
		struct phrase q = quotable(body, len, &phrases[i]);

		if (said(quotes, count, &q))
			continue;
		quotes[count++] = q;
		buf_printf(&b, "“%.*s”", (int)q.len, q.at);
	}
	text = arena_strdup(a, b.data);
	buf_release(&b);
	return text;
}
