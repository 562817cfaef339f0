/*
 * sticker.h - the sticker for a storefront's door as a PDF of one page, A6 or A4: the code with the
 * city's mark, the shop's name, the number. Text is drawn with the signs' own faces.
 */
#ifndef DL_SIGN_STICKER_H
#define DL_SIGN_STICKER_H

#include "base/buf.h"

struct faces;

enum sticker_size { STICKER_A6, STICKER_A4 };

struct sticker {
	const char *site; /* "点·靓青岛" */
	const char *shop; /* as filed; any length */
	const char *number;
	const char *place;   /* "市南区 香港中路街道" */
	const char *address; /* behind the code */
	unsigned int print;
};

/* 0, or -1 (logged, or the buffer's limit). */
int sticker_draw(struct faces *faces, const struct sticker *s, enum sticker_size size,
		 struct buf *out);

#endif
