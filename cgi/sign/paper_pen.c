#include "sign/paper_pen.h"

#include "base/utf8.h"
#include "sign/draw.h"

#define LINE_CHARS (LETTERING_MAX - 2)
#define LEADING    1.42

void pen_black(struct pen *p)
{
	cairo_set_source_rgb(p->cr, 0.08, 0.08, 0.08);
}

void pen_line(struct pen *p, double thick, double x1, double y1, double x2, double y2)
{
	cairo_set_line_width(p->cr, thick);
	cairo_move_to(p->cr, x1, y1);
	cairo_line_to(p->cr, x2, y2);
	cairo_stroke(p->cr);
}

static double put(struct pen *p, int weight, double em, double x, double y, const char *text,
		  bool fill)
{
	struct outline o;
	double width;

	outline_init(&o, p->arena);
	width = lettering_line(p->faces, p->arena, text, FACE_SANS, weight, em, x, y, &o);
	if (fill) {
		draw_outline(p->cr, &o);
		cairo_fill(p->cr);
	}
	return width;
}

void pen_text(struct pen *p, double em, double x, double y, const char *text)
{
	put(p, 400, em, x, y, text, true);
}

void pen_bold(struct pen *p, double em, double x, double y, const char *text)
{
	put(p, 700, em, x, y, text, true);
}

void pen_text_middle(struct pen *p, double em, double x, double y, const char *text)
{
	double width = put(p, 400, em, 0, 0, text, false);

	put(p, 400, em, x - width / 2, y, text, true);
}

static bool may_not_begin(uint32_t c)
{
	return c == 0x3002 || c == 0xFF0C || c == 0x3001 || c == 0xFF1B || c == 0xFF1A ||
	       c == 0xFF09 || c == 0x201D || c == ')' || c == ',' || c == '.' || c == 0xFF01;
}

static bool is_word(uint32_t c)
{
	return c > ' ' && c < 0x250;
}

/* Where the line that begins at s ends: at the last character that fits, or before its word. */
static const char *line_end(struct pen *p, const char *s, double ems)
{
	const struct face_font *font = face_font(p->faces, FACE_SANS, 400);
	const char *at = s, *good = s;
	double width = 0;
	uint32_t before = 0;

	for (int n = 0; n < LINE_CHARS && *at; n++) {
		const char *next = at;
		uint32_t c = utf8_next(&next);

		width += font_advance(font, c);
		if (width > ems && !may_not_begin(c))
			return good > s ? good : next;
		if (!(is_word(before) && is_word(c)) && !may_not_begin(c))
			good = at;
		before = c;
		at = next;
	}
	return at;
}

double pen_block(struct pen *p, double em, double x, double y, double w, const char *text)
{
	while (*text) {
		const char *end = line_end(p, text, w / em);

		pen_text(p, em, x, y, arena_strndup(p->arena, text, (size_t)(end - text)));
		y += em * LEADING;
		text = end + strspn(end, " ");
	}
	return y;
}
