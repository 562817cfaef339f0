/*
 * qr_marked.h - QR codes for storefronts: error correction H and the city's mark in the middle.
 *
 * The mark takes a square of about an eighth of the side, 1.5 % of the modules; H mends up to 30 %
 * of the code's bytes, so 15 % of its area is left to the weather (tests/unit/test_qr_marked.c).
 */
#ifndef DL_MEDIA_QR_MARKED_H
#define DL_MEDIA_QR_MARKED_H

#include <stdbool.h>

#include "base/buf.h"

#define QR_SIDE_MIN 64u
#define QR_SIDE_MAX 4000u

/*
 * text: at most 200 bytes. side: pixels; a whole number of them a module, a quiet zone of 4
 * modules, padded to exactly side x side. 0, or -1 (text empty or too long, side too small for it).
 */
int qr_marked_png(const char *text, unsigned int side, struct buf *out);
/* viewBox in modules. 0 or -1. */
int qr_marked_svg(const char *text, struct buf *out);

/* For who draws it himself (the sticker): modules without a quiet zone. */
struct qr_grid {
	unsigned int width, hole, hole_at; /* modules; the mark's square begins at hole_at */
	unsigned char dark[177 * 177];     /* 0 below the mark */
};
int qr_marked_grid(const char *text, struct qr_grid *out);

#endif
