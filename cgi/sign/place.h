/* place.h - an order's sign on the shop's own photo. */
#ifndef DL_SIGN_PLACE_H
#define DL_SIGN_PLACE_H

#include "sign/order.h"
#include "sign/studio.h"
#include "sign/warp.h"

/* "x y x y ..." in thousandths -> points of a photo of that size. How many (0 to 4); -1: it is
 * none. */
int place_corners(const char *text, double width, double height, struct quad *out);
/* One more point, thousandths; in the arena. */
const char *place_add(struct arena *a, const char *corners, double x, double y);

/* The sign painted into the corners of the photo (RGB24), by day or by night. 0 or -1 (logged). */
int place_paint(const struct sign_made *m, enum sign_look look, const struct quad *q,
		cairo_surface_t *photo);
/* The points so far, so that one sees where one has clicked. */
void place_mark(cairo_surface_t *photo, const struct quad *q, int count);

#endif
