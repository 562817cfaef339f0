#include "media/qr_marked.h"

#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "media/png_rows.h"
#include "media/qr_fast.h"
#include "media/qr_mark.h"

#define TEXT_MAX 200
#define QUIET    4u

/* Longer addresses than a site has: by libqrencode. 0 or -1. */
static int encode_long(const char *text, struct qr_grid *out)
{
	QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_H, QR_MODE_8, 1);

	if (!code)
		return -1;
	out->width = (unsigned int)code->width;
	for (unsigned int i = 0; i < out->width * out->width; i++)
		out->dark[i] = code->data[i] & 1;
	QRcode_free(code);
	return 0;
}

int qr_marked_grid(const char *text, struct qr_grid *out)
{
	size_t len = strlen(text);

	if (len == 0 || len > TEXT_MAX)
		return -1;
	out->width = qr_fast(text, len, out->dark);
	if (!out->width && encode_long(text, out) < 0)
		return -1;
	/* Odd, as the width is: the mark stands in the middle of whole modules. */
	out->hole = (out->width * 13 / 100) | 1u;
	out->hole_at = (out->width - out->hole) / 2;
	for (unsigned int y = 0; y < out->hole; y++)
		memset(out->dark + (out->hole_at + y) * out->width + out->hole_at, 0, out->hole);
	return 0;
}

/* --- PNG: 16 colours, four bits a pixel --------------------------------------------------- */

/* The mark's colours, and what lies between two of them at an edge. */
static const struct {
	enum mark_colour a, b;
	unsigned int quarters; /* of b */
} inks[] = {
	{ MARK_WHITE, MARK_WHITE, 0 }, { MARK_BLACK, MARK_BLACK, 0 }, { MARK_BLUE, MARK_BLUE, 0 },
	{ MARK_RED, MARK_RED, 0 },     { MARK_WHITE, MARK_BLUE, 1 },  { MARK_WHITE, MARK_BLUE, 2 },
	{ MARK_WHITE, MARK_BLUE, 3 },  { MARK_WHITE, MARK_RED, 1 },   { MARK_WHITE, MARK_RED, 2 },
	{ MARK_WHITE, MARK_RED, 3 },   { MARK_BLUE, MARK_RED, 1 },    { MARK_BLUE, MARK_RED, 2 },
	{ MARK_BLUE, MARK_RED, 3 },
};
#define INKS (sizeof(inks) / sizeof(*inks))

static unsigned int part(unsigned int rgb, unsigned int shift)
{
	return rgb >> shift & 0xFF;
}

static unsigned char ink_part(size_t i, unsigned int shift)
{
	return (unsigned char)((part(mark_rgb[inks[i].a], shift) * (4 - inks[i].quarters) +
				part(mark_rgb[inks[i].b], shift) * inks[i].quarters) /
			       4);
}

static unsigned char nearest(const unsigned int rgb[3])
{
	unsigned int best = 0, least = UINT32_MAX;

	for (size_t i = 0; i < INKS; i++) {
		unsigned int far = 0;

		for (unsigned int c = 0; c < 3; c++) {
			int d = (int)rgb[c] - (int)ink_part(i, 16 - 8 * c);

			far += (unsigned int)(d * d);
		}
		if (far < least) {
			least = far;
			best = (unsigned int)i;
		}
	}
	return (unsigned char)best;
}

/* Sixteen looks at each pixel, so that the disc is round at every size. */
static unsigned char mark_pixel(unsigned int x, unsigned int y, unsigned int side)
{
	unsigned int rgb[3] = { 0, 0, 0 };

	for (unsigned int i = 0; i < 16; i++) {
		unsigned int across = i % 4, down = i / 4;
		double dx = (across + 0.5) / 4, dy = (down + 0.5) / 4;
		unsigned int colour =
			mark_rgb[mark_at((x + dx) * 100 / side, (y + dy) * 100 / side)];

		for (unsigned int c = 0; c < 3; c++)
			rgb[c] += part(colour, 16 - 8 * c);
	}
	for (unsigned int c = 0; c < 3; c++)
		rgb[c] /= 16;
	return nearest(rgb);
}

/* A pixel whose corners are of one colour is of it; only edges are looked at closer. */
static void draw_mark(unsigned char *pixels, unsigned int side)
{
	unsigned char *upper = xmalloc(2 * ((size_t)side + 1)), *lower = upper + side + 1;

	for (unsigned int y = 0; y <= side; y++) {
		unsigned char *swap = upper;

		upper = lower;
		lower = swap;
		for (unsigned int x = 0; x <= side; x++)
			lower[x] = (unsigned char)mark_at(x * 100.0 / side, y * 100.0 / side);
		for (unsigned int x = 0; y && x < side; x++) {
			bool plain = upper[x] == upper[x + 1] && upper[x] == lower[x] &&
				     upper[x] == lower[x + 1];

			pixels[(size_t)(y - 1) * side + x] =
				plain ? upper[x] : mark_pixel(x, y - 1, side);
		}
	}
	free(upper < lower ? upper : lower);
}

/* The last size is kept: a city prints a thousand codes of one size. */
static const unsigned char *mark_pixels(unsigned int side)
{
	static unsigned char *kept;
	static unsigned int kept_side;

	if (kept && kept_side == side)
		return kept;
	free(kept);
	kept = xmalloc((size_t)side * side);
	kept_side = side;
	draw_mark(kept, side);
	return kept;
}

