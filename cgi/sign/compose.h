/*
 * compose.h - a made sign as one self-contained SVG: the design's file at its true size, with
 * the lettering's outlines, the palette, the look, the materials it refers to and some wall.
 */
#ifndef DL_SIGN_COMPOSE_H
#define DL_SIGN_COMPOSE_H

#include "sign/make.h"

struct sign_scene {
	enum sign_look look;
	const char *wall; /* an entry of the materials book ("m-render-cream"); NULL: none, clear */
	bool bare;        /* no wall round the sign but its overhang */
	bool physical;    /* width and height say millimetres, else there are none */
};

/* What the SVG's viewBox is, mm. */
struct sign_rect compose_frame(const struct sign_made *made, const struct sign_scene *scene);

/* Pixels of its width, for a picture whose longer side has `px`. */
unsigned int compose_width(const struct sign_made *made, const struct sign_scene *scene,
			   unsigned int px);

#define COMPOSE_MAX (4u << 20)

/* 0, or -1 with a line in `why` (the design's file has gone, or grew too large). */
int compose_svg(const struct design_set *set, const struct sign_made *made,
		const struct sign_scene *scene, struct buf *out, struct buf *why);

/* --- inside: compose_parts.c and compose_book.c --------------------------------------- */

struct composing {
	struct arena *arena;
	const struct design_set *set;
	const struct sign_made *made;
	const struct sign_scene *scene;
	xmlDoc *doc;
	xmlNode *sign; /* the design's svg element */
	xmlNode *defs; /* the engine's own, before it */
};

/* dl:repeat, dl:each, dl:x ..., data-with, the day's and night's parts. */
void compose_parts(struct composing *c);
/* The lettering's paths and the logo. */
void compose_slots(struct composing *c);
/* Copy what url(#m-...) and href refer to out of the book. */
void compose_book(struct composing *c);
/* The palette's style element. */
void compose_palette(struct composing *c);

#endif
