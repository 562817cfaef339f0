/*
 * intake.h - photos that a form sent in, each to wait for another form to name it: read in the
 * jail, stored as their owner's, and told to the page that asked, by its address or as JSON.
 *
 * Whose they are, how many may wait and where the way leads is the caller's.
 */
#ifndef DL_MEDIA_INTAKE_H
#define DL_MEDIA_INTAKE_H

#include <jansson.h>
#include <stdbool.h>

#include "media/photo.h"

struct request;
struct response;

#define INTAKE_BODY_MAX (PHOTO_MAX_COUNT * (PHOTO_MAX_BYTES + (1u << 10)) + (64u << 10))

struct intake {
	struct request *req;
	struct photo_owner owner;
	const char *shown_at;   /* "/photo/": before a photo's name */
	uint64_t waiting, most; /* how many hang on nothing yet, and may; most 0: checked before */
	bool logo;              /* keep what is transparent */
	bool no_place;          /* what the camera said is not kept */
	/* Set by intake_take(): [{id, small, large, width, height}], [{field, say}] */
	json_t *photos, *errors;
};

/* All uploads of field "photo". 0, or -1 when the database failed. intake_release() in any case. */
int intake_take(struct intake *t);
void intake_release(struct intake *t);

/* path and &photo=ID (or ?photo=ID) of each that was taken; in the arena. */
const char *intake_path(const struct intake *t, const char *path);

/* JSON for a script; else on to `path`, or what is wrong, with the way there. */
void intake_answer(struct intake *t, struct response *resp, const char *path);

#endif
