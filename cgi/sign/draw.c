#include "sign/draw.h"

#include <librsvg/rsvg.h>
#include <math.h>
#include <webp/encode.h>

#include "base/log.h"

static bool proportion_of(RsvgHandle *svg, double *ratio)
{
	gboolean has_w, has_h, has_box;
	RsvgLength w, h;
	RsvgRectangle box;

	rsvg_handle_get_intrinsic_dimensions(svg, &has_w, &w, &has_h, &h, &has_box, &box);
	if (!has_box || box.width <= 0 || box.height <= 0)
		return false;
	*ratio = box.height / box.width;
	return true;
}

static cairo_surface_t *render(RsvgHandle *svg, unsigned int width)
{
	cairo_surface_t *surface;
	GError *error = NULL;
	double ratio;
	int height;
	cairo_t *cr;

	if (!proportion_of(svg, &ratio))
		return NULL;
	height = (int)fmax(lround(width * ratio), 1);
	if (width < DRAW_MIN || width > DRAW_MAX || height > DRAW_MAX ||
	    (size_t)width * (size_t)height > DRAW_PIXELS)
		return NULL;
	surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, (int)width, height);
	cr = cairo_create(surface);
	if (!rsvg_handle_render_document(svg, cr, &(RsvgRectangle){ 0, 0, width, height },
					 &error)) {
		log_error("sign", "librsvg: %s", error ? error->message : "?");
		g_clear_error(&error);
		cairo_surface_destroy(surface);
		surface = NULL;
	}
	cairo_destroy(cr);
	return surface;
}

cairo_surface_t *draw_svg(const char *svg, size_t len, unsigned int width)
{
	GError *error = NULL;
	RsvgHandle *handle = rsvg_handle_new_from_data((const guint8 *)svg, len, &error);
	cairo_surface_t *surface;

	if (!handle) {
		log_error("sign", "librsvg: %s", error ? error->message : "?");
		g_clear_error(&error);
		return NULL;
	}
	surface = render(handle, width);
	g_object_unref(handle);
	return surface;
}

int draw_svg_into(cairo_t *cr, const char *svg, size_t len, double x, double y, double w, double h)
{
	GError *error = NULL;
	RsvgHandle *handle = rsvg_handle_new_from_data((const guint8 *)svg, len, &error);
	int result = -1;

	if (handle &&
	    rsvg_handle_render_document(handle, cr, &(RsvgRectangle){ x, y, w, h }, &error))
		result = 0;
	else
		log_error("sign", "librsvg: %s", error ? error->message : "?");
	g_clear_error(&error);
	if (handle)
		g_object_unref(handle);
	return result;
}

static cairo_status_t write_bytes(void *out, const unsigned char *bytes, unsigned int len)
{
	return buf_add(out, bytes, len) == 0 ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

int draw_png(cairo_surface_t *surface, struct buf *out)
{
	return cairo_surface_write_to_png_stream(surface, write_bytes, out) == CAIRO_STATUS_SUCCESS
		       ? 0
		       : -1;
}

/* cairo's pixels are native words: B G R A in memory on the machines we run on. */
int draw_webp(cairo_surface_t *surface, float quality, struct buf *out)
{
	uint8_t *bytes = NULL;
	size_t len;
	int result;

	cairo_surface_flush(surface);
	len = WebPEncodeBGRA(cairo_image_surface_get_data(surface),
			     cairo_image_surface_get_width(surface),
			     cairo_image_surface_get_height(surface),
			     cairo_image_surface_get_stride(surface), quality, &bytes);
	result = len ? buf_add(out, bytes, len) : -1;
	WebPFree(bytes);
	return result;
}

void draw_outline(cairo_t *cr, const struct outline *o)
{
	double x = 0, y = 0;

	for (size_t i = 0; i < o->count; i++) {
		const double *p = o->steps[i].p;

		switch (o->steps[i].kind) {
		case 'M':
			cairo_move_to(cr, p[0], p[1]);
			break;
		case 'L':
			cairo_line_to(cr, p[0], p[1]);
			break;
		case 'Q':
			cairo_get_current_point(cr, &x, &y);
			cairo_curve_to(cr, x + (p[0] - x) * 2 / 3, y + (p[1] - y) * 2 / 3,
				       p[2] + (p[0] - p[2]) * 2 / 3, p[3] + (p[1] - p[3]) * 2 / 3,
				       p[2], p[3]);
			break;
		case 'C':
			cairo_curve_to(cr, p[0], p[1], p[2], p[3], p[4], p[5]);
			break;
		default:
			cairo_close_path(cr);
		}
	}
}
