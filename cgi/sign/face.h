/*
 * face.h - the ten faces a sign can be lettered in, and the outlines of their characters.
 *
 * HarfBuzz reads the font files (mapped, never copied); nothing is rasterised here. Units are
 * ems: 1 is the face's em square, y grows downward from the baseline.
 */
#ifndef DL_SIGN_FACE_H
#define DL_SIGN_FACE_H

#include <stdbool.h>
#include <stdint.h>

#include "sign/outline.h"

enum sign_face {
	FACE_SANS,
	FACE_SERIF,
	FACE_KAI,
	FACE_UKAI,
	FACE_BRUSH,
	FACE_XIAOWEI,
	FACE_KUAILE,
	FACE_QINGKE,
	FACE_LONGCANG,
	FACE_ZHIMANG,
	FACE__MAX
};

extern const char *const face_names[FACE__MAX];   /* as designs say: "sans" */
extern const char *const face_chinese[FACE__MAX]; /* as people say: "黑体" */

bool face_find(const char *name, enum sign_face *out);

struct faces;
struct face_font; /* one face in one weight, open as long as its faces */

/*
 * own: directory of the faces that `make vendor` makes; system: of Debian's (below it
 * opentype/noto, truetype/...). Files are opened when first asked for. NULL: the sans face is
 * not there, after a log line.
 */
struct faces *faces_open(const char *own, const char *system);
void faces_close(struct faces *f); /* NULL is allowed */

/* The nearest weight that is installed, or NULL when the face is not. */
const struct face_font *face_font(struct faces *f, enum sign_face face, int weight);
/* The face to take when this one lacks a character; FACE__MAX: there is none. */
enum sign_face face_second(enum sign_face face);

bool font_has(const struct face_font *font, uint32_t character);
/* Of one character, as ems; 0 of one the font has not. */
double font_advance(const struct face_font *font, uint32_t character);

/* The box that a full Chinese character (国) fills, and the height of H: what sizes go by. */
struct font_body {
	double left, top, right, bottom;
	double cap;
};
const struct font_body *font_body(const struct face_font *font);

struct face_glyph {
	const struct face_font *font;
	uint32_t id;
	double advance;
	double dx, dy;                   /* where the pen is moved to for this one */
	double left, top, right, bottom; /* ink, from the pen; control points at most */
};

/*
 * The glyphs of `len` bytes of text, all of which the font has; at most `max` of them.
 * upright: forms for vertical lines. Returns their number; cluster[i] is the byte that glyph i
 * comes from.
 */
size_t font_shape(const struct face_font *font, const char *text, size_t len, bool upright,
		  struct face_glyph *out, size_t *cluster, size_t max);

/* Add the glyph's outline, em long, its origin at x y. */
void glyph_outline(const struct face_glyph *g, double x, double y, double em, struct outline *out);

#endif
