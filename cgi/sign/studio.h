/*
 * studio.h - what drawing needs: the faces, the designs, the materials book. Read once by the
 * parent, before the fork; a worker maps the font files it uses.
 */
#ifndef DL_SIGN_STUDIO_H
#define DL_SIGN_STUDIO_H

#include "sign/compose.h"
#include "sign/words.h"

struct conf;

struct studio {
	struct faces *faces;
	struct design_set set;
	const char *version; /* changes with any file; for addresses that are kept for ever */
};

/* Designs with a fault are left out, each with a log line. 0, or -1 (logged). */
int studio_start(const struct conf *c);
void studio_end(void);
/* NULL before the start. */
const struct studio *studio(void);

/* A trade's sample name, for pictures of no shop in particular. */
const char *studio_sample(const struct design *d);

/* "halo" of WORDS_LIGHT: "背发光"; what is in no list, as it is. */
const char *studio_word(enum words_list list, const char *id);
/* "榆木、金箔" */
const char *studio_materials(struct arena *a, const struct design *d);
/* "2026年11月25日", Chinese time. */
const char *studio_day(struct arena *a, int64_t now);

/* The finished SVG of a wish, at the size that `made` says. 0, or -1 (logged). */
int studio_draw(struct arena *a, const struct sign_wish *wish, const struct sign_scene *scene,
		struct sign_made *made, struct buf *svg);

#endif
