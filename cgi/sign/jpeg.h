/*
 * jpeg.h - pictures that media made, in and out. Foreign bytes never come here: media decodes
 * them in its jail and stores what it encoded itself.
 */
#ifndef DL_SIGN_JPEG_H
#define DL_SIGN_JPEG_H

#include <cairo.h>

#include "base/buf.h"

#define JPEG_SIDE_MAX 4000

/* RGB24; NULL: damaged, or larger than media makes them. */
cairo_surface_t *jpeg_read(const void *bytes, size_t len);
/* 0, or -1 (the buffer's limit). */
int jpeg_write(cairo_surface_t *surface, int quality, struct buf *out);

#endif
