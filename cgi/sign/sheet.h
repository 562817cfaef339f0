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

#endif
