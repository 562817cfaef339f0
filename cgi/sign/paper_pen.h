/* paper_pen.h - lines and text on paper, in mm; text as outlines of the signs' faces. */
#ifndef DL_SIGN_PAPER_PEN_H
#define DL_SIGN_PAPER_PEN_H

#include <cairo.h>

#include "sign/lettering.h"

struct pen {
	struct faces *faces;
	struct arena *arena;
	cairo_t *cr;
};

void pen_black(struct pen *p);
void pen_line(struct pen *p, double thick, double x1, double y1, double x2, double y2);
/* em mm long, its baseline at x y. */
void pen_text(struct pen *p, double em, double x, double y, const char *text);
void pen_bold(struct pen *p, double em, double x, double y, const char *text);
void pen_text_middle(struct pen *p, double em, double x, double y, const char *text);
/* Broken into lines of at most w; returns the baseline of the line after the last. */
double pen_block(struct pen *p, double em, double x, double y, double w, const char *text);

#endif
