/* From text to glyphs: which face, which characters nobody has. */
#include "base/utf8.h"
#include "sign/lettering.h"

#define SPACE 0.32 /* em */

static bool is_chinese(uint32_t c)
{
	return (c >= 0x2E80 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
	       (c >= 0xFE30 && c <= 0xFE4F) || (c >= 0xFF01 && c <= 0xFF60) || c >= 0x20000;
}

/* Punctuation may come from another face: nobody sees it. */
static bool is_light(uint32_t c)
{
	return c < 0x30 || c == 0xB7 || (c >= 0x2010 && c <= 0x2027) ||
	       (c >= 0x3000 && c <= 0x303F) || (c >= 0xFF01 && c <= 0xFF0F) || c == 0x7C ||
	       c == 0xFF5C || c == 0x2E31 || c == 0x30FB;
}

static bool is_word(uint32_t c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
	       (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7) || (c >= 0x300 && c <= 0x36F) ||
	       (c >= 0x370 && c <= 0x52F) || (c >= 0x1E00 && c <= 0x1EFF);
}

static bool has_all(const struct face_font *font, const char *text)
{
	const char *s = text;
	uint32_t c;

	while ((c = utf8_next(&s)))
		if (!is_light(c) && !font_has(font, c))
			return false;
	return true;
}

/* The face itself, or the first behind it that has every character; at last the face again. */
static void choose_face(struct faces *faces, const char *text, const struct lettering_style *style,
			struct letters *out)
{
	for (enum sign_face f = style->face; f != FACE__MAX; f = face_second(f)) {
		out->font = face_font(faces, f, style->weight);
		out->face = f;
		if (out->font && has_all(out->font, text))
			return;
	}
	for (enum sign_face f = style->face; f != FACE__MAX; f = face_second(f)) {
		out->font = face_font(faces, f, style->weight);
		out->face = f;
		if (out->font)
			return;
	}
}

/* For one character: the chosen font, or the first behind it that has it; NULL. */
static const struct face_font *font_for(struct faces *faces, const struct letters *l, int weight,
					uint32_t c)
{
	for (enum sign_face f = l->face; f != FACE__MAX; f = face_second(f)) {
		const struct face_font *font = face_font(faces, f, weight);

		if (font && font_has(font, c))
			return font;
	}
	return NULL;
}

static bool already_in(const struct buf *b, const char *at, size_t len)
{
	return memmem(b->data, b->len, at, len) != NULL;
}

/* A run of one font: a word, or a single character otherwise. */
struct run {
	const char *at;
	size_t len;
	const struct face_font *font;
	bool chinese, word;
};

static void add_run(struct letters *l, const struct run *r, bool upright)
{
	struct face_glyph glyphs[LETTERING_MAX];
	size_t cluster[LETTERING_MAX];
	size_t n = font_shape(r->font, r->at, r->len, upright && r->chinese, glyphs, cluster,
			      LETTERING_MAX);

	for (size_t i = 0; i < n && l->count < LETTERING_MAX; i++) {
		struct letter *out = &l->all[l->count++];
		const char *at = r->at + cluster[i], *s = at;

		*out = (struct letter){ .glyph = glyphs[i],
					.at = at,
					.chinese = r->chinese,
					.word = r->word,
					.joined = i > 0 && cluster[i] == cluster[i - 1] };
		out->character = utf8_next(&s);
		out->len = (size_t)(s - at);
	}
}

static void add_space(struct letters *l, const char *at, size_t len)
{
	if (l->count < LETTERING_MAX)
		l->all[l->count++] = (struct letter){ .glyph = { .advance = SPACE },
						      .character = ' ',
						      .at = at,
						      .len = len,
						      .space = true };
}

/* How far the run goes that begins with this character of this font. */
static const char *run_end(struct faces *faces, const struct letters *l, int weight,
			   const struct face_font *font, const char *s)
{
	for (;;) {
		const char *next = s;
		uint32_t c = utf8_next(&next);

		if (!c || !is_word(c) || font_for(faces, l, weight, c) != font)
			return s;
		s = next;
	}
}

void letters_read(struct faces *faces, struct arena *a, const char *text,
		  const struct lettering_style *style, struct letters *out)
{
	struct buf missing;

	*out = (struct letters){ 0 };
	buf_init(&missing, 1 << 10);
	choose_face(faces, text, style, out);
	for (const char *s = text; *s;) {
		struct run r = { .at = s };
		uint32_t c = utf8_next(&s);

		if (c == ' ' || c == 0x3000) {
			add_space(out, r.at, (size_t)(s - r.at));
			continue;
		}
		r.font = font_for(faces, out, style->weight, c);
		r.chinese = is_chinese(c);
		r.word = is_word(c);
		if (!r.font) {
			if (!already_in(&missing, r.at, (size_t)(s - r.at)))
				buf_add(&missing, r.at, (size_t)(s - r.at));
			continue;
		}
		if (r.word)
			s = run_end(faces, out, style->weight, r.font, s);
		r.len = (size_t)(s - r.at);
		add_run(out, &r, style->vertical);
	}
	out->missing = arena_strdup(a, missing.data);
	buf_release(&missing);
}
