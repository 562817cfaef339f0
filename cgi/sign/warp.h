/*
 * warp.h - a flat picture put into four corners of a photo, in perspective.
 */
#ifndef DL_SIGN_WARP_H
#define DL_SIGN_WARP_H

#include <cairo.h>
#include <stdbool.h>

/* Left top, right top, right bottom, left bottom, in pixels (or any unit, y downward). */
struct quad {
	double x[4], y[4];
};

/* x' = (m0 x + m1 y + m2) / (m6 x + m7 y + m8), y' likewise from m3 to m5. */
struct homography {
	double m[9];
};

/*
 * Why these cannot be a sign's corners, a sentence; NULL: they can. width and height are the
 * photo's. Corners must go round, bend the same way everywhere, and leave room for a sign.
 */
const char *quad_refuse(const struct quad *q, double width, double height);

/* From the unit square (0 0, 1 0, 1 1, 0 1) to the corners. false: they lie on a line. */
bool homography_of(const struct quad *q, struct homography *out);
bool homography_invert(const struct homography *h, struct homography *out);
void homography_map(const struct homography *h, double x, double y, double *to_x, double *to_y);

/*
 * Paint `sign` (ARGB32) on `photo` (ARGB32 or RGB24). The unit square's edge that the corners are
 * of lies within the sign's picture: `inner` is that box, as shares of its width and height.
 */
struct warp_box {
	double left, top, right, bottom;
};
void warp_paint(cairo_surface_t *photo, cairo_surface_t *sign, const struct quad *q,
		const struct warp_box *inner);

/* The photo as it is at night. */
void warp_darken(cairo_surface_t *photo);

/* Pixels that the sign's picture should be wide for these corners. */
unsigned int warp_width(const struct quad *q);

#endif
