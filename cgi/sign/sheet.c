#include "sign/sheet.h"

#include <math.h>

#include "base/log.h"
#include "sign/compose.h"
#include "sign/draw.h"

#define CELL_W  440
#define CELL_H  190
#define GAP     14
#define LABEL   26
#define COLUMNS 4

static const struct {
	const char *name, *latin;
	enum sign_look look;
} columns[COLUMNS] = {
	{ "海记", "HAI JI", LOOK_DAY },
	{ "海记", "HAI JI", LOOK_NIGHT },
	{ "栈桥老街海味家常菜", "ZHANQIAO LAOJIE", LOOK_DAY },
	{ "栈桥老街海味家常菜", "ZHANQIAO LAOJIE", LOOK_NIGHT },
};

struct sheet {
	struct faces *faces;
	const struct design_set *set;
	struct arena *arena;
	cairo_t *cr;
};

static void label(struct sheet *s, const char *text, double x, double y)
{
	struct outline o;

	outline_init(&o, s->arena);
	lettering_line(s->faces, s->arena, text, FACE_SANS, 400, 15, x, y, &o);
	cairo_set_source_rgb(s->cr, 0.2, 0.2, 0.2);
	draw_outline(s->cr, &o);
	cairo_fill(s->cr);
}

struct cell {
	double x, y, w, h;
};

static void paint(struct sheet *s, cairo_surface_t *picture, struct cell at)
{
	double w = cairo_image_surface_get_width(picture);
	double h = cairo_image_surface_get_height(picture);

	cairo_set_source_surface(s->cr, picture, at.x + floor((at.w - w) / 2),
				 at.y + floor((at.h - h) / 2));
	cairo_paint(s->cr);
}

static void draw_cell(struct sheet *s, const struct design *d, int column, struct cell at)
{
	struct sign_wish wish = { .design = d,
				  .name = columns[column].name,
				  .latin = columns[column].latin,
				  .phone = "0532-8288 1234" };
	struct sign_scene scene = { .look = columns[column].look, .wall = "m-render-cream" };
	struct sign_made made;
	struct sign_rect frame;
	struct buf svg, why;
	cairo_surface_t *picture = NULL;

	buf_init(&svg, COMPOSE_MAX);
	buf_init(&why, 1 << 12);
	sign_make(s->faces, s->arena, &wish, &made);
	frame = compose_frame(&made, &scene);
	if (compose_svg(s->set, &made, &scene, &svg, &why) == 0)
		picture = draw_svg(svg.data, svg.len,
				   (unsigned int)fmax(fmin(at.w, at.h * frame.w / frame.h), 16));
	if (picture) {
		paint(s, picture, at);
		cairo_surface_destroy(picture);
	}
	buf_release(&svg);
	buf_release(&why);
}

static void draw_row(struct sheet *s, const struct design *d, double y)
{
	label(s,
	      arena_join(s->arena, d->id, "  ", d->name, "  ", d->construction, "  ", d->lighting,
			 NULL),
	      GAP, y + 18);
	for (int i = 0; i < COLUMNS; i++)
		draw_cell(s, d, i,
			  (struct cell){ GAP + i * (CELL_W + GAP), y + LABEL, CELL_W, CELL_H });
	arena_reset(s->arena);
}

static int draw_rows(struct sheet *s, const char *trade, size_t rows, struct buf *png)
{
	int width = GAP + COLUMNS * (CELL_W + GAP);
	int height = GAP + (int)rows * (LABEL + CELL_H + GAP), result;
	cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
	double y = GAP;

	s->cr = cairo_create(surface);
	cairo_set_source_rgb(s->cr, 1, 1, 1);
	cairo_paint(s->cr);
	for (size_t i = 0; i < s->set->count; i++) {
		if (strcmp(s->set->designs[i].trade, trade) != 0)
			continue;
		draw_row(s, &s->set->designs[i], y);
		y += LABEL + CELL_H + GAP;
	}
	cairo_destroy(s->cr);
	result = draw_png(surface, png);
	cairo_surface_destroy(surface);
	return result;
}

int sheet_draw(struct faces *faces, const struct design_set *set, const char *trade,
	       struct buf *png)
{
	struct sheet s = { .faces = faces, .set = set, .arena = arena_new() };
	size_t rows = 0;
	int result = -1;

	for (size_t i = 0; i < set->count; i++)
		rows += !strcmp(set->designs[i].trade, trade);
	if (rows > 0)
		result = draw_rows(&s, trade, rows, png);
	arena_free(s.arena);
	return result;
}

/* --- all at a glance ------------------------------------------------------------------------ */

#define SMALL_W   196
#define SMALL_H   62
#define SMALL_GAP 6
#define ACROSS    9
#define QUALITY   80

int sheet_overview(struct faces *faces, const struct design_set *set, struct buf *webp)
{
	struct sheet s = { .faces = faces, .set = set, .arena = arena_new() };
	int rows = (int)((set->count + ACROSS - 1) / ACROSS), result;
	int step = 2 * SMALL_H + 2 + SMALL_GAP;
	cairo_surface_t *surface =
		cairo_image_surface_create(CAIRO_FORMAT_RGB24,
					   SMALL_GAP + ACROSS * (SMALL_W + SMALL_GAP),
					   SMALL_GAP + rows * step);

	s.cr = cairo_create(surface);
	cairo_set_source_rgb(s.cr, 1, 1, 1);
	cairo_paint(s.cr);
	for (int i = 0; i < (int)set->count; i++) {
		int across = i % ACROSS, down = i / ACROSS;
		struct cell at = { SMALL_GAP + across * (SMALL_W + SMALL_GAP),
				   SMALL_GAP + down * step, SMALL_W, SMALL_H };

		/* The short name by day, the long one by night. */
		draw_cell(&s, &set->designs[i], 0, at);
		at.y += SMALL_H + 2;
		draw_cell(&s, &set->designs[i], COLUMNS - 1, at);
		arena_reset(s.arena);
	}
	cairo_destroy(s.cr);
	result = draw_webp(surface, QUALITY, webp);
	cairo_surface_destroy(surface);
	arena_free(s.arena);
	return result;
}
