/* qr.h - QR codes (libqrencode) as PNG (libpng) and SVG. */
#ifndef DL_MEDIA_QR_H
#define DL_MEDIA_QR_H

#include "base/buf.h"

enum qr_level { QR_MEDIUM, QR_HIGH }; /* error correction M (15 %), H (30 %) */

/*
 * text: at most 500 bytes. side: wanted pixels, 64 to 4,000; the picture is the
 * largest whole number of pixels a module that fits, with a quiet zone of 4 modules,
 * padded to exactly side x side. 0, or -1 (text empty or too long, side too small for it, or buf's
 * limit).
 */
int qr_png(const char *text, enum qr_level level, unsigned int side, struct buf *out);
/* viewBox in modules, one path of black on a white square. 0 or -1. */
int qr_svg(const char *text, enum qr_level level, struct buf *out);

#endif
