/*
 * outline.h - a path of lines and curves: what lettering is made of, before it becomes SVG
 * text or cairo calls. Memory is the arena's.
 */
#ifndef DL_SIGN_OUTLINE_H
#define DL_SIGN_OUTLINE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"

struct outline_step {
	char kind;   /* M L Q C Z, as in SVG's path data */
	double p[6]; /* x y of the points: 2, 2, 4, 6, 0 of them */
};

struct outline {
	struct arena *arena;
	struct outline_step *steps;
	size_t count, room;
};

struct outline_box {
	double left, top, right, bottom; /* left > right: nothing is drawn */
};

void outline_init(struct outline *o, struct arena *a);
void outline_add(struct outline *o, char kind, const double *p);

/* Of the curves themselves, not of their control points. */
struct outline_box outline_ink(const struct outline *o);
/* SVG path data, to a hundredth; 0 or -1 (the buffer's limit). */
int outline_path(const struct outline *o, struct buf *out);

#endif
