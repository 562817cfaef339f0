/*
 * draw.h - a finished SVG as pixels: librsvg on cairo.
 */
#ifndef DL_SIGN_DRAW_H
#define DL_SIGN_DRAW_H

#include <cairo.h>
#include <stdbool.h>

#include "base/buf.h"
#include "sign/outline.h"

#define DRAW_MIN    16
#define DRAW_MAX    8000 /* pixels of one side */
#define DRAW_PIXELS (24u << 20)

/* As wide as asked for, as high as its proportion says; NULL: not drawable (a log line says why).
 */
cairo_surface_t *draw_svg(const char *svg, size_t len, unsigned int width);

/* 0, or -1 (the buffer's limit). */
int draw_png(cairo_surface_t *surface, struct buf *out);
/* An opaque picture as WebP, quality 0 to 100. */
int draw_webp(cairo_surface_t *surface, float quality, struct buf *out);

/* Into the box x y w h of a drawing under way, as lines where cr keeps lines. 0 or -1 (logged). */
int draw_svg_into(cairo_t *cr, const char *svg, size_t len, double x, double y, double w, double h);

/* The outline as cairo's current path. */
void draw_outline(cairo_t *cr, const struct outline *o);

#endif
