/* photo_hash.h - what a picture looks like, from 32 x 32 points of 8-bit sRGB. */
#ifndef DL_MEDIA_PHOTO_HASH_H
#define DL_MEDIA_PHOTO_HASH_H

#include <stdint.h>

#define PHOTO_HASH_SIDE  32
#define PHOTO_HASH_BYTES ((size_t)3 * PHOTO_HASH_SIDE * PHOTO_HASH_SIDE)

/*
 * One bit for each of the 8 x 8 lowest waves (two-dimensional DCT of the grey
 * picture, without the constant ones): stronger than their median or not.
 * The same scene, resized or saved again, differs in few bits; another in about 32.
 */
uint64_t photo_hash(const unsigned char *rgb);
unsigned int photo_hash_distance(uint64_t a, uint64_t b); /* 0 to 64 */

unsigned int photo_colour(const unsigned char *rgb); /* average, 0xRRGGBB */

#endif
