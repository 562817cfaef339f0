/*
 * photo_decode.h - the dangerous half of photo_read(): libvips, libheif and libexif on bytes
 * that anyone may have made. It runs in the child that photo.c forks; only
 * the fuzzer and the benchmark call it in their own process.
 */
#ifndef DL_MEDIA_PHOTO_DECODE_H
#define DL_MEDIA_PHOTO_DECODE_H

#include "media/photo.h"

struct photo_decoded {
	void *large, *small; /* JPEG without metadata; photo_decoded_release() */
	void *clear;         /* PNG with alpha, see photo_read_logo(); NULL: none */
	size_t large_len, small_len, clear_len;
	unsigned int width, height, colour;
	uint64_t phash;
	bool has_place;
	struct point place;
	int64_t taken_at; /* DB_NULL_TIME: not said, or not believable */
};

/* Begins like a JPEG, PNG, WebP or HEIC file. Nothing else is shown to a decoder. */
bool photo_looks_like_one(const void *bytes, size_t len);

/* PHOTO_OK, PHOTO_DAMAGED, PHOTO_TOO_SMALL or PHOTO_TOO_MANY_PIXELS. */
enum photo_result photo_decode(const void *bytes, size_t len, struct photo_decoded *out);
/* The same, with out->clear when it is transparent somewhere. */
enum photo_result photo_decode_logo(const void *bytes, size_t len, struct photo_decoded *out);
/* A large variant with boxes painted over, see photo_paint(). PHOTO_OK or PHOTO_DAMAGED. */
enum photo_result photo_repaint(const void *large, size_t len, const struct photo_box *boxes,
				size_t count, struct photo_decoded *out);
void photo_decoded_release(struct photo_decoded *d);

#endif
