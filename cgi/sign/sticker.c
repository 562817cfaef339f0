#include "sign/sticker.h"

#include <cairo-pdf.h>

#include "base/log.h"
#include "base/utf8.h"
#include "media/qr_mark.h"
#include "media/qr_marked.h"
#include "sign/paper_pen.h"

/* A6 in mm; A4 is the same twice as large. */
#define WIDTH  105.0
#define HEIGHT 148.5
#define EDGE   8.0
#define QUIET  4

static cairo_status_t write_bytes(void *out, const unsigned char *data, unsigned int len)
{
	return buf_add(out, data, len) < 0 ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static void set_colour(cairo_t *cr, unsigned int rgb)
{
	cairo_set_source_rgb(cr, (rgb >> 16 & 0xFF) / 255.0, (rgb >> 8 & 0xFF) / 255.0,
			     (rgb & 0xFF) / 255.0);
}

static void draw_mark(cairo_t *cr, double x, double y, double side)
{
	size_t count;
	const struct mark_shape *shapes = mark_shapes(&count);

	for (size_t i = 0; i < count; i++) {
		set_colour(cr, mark_rgb[shapes[i].colour]);
		for (size_t k = 0; k < shapes[i].count; k++)
			cairo_line_to(cr, x + shapes[i].x[k] * side / 100,
				      y + shapes[i].y[k] * side / 100);
		cairo_close_path(cr);
		cairo_fill(cr);
	}
}

static void draw_code(cairo_t *cr, const struct qr_grid *g, double x, double y, double side)
{
	double module = side / (g->width + 2 * QUIET);

	cairo_set_source_rgb(cr, 1, 1, 1);
	cairo_rectangle(cr, x, y, side, side);
	cairo_fill(cr);
	cairo_set_source_rgb(cr, 0, 0, 0);
	for (unsigned int i = 0; i < g->width * g->width; i++) {
		unsigned int across = i % g->width, down = i / g->width;

		if (g->dark[i])
			cairo_rectangle(cr, x + (across + QUIET) * module,
					y + (down + QUIET) * module, module, module);
	}
	cairo_fill(cr);
	draw_mark(cr, x + (g->hole_at + QUIET) * module, y + (g->hole_at + QUIET) * module,
		  g->hole * module);
}

/* So large that it fits on one line; a long name is broken into lines instead of shrunk away. */
static double draw_shop(struct pen *p, const char *shop, double y)
{
	double room = WIDTH - 2 * EDGE, em = room / (double)(utf8_length(shop) + 1);

	if (em > 11)
		em = 11;
	if (em >= 5) {
		pen_text_middle(p, em, WIDTH / 2, y + em * 0.8, shop);
		return y + em * 1.3;
	}
	return pen_block(p, 5, EDGE, y + 4.5, room, shop);
}

static void draw(struct pen *p, const struct sticker *s, const struct qr_grid *grid)
{
	cairo_t *cr = p->cr;
	double y;

	set_colour(cr, mark_rgb[MARK_BLUE]);
	cairo_rectangle(cr, 0, 0, WIDTH, 19);
	cairo_fill(cr);
	cairo_arc(cr, EDGE + 6.5, 9.5, 6.5, 0, 7);
	cairo_set_source_rgb(cr, 1, 1, 1);
	cairo_fill(cr);
	cairo_save(cr);
	cairo_arc(cr, EDGE + 6.5, 9.5, 6.1, 0, 7);
	cairo_clip(cr);
	draw_mark(cr, EDGE + 0.4, 3.4, 12.2);
	cairo_restore(cr);
	cairo_set_source_rgb(cr, 1, 1, 1);
	pen_bold(p, 6, EDGE + 16, 9.2, "招牌身份码");
	pen_text(p, 3.4, EDGE + 16, 14.6, s->site);
	pen_black(p);
	y = draw_shop(p, s->shop, 24);
	pen_text_middle(p, 3.4, WIDTH / 2, y + 2.5, s->place);
	draw_code(cr, grid, (WIDTH - 78) / 2, 47, 78);
	pen_black(p);
	pen_text_middle(p, 6.2, WIDTH / 2, 131, s->number);
	pen_text_middle(p, 3.6, WIDTH / 2, 138, "扫一扫：这块招牌什么样、安不安全，有问题也能说");
	set_colour(cr, 0x52616F);
	pen_text_middle(p, 2.6, WIDTH / 2, 143.5,
			arena_printf(p->arena, "第 %u 版 · 请贴在门口看得到、淋不到的地方",
				     s->print));
}

int sticker_draw(struct faces *faces, const struct sticker *s, enum sticker_size size,
		 struct buf *out)
{
	const double scale = 72 / 25.4 * (size == STICKER_A4 ? 2 : 1);
	cairo_surface_t *surface;
	struct qr_grid grid;
	struct pen pen = { .faces = faces };
	int result = 0;

	if (qr_marked_grid(s->address, &grid) < 0)
		return -1;
	surface = cairo_pdf_surface_create_for_stream(write_bytes, out, WIDTH * scale,
						      HEIGHT * scale);
	pen.arena = arena_new();
	pen.cr = cairo_create(surface);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, s->number);
	cairo_scale(pen.cr, scale, scale);
	draw(&pen, s, &grid);
	cairo_show_page(pen.cr);
	cairo_destroy(pen.cr);
	cairo_surface_finish(surface);
	if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS) {
		log_error("sign", "a sticker: %s",
			  cairo_status_to_string(cairo_surface_status(surface)));
		result = -1;
	}
	cairo_surface_destroy(surface);
	arena_free(pen.arena);
	return result;
}
