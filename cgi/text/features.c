#include "text/features.h"

#include <stdbool.h>

#include "base/log.h"
#include "base/utf8.h"

#define WORD_CHARS  6 /* a longer run is no word but running text */
#define SHORT_CHARS 3 /* a run up to this is a word and nothing else */
#define APART       4 /* the furthest two characters of running text are taken together */
#define BAG_RUNS    5 /* so many runs of SHORT_CHARS on average are a bag of words */

struct character {
	uint32_t cp;
	uint32_t start, end;
};

/* The run being read: enough characters back for the longest n-gram and the word. */
struct run {
	struct character last[WORD_CHARS];
	size_t length;
	uint64_t hash;
	size_t first;  /* its first occurrence */
	size_t surely; /* up to this length a run is surely a word */
};

uint64_t features_mix(uint64_t x)
{
	x = (x ^ x >> 33) * UINT64_C(0xff51afd7ed558ccd);
	x = (x ^ x >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
	return x ^ x >> 33;
}

static uint32_t fold(uint32_t cp)
{
	if (cp >= 0xFF01 && cp <= 0xFF5E)
		cp -= 0xFEE0;
	if (cp >= 'A' && cp <= 'Z')
		return cp + ('a' - 'A');
	return cp >= '0' && cp <= '9' ? '0' : cp;
}

/* Blanks, punctuation, and what changes only the look of its neighbour. */
static bool separates(uint32_t cp)
{
	if (cp < 0x80)
		return !((cp >= 'a' && cp <= 'z') || cp == '0');
	return cp < 0xC0 || (cp >= 0x2000 && cp <= 0x206F) || (cp >= 0x3000 && cp <= 0x303F) ||
	       (cp >= 0xFE00 && cp <= 0xFE4F) || (cp >= 0xFF5F && cp <= 0xFF65) ||
	       (cp >= 0xFFF0 && cp <= 0xFFFF);
}

static void add(struct features *f, enum view view, uint64_t hash, uint32_t start, uint32_t end)
{
	if (f->count == f->room) {
		f->room = f->room ? 2 * f->room : 512;
		f->at = xrealloc(f->at, f->room * sizeof(*f->at));
	}
	f->at[f->count++] = (struct occurrence){
		.feature = (uint32_t)view << FEATURE_BITS | (uint32_t)(hash >> (64 - FEATURE_BITS)),
		.start = start,
		.end = end,
	};
}

/* The `n` characters that end with the run's newest. */
static void add_gram(struct features *f, enum view view, const struct run *r, size_t n)
{
	uint64_t hash = n;

	if (n > r->length)
		return;
	for (size_t i = r->length - n; i < r->length; i++)
		hash = features_mix(hash ^ r->last[i % WORD_CHARS].cp);
	add(f, view, hash, r->last[(r->length - n) % WORD_CHARS].start,
	    r->last[(r->length - 1) % WORD_CHARS].end);
}

/* The newest character with the one `apart` before it, whatever stands between them. */
static void add_apart(struct features *f, const struct run *r, size_t apart)
{
	const struct character *a, *b;

	if (apart >= r->length)
		return;
	a = &r->last[(r->length - 1 - apart) % WORD_CHARS];
	b = &r->last[(r->length - 1) % WORD_CHARS];
	add(f, VIEW_WORDS, features_mix(features_mix(~(uint64_t)a->cp) ^ b->cp), a->start, b->end);
}

static void take(struct features *f, struct run *r, struct character c)
{
	r->last[r->length++ % WORD_CHARS] = c;
	r->hash = features_mix(r->hash ^ c.cp);
	add_gram(f, VIEW_CHARS, r, 1);
	add_gram(f, VIEW_PAIRS, r, 2);
	/* Written before it is known whether the run will be a word. */
	for (size_t apart = 2; apart <= APART; apart++)
		add_apart(f, r, apart);
}

/* A run that is certainly a word keeps of VIEW_WORDS only itself. */
static void forget_apart(struct features *f, size_t first)
{
	size_t kept = first;

	for (size_t i = first; i < f->count; i++)
		if (f->at[i].feature >> FEATURE_BITS != VIEW_WORDS)
			f->at[kept++] = f->at[i];
	f->count = kept;
}

static void end_run(struct features *f, struct run *r)
{
	if (r->length && r->length <= r->surely) {
		forget_apart(f, r->first);
		add_gram(f, VIEW_WORDS, r, r->length);
	}
	if (r->length) {
		f->key += features_mix(r->hash);
		f->runs++;
	}
	*r = (struct run){ .first = f->count, .surely = r->surely };
}

/* Words with blanks between them, as other programs cut texts? */
static bool is_bag(const char *text)
{
	size_t runs = 0, characters = 0;
	bool inside = false;
	uint32_t cp;

	for (size_t n = 0; n < FEATURE_CHARS && (cp = utf8_next(&text)); n++) {
		bool blank = separates(fold(cp));

		runs += !blank && !inside;
		characters += !blank;
		inside = !blank;
	}
	return runs >= BAG_RUNS && characters <= SHORT_CHARS * runs;
}

void features_read(struct features *f, const char *text)
{
	struct run r = { .surely = is_bag(text) ? WORD_CHARS : SHORT_CHARS };
	const char *p = text;
	uint32_t cp;

	f->count = 0;
	f->runs = 0;
	f->key = 0;
	for (size_t n = 0; n < FEATURE_CHARS; n++) {
		const char *start = p;

		cp = utf8_next(&p);
		if (!cp)
			break;
		cp = fold(cp);
		if (separates(cp))
			end_run(f, &r);
		else
			take(f, &r,
			     (struct character){ cp, (uint32_t)(start - text),
						 (uint32_t)(p - text) });
	}
	end_run(f, &r);
	f->key = features_mix(f->key);
}

void features_release(struct features *f)
{
	free(f->at);
	*f = (struct features){ 0 };
}

static int by_feature(const void *a, const void *b)
{
	const struct occurrence *x = a, *y = b;

	if (x->feature != y->feature)
		return x->feature < y->feature ? -1 : 1;
	return (x->start > y->start) - (x->start < y->start);
}

size_t features_count(struct features *f, struct counted *out)
{
	size_t n = 0;

	if (f->count)
		qsort(f->at, f->count, sizeof(*f->at), by_feature);
	for (size_t i = 0; i < f->count; i++) {
		if (!n || out[n - 1].feature != f->at[i].feature)
			out[n++] = (struct counted){ f->at[i].feature & 0xffffff, 1 };
		else if (out[n - 1].times < 255)
			out[n - 1].times++;
	}
	return n;
}
