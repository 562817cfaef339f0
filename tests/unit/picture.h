/* picture.h - pictures that tests make for themselves: no file, no camera. */
#ifndef DL_TESTS_UNIT_PICTURE_H
#define DL_TESTS_UNIT_PICTURE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

/* What a camera would write. 0 and NULL: left out. */
struct picture_exif {
	char lat_ref, lon_ref;    /* 'N' 'S', 'E' 'W' */
	uint32_t lat[6], lon[6];  /* three fractions each */
	const char *taken;        /* "2026:11:22 14:05:09" */
	const char *zone;         /* "+08:00" */
	unsigned int orientation; /* 1 to 8 */
};

/* 36.0671 N 120.3826 E, in 市南区. */
extern const struct picture_exif picture_in_qingdao;

/* The block with its "Exif" prefix. */
void picture_exif(const struct picture_exif *e, struct buf *out);

/* A scene of coloured fields, another one for each seed; 8-bit RGB. */
void picture_png(unsigned int width, unsigned int height, unsigned int seed, struct buf *out);
/* One colour, 0xAARRGGBB. */
void picture_png_plain(unsigned int width, unsigned int height, uint32_t argb, struct buf *out);
/* A square of one colour whose middle half is of another, as a logo; 0xAARRGGBB. */
void picture_png_badge(unsigned int side, uint32_t outer, uint32_t inner, struct buf *out);
/* The scene as a camera's JPEG; exif NULL: none. Needs photo_start(). */
void picture_jpeg(unsigned int seed, const struct picture_exif *exif, struct buf *out);

/*
 * A well-formed grey PNG of zeros, one bit a point, packed as small as deflate can: a bomb.
 * text_mb: so many megabytes of one letter in a compressed text chunk before the picture.
 */
void picture_png_bomb(unsigned int width, unsigned int height, unsigned int text_mb,
		      struct buf *out);

#endif
