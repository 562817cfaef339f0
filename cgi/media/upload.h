/*
 * upload.h - where uploaded photos go: into a draft of the visitor's own, or,
 * for "not solved", beside her report until she has said what is wrong.
 *
 * Rules with their SQL. Reading a photo is photo.h, the page is upload_page.c.
 */
#ifndef DL_MEDIA_UPLOAD_H
#define DL_MEDIA_UPLOAD_H

#include <jansson.h>
#include <stdbool.h>

#include "base/secret.h"
#include "media/photo.h"

struct request;
struct upload;

struct upload_target {
	struct photo_owner owner; /* ids are 0 until upload_open() */
	unsigned char token[TOKEN_BYTES];
	char draft[TOKEN_TEXT + 1]; /* token_text; "" for a rebuttal */
	const char *number;         /* of the report a rebuttal is about; else NULL */
	unsigned int most;          /* photos it takes in one go */
};

enum upload_result {
	UPLOAD_READY,
	UPLOAD_NOT_YOURS, /* no such draft or report, or another citizen's: 404 */
	UPLOAD_NOT_NOW    /* a rebuttal, but the report does not wait for an answer */
};

/*
 * What the form's fields "draft", "for", "number" and "k" mean. Writes nothing: a
 * draft without a good photo is not worth a row. An enum upload_result, or -1.
 */
int upload_find(struct request *req, struct upload_target *out);
/* Make citizen and draft, where missing. An enum upload_result, or -1. */
int upload_open(struct request *req, struct upload_target *t);

/*
 * The same bytes are in this draft already: a client that repeats itself on a
 * weak network costs no second decoding. 1 with *id and *place (lat NAN: none), 0, or -1.
 */
int upload_has(struct request *req, const struct upload_target *t, const struct upload *file,
	       uint64_t *id, struct point *place);

/* The draft's place is where its photo was taken, unless it has one. 0 or -1. */
int upload_place(struct request *req, const struct upload_target *t, struct point place);

/*
 * All photos of the draft, or the one of the rebuttal (its id), as
 * [{"id", "small", "large", "width", "height", "colour"}]. NULL when the database failed.
 */
json_t *upload_photos(struct request *req, const struct upload_target *t, uint64_t rebuttal_id);

extern const char *const upload_statements[]; /* ends with NULL; for the tests */

#endif