struct picture {
	const struct qr_grid *grid;
	unsigned int side, scale, margin;
	const unsigned char *mark;
	unsigned char *pixels, *packed; /* of one row */
	struct png_rows png;
};

/* Two pixels a byte. */
static void pack(struct picture *p, unsigned int from, unsigned int to)
{
	for (unsigned int x = from & ~1u; x < to; x += 2)
		p->packed[x / 2] = (unsigned char)(p->pixels[x] << 4 | p->pixels[x + 1]);
}

/* Where each module is whole bytes, as at most sizes, no pixel needs to be looked at. */
static bool is_even(const struct picture *p)
{
	return p->scale % 2 == 0 && p->margin % 2 == 0;
}

static void pack_modules(struct picture *p, unsigned int my)
{
	const struct qr_grid *g = p->grid;

	memset(p->packed, 0, p->side / 2 + 1);
	for (unsigned int x = 0; x < g->width; x++)
		if (g->dark[my * g->width + x])
			memset(p->packed + p->margin / 2 + x * (p->scale / 2), 0x11, p->scale / 2);
}

/* The rows of one row of modules: all the same, but where the mark is. */
static void add_modules(struct picture *p, unsigned int my)
{
	const struct qr_grid *g = p->grid;
	unsigned int from = p->margin + g->hole_at * p->scale, mark_side = g->hole * p->scale;

	if (is_even(p)) {
		pack_modules(p, my);
	} else {
		memset(p->pixels, 0, p->side + 1);
		for (unsigned int x = 0; x < g->width; x++)
			if (g->dark[my * g->width + x])
				memset(p->pixels + p->margin + x * p->scale, 1, p->scale);
		pack(p, 0, p->side);
	}
	if (my < g->hole_at || my >= g->hole_at + g->hole) {
		png_rows_add(&p->png, p->packed, p->scale);
		return;
	}
	for (unsigned int y = (my - g->hole_at) * p->scale, i = 0; i < p->scale; i++, y++) {
		memcpy(p->pixels + from, p->mark + (size_t)y * mark_side, mark_side);
		pack(p, from, from + mark_side);
		png_rows_add(&p->png, p->packed, 1);
	}
}

static void add_margin(struct picture *p, unsigned int rows)
{
	memset(p->packed, 0, p->side / 2 + 1);
	png_rows_add(&p->png, p->packed, rows);
}

int qr_marked_png(const char *text, unsigned int side, struct buf *out)
{
	struct qr_grid grid;
	struct picture p = { .grid = &grid, .side = side };
	unsigned int palette[INKS];

	if (side < QR_SIDE_MIN || side > QR_SIDE_MAX || qr_marked_grid(text, &grid) < 0)
		return -1;
	p.scale = side / (grid.width + 2 * QUIET);
	if (p.scale == 0)
		return -1;
	p.margin = (side - grid.width * p.scale) / 2;
	p.mark = mark_pixels(grid.hole * p.scale);
	p.pixels = xmalloc((size_t)side + 1);
	p.packed = xmalloc((size_t)side / 2 + 1);
	for (size_t i = 0; i < INKS; i++)
		palette[i] = (unsigned int)ink_part(i, 16) << 16 |
			     (unsigned int)ink_part(i, 8) << 8 | ink_part(i, 0);
	png_rows_begin(&p.png, out, side, side, palette, INKS);
	add_margin(&p, p.margin);
	for (unsigned int y = 0; y < grid.width; y++)
		add_modules(&p, y);
	add_margin(&p, side - p.margin - grid.width * p.scale);
	free(p.packed);
	free(p.pixels);
	return png_rows_end(&p.png);
}

/* --- SVG ------------------------------------------------------------------------------------ */

/* Each run of dark modules in a row is one rectangle of the path. */
static void add_row(const struct qr_grid *g, unsigned int y, struct buf *out)
{
	const unsigned char *row = g->dark + y * g->width;
	unsigned int x = 0, start;

	while (x < g->width) {
		if (!row[x]) {
			x++;
			continue;
		}
		for (start = x; x < g->width && row[x];)
			x++;
		buf_printf(out, "M%u %uh%uv1h-%uz", start + QUIET, y + QUIET, x - start, x - start);
	}
}

int qr_marked_svg(const char *text, struct buf *out)
{
	struct qr_grid grid;
	unsigned int side;

	if (qr_marked_grid(text, &grid) < 0)
		return -1;
	side = grid.width + 2 * QUIET;
	buf_printf(out,
		   "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %u %u\">"
		   "<path fill=\"#fff\" d=\"M0 0h%uv%uH0z\"/>"
		   "<path shape-rendering=\"crispEdges\" d=\"",
		   side, side, side, side);
	for (unsigned int y = 0; y < grid.width; y++)
		add_row(&grid, y, out);
	buf_printf(out, "\"/><g transform=\"translate(%u %u) scale(%.5f)\">", grid.hole_at + QUIET,
		   grid.hole_at + QUIET, grid.hole / 100.0);
	mark_svg(out);
	return buf_adds(out, "</g></svg>\n");
}
