/*
 * sign_view.h - questions and storefronts as pages show them, the owner's and the desk's alike.
 * Photos carry the secret that shows them (media/photo_link.h): whoever may see the page may see
 * them. All return new references.
 */
#ifndef DL_SIGN_SIGN_VIEW_H
#define DL_SIGN_SIGN_VIEW_H

#include <jansson.h>

#include "sign/ask.h"
#include "sign/marks.h"

struct arena;

#define SIGN_FRAME_HEIGHT 625 /* of a design's picture in a frame 1000 wide */

/* [{id, small, large, width, height, colour, alt}]; log_id 0: all, else those of that entry. */
json_t *sign_shots_view(struct arena *a, const struct sign_shot *shots, int count, uint64_t log_id);
/* For partials/timeline; names of staff are not shown to the public. */
json_t *sign_timeline(struct arena *a, const struct sign_entry *log, int count, int64_t now);
/* {kind, size, lighting, trade, design, picture}; "" for what is not known. */
json_t *sign_meant_view(struct arena *a, const struct sign_meant *sign, const char *shop);
/* "0.60 米宽，1.50 米高"; "" */
const char *sign_size_say(struct arena *a, uint32_t width_mm, uint32_t height_mm);
const char *sign_trade_say(const char *trade);
/* The design's picture with the shop's name on it, or NULL. */
const char *sign_picture(struct arena *a, const struct sign_meant *sign, const char *shop,
			 unsigned int px);
/* For sign/marked.html: {src, height, marks, has_marks}; NULL: no marks, or their photo is gone. */
json_t *sign_marked_view(struct arena *a, const struct marked *m, const struct sign_shot *shots,
			 int count, const char *picture);
/* The frame's height for a photo, 1000 wide. */
unsigned int sign_frame(const struct sign_shot *shot);

#endif
