/*
 * multipart.h - multipart/form-data (GMime), without copying what was uploaded.
 *
 * GMime forgives much, as mail needs it; a browser's form needs no mercy. So
 * the body is first checked for the one shape browsers send: it begins with
 * the boundary, ends with the closing one, has at most 40 parts with short
 * unfolded headers, and no part is itself a multipart or a message.
 */
#ifndef DL_WEB_MULTIPART_H
#define DL_WEB_MULTIPART_H

#include <stddef.h>

struct arena;
struct body;
struct pair;
struct upload;

#define MULTIPART_MAX    40          /* parts */
#define MULTIPART_HEADER 4096        /* bytes of one part's headers */
#define MULTIPART_TEXT   (64u << 10) /* bytes of a part that is no file */

struct form {
	struct pair *fields;
	size_t field_count;
	struct upload *uploads;
	size_t upload_count;
};

/* Bytes of room that body_read() must leave before the body. */
size_t multipart_head(const char *content_type);
/*
 * Fills the room with the header that GMime wants, then takes the body apart.
 * Uploads point into the body. 0, or 400 when the shape is not as above.
 * A file input left empty (no name, no bytes) is no upload.
 */
int multipart_read(struct arena *a, const char *content_type, const struct body *b,
		   struct form *out);

#endif
