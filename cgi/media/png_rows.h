/*
 * png_rows.h - a PNG of rows that repeat, as a QR code's do: of each different row its runs, of
 * each equal one a single reference. An encoder that knows this is six times as quick as zlib,
 * which has to find it out; the files are as small.
 */
#ifndef DL_MEDIA_PNG_ROWS_H
#define DL_MEDIA_PNG_ROWS_H

#include "base/buf.h"

struct png_rows {
	struct buf *out;
	unsigned char *data; /* the compressed stream */
	size_t len, cap;
	uint64_t bits;
	unsigned int bit_count;
	uint32_t adler;
	size_t row_len;      /* bytes, without the filter's */
	unsigned char *line; /* one row with its filter byte */
};

/* Four bits a pixel, the left one in the upper half; palette: 0xRRGGBB, at most 16. */
void png_rows_begin(struct png_rows *p, struct buf *out, unsigned int width, unsigned int height,
		    const unsigned int *palette, unsigned int colours);
/* (width + 1) / 2 bytes, `times` rows of it. */
void png_rows_add(struct png_rows *p, const unsigned char *row, unsigned int times);
/* After exactly `height` rows. 0, or -1 (the buffer's limit). */
int png_rows_end(struct png_rows *p);

#endif
