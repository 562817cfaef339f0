/*
 * photo_exif.h - where and when a photo was taken, as its camera wrote it (libexif).
 * What is incomplete, out of range or 0,0 counts as not said.
 */
#ifndef DL_MEDIA_PHOTO_EXIF_H
#define DL_MEDIA_PHOTO_EXIF_H

#include <stddef.h>

struct photo_decoded;

/* Sets has_place, place and taken_at. blob: an EXIF block, with or without its "Exif" prefix. */
void photo_exif_read(const void *blob, size_t len, struct photo_decoded *out);

#endif
