/*
 * elevation.h - the front of a shop as a small drawing to scale, in mm: house, windows, neighbours'
 * signs, the room for a sign and its measures. As shapes in a view, which the template makes SVG
 * of; colours are the style sheet's.
 */
#ifndef DL_SIGN_ELEVATION_H
#define DL_SIGN_ELEVATION_H

#include <jansson.h>

#include "sign/fit.h"

/*
 * {"box": "0 0 w h" (viewBox), "size": of the letters, "rects": [{c, x, y, w, h}], "lines": [{c,
 * x1, y1, x2, y2}], "texts": [{c, x, y, text, anchor}], "left", "width", "bottom", "height": of the
 * sign, for drawing it on a photo}. New reference.
 */
json_t *elevation_view(struct arena *a, const struct facade *f, const struct sign_box *box);

#endif
