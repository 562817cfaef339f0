#include "sign/place.h"

#include <math.h>

#include "base/log.h"
#include "sign/draw.h"

int place_corners(const char *text, double width, double height, struct quad *out)
{
	long n[8];
	int count = 0;

	while (*text && count < 8) {
		char *end;

		n[count] = strtol(text, &end, 10);
		if (end == text || n[count] < 0 || n[count] > 1000)
			return -1;
		count++;
		text = end + strspn(end, " ");
	}
	if (*text || count % 2)
		return -1;
	*out = (struct quad){ { 0 }, { 0 } };
	for (int i = 0; i < count / 2; i++) {
		out->x[i] = (double)n[2 * i] * width / 1000;
		out->y[i] = (double)n[2 * i + 1] * height / 1000;
	}
	return count / 2;
}

const char *place_add(struct arena *a, const char *corners, double x, double y)
{
	return arena_printf(a, "%s%s%ld %ld", corners, *corners ? " " : "",
			    lround(fmin(fmax(x, 0), 1000)), lround(fmin(fmax(y, 0), 1000)));
}

static void share_box(const struct sign_made *m, struct sign_rect frame, struct warp_box *out)
{
	*out = (struct warp_box){ -frame.x / frame.w, -frame.y / frame.h,
				  (m->width - frame.x) / frame.w, (m->height - frame.y) / frame.h };
}

int place_paint(const struct sign_made *m, enum sign_look look, const struct quad *q,
		cairo_surface_t *photo)
{
	struct sign_scene scene = { .look = look };
	struct sign_rect frame = compose_frame(m, &scene);
	cairo_surface_t *sign = NULL;
	struct warp_box inner;
	struct buf svg, why;

	share_box(m, frame, &inner);
	buf_init(&svg, COMPOSE_MAX);
	buf_init(&why, 1 << 12);
	if (compose_svg(&studio()->set, m, &scene, &svg, &why) == 0)
		sign = draw_svg(svg.data, svg.len,
				(unsigned int)(warp_width(q) / (inner.right - inner.left)));
	else
		log_error("sign", "%s", why.data);
	buf_release(&svg);
	buf_release(&why);
	if (!sign)
		return -1;
	if (look == LOOK_NIGHT)
		warp_darken(photo);
	warp_paint(photo, sign, q, &inner);
	cairo_surface_destroy(sign);
	return 0;
}

void place_mark(cairo_surface_t *photo, const struct quad *q, int count)
{
	cairo_t *cr = cairo_create(photo);
	double r = fmax(cairo_image_surface_get_width(photo) / 90.0, 3);

	for (int i = 0; i < count; i++) {
		if (i > 0) {
			cairo_move_to(cr, q->x[i - 1], q->y[i - 1]);
			cairo_line_to(cr, q->x[i], q->y[i]);
			cairo_set_source_rgb(cr, 0.04, 0.43, 0.74);
			cairo_set_line_width(cr, r / 3);
			cairo_stroke(cr);
		}
		cairo_arc(cr, q->x[i], q->y[i], r, 0, 2 * M_PI);
		cairo_set_source_rgb(cr, 1, 1, 1);
		cairo_fill_preserve(cr);
		cairo_set_source_rgb(cr, 0.04, 0.43, 0.74);
		cairo_set_line_width(cr, r / 2.5);
		cairo_stroke(cr);
	}
	cairo_destroy(cr);
}
