/* sheet.h - a contact sheet of one trade's designs. */
#ifndef DL_SIGN_SHEET_H
#define DL_SIGN_SHEET_H

#include "sign/make.h"

/*
 * A PNG: a row each design, with the same two names (of two and of nine characters) by day and by
 * night. 0, or -1 when the trade has no design.
 */
int sheet_draw(struct faces *faces, const struct design_set *set, const char *trade,
	       struct buf *png);

/* A WebP of all designs at a glance: each by day, and by night below. 0 or -1. */
int sheet_overview(struct faces *faces, const struct design_set *set, struct buf *webp);

#endif
