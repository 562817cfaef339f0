/*
 * lettering.h - a name set in a box: as large as fits, never stretched, broken where people
 * would break it; the result is an outline in mm.
 */
#ifndef DL_SIGN_LETTERING_H
#define DL_SIGN_LETTERING_H

#include "base/arena.h"
#include "sign/design.h"
#include "sign/face.h"
#include "sign/outline.h"

#define LETTERING_MAX   80 /* characters set at most; longer texts are refused before */
#define LETTERING_LINES 3

struct lettering_style {
	enum sign_face face;
	int weight;
	double spacing;
	enum slot_align align, valign;
	unsigned int lines;
	bool vertical;
	bool cells; /* each character centred on an em of its own */
};

struct lettering_cell { /* one drawn character */
	double x, y;    /* centre, mm */
	double em;
};

struct lettering {
	struct outline outline; /* mm, in the sign's coordinates */
	struct outline_box ink; /* of the outline; exact */
	double em;              /* mm */
	double height;          /* of a full Chinese character, or of H when there is none; mm */
	unsigned int lines;
	struct lettering_cell *cells;
	size_t cell_count;
	enum sign_face face; /* it is set in; another than asked for when that lacks a character */
	const char *missing; /* characters that no face has, left out; "" when none */
	const char *broken[LETTERING_LINES]; /* the text of each line */
};

/* text: as sign_text_clean() leaves it; empty gives an empty lettering. */
void lettering_fit(struct faces *faces, struct arena *a, const char *text,
		   const struct lettering_style *style, struct sign_rect box,
		   struct lettering *out);

/* One line with its baseline's start at x y, em long: for labels and drawings. Returns its width.
 */
double lettering_line(struct faces *faces, struct arena *a, const char *text, enum sign_face face,
		      int weight, double em, double x, double y, struct outline *out);

/* --- inside: shared by lettering*.c --------------------------------------------------- */

struct letter {
	struct face_glyph glyph;
	uint32_t character;
	const char *at; /* in the text */
	size_t len;
	bool chinese; /* takes a full em */
	bool space;
	bool word;     /* a letter or digit that stays with its neighbours */
	bool joined;   /* its glyph goes with the one before (a mark) */
	double before; /* cost of a break before it; LETTER_NEVER */
};
#define LETTER_NEVER 1e9

struct letters {
	struct letter all[LETTERING_MAX];
	size_t count;
	enum sign_face face;
	const struct face_font *font;
	const char *missing;
};

/* The glyph of each character, from the face or those behind it (lettering_text.c). */
void letters_read(struct faces *faces, struct arena *a, const char *text,
		  const struct lettering_style *style, struct letters *out);
/* Fill in before (lettering_break.c). */
void letters_weigh_breaks(struct letters *l);

#endif
