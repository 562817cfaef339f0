/*
 * qr_mark.h - the city's mark: a red roof over the sea on a blue disc, drawn for this project. One
 * set of polygons in a square of 100 serves the PNG, the SVG and the printed sticker.
 */
#ifndef DL_MEDIA_QR_MARK_H
#define DL_MEDIA_QR_MARK_H

#include <stddef.h>

#include "base/buf.h"

enum mark_colour { MARK_WHITE, MARK_BLACK, MARK_BLUE, MARK_RED, MARK__COLOURS };
extern const unsigned int mark_rgb[MARK__COLOURS]; /* 0xRRGGBB */

#define MARK_POINTS 64

struct mark_shape {
	enum mark_colour colour;
	size_t count;
	double x[MARK_POINTS], y[MARK_POINTS];
	double left, top, right, bottom;
};
/* Painted in this order, the first a white plate that fills the square. */
const struct mark_shape *mark_shapes(size_t *count);

enum mark_colour mark_at(double x, double y);
/* <path> elements for a group whose unit is a hundredth of the mark's side. */
void mark_svg(struct buf *out);

#endif
