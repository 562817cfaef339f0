/*
 * photo.h - a photo from untrusted bytes: decoded in a child of its own (rlimits
 * on memory, CPU and files; untrusted libvips loaders blocked), turned upright, every metadata byte
 * stripped, two JPEG variants, a perceptual hash. A picture that crashes a
 * decoder costs that child, never the worker.
 */
#ifndef DL_MEDIA_PHOTO_H
#define DL_MEDIA_PHOTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "geo/place.h"

struct arena;
struct db;

enum photo_role { /* stored */
		  PHOTO_BEFORE = 1,
		  PHOTO_AFTER = 2,
		  PHOTO_REBUTTAL = 3,
		  PHOTO_FACADE = 4, /* for a shop sign, named by no form yet */
		  PHOTO_SIGN = 5    /* on a question or a storefront (table sign_photo) */
};

enum photo_shown {                  /* stored: photo.shown */
		   PHOTO_WAITS = 0, /* for a person to look at it */
		   PHOTO_SHOWN = 1, /* public with its report */
		   PHOTO_WITHHELD = 2
};

#define PHOTO_LARGE     1600
#define PHOTO_SMALL     400
#define PHOTO_CLEAR     800 /* a PNG, of a logo that is transparent somewhere */
#define PHOTO_MAX_BYTES (20u << 20)
#define PHOTO_MAX_COUNT 6

enum photo_result {
	PHOTO_OK,
	PHOTO_EMPTY,           /* no bytes */
	PHOTO_TOO_LARGE,       /* over PHOTO_MAX_BYTES */
	PHOTO_NOT_A_PICTURE,   /* none of JPEG, PNG, WebP, HEIC */
	PHOTO_DAMAGED,         /* one of them, but it cannot be read */
	PHOTO_TOO_SMALL,       /* a side under 32 px: nothing to see */
	PHOTO_TOO_MANY_PIXELS, /* over 100 megapixels, or a side over 30,000 px */
	PHOTO__MAX
};

struct photo {
	const void *large, *small; /* JPEG, in the arena */
	const void *clear;         /* PNG with alpha; NULL: opaque, or nobody asked */
	size_t large_len, small_len, clear_len;
	unsigned int width, height; /* of large */
	unsigned int colour;        /* average, 0xRRGGBB */
	uint64_t phash;             /* 64-bit DCT hash of the 32 x 32 grey picture */
	unsigned char source_hash[32], hash[32];
	bool has_place;
	struct point place; /* WGS-84 as the camera said */
	int64_t taken_at;   /* DB_NULL_TIME when the camera did not say */
};

/*
 * Once, in the parent, before the fork. 0 or -1. Brings up libvips without a
 * thread, so that the workers, and each photo's child, may be forked afterwards.
 */
int photo_start(void);
/* [media] memory_mb and cpu_seconds: what one photo may cost at most. */
void photo_limit(unsigned int memory_mb, unsigned int cpu_seconds);

/*
 * An enum photo_result; -1 when the machine failed (no memory, no process).
 * *out is set on PHOTO_OK only. A decoder that crashes, runs too long or wants
 * too much memory gives PHOTO_DAMAGED, after one log line.
 */
int photo_read(struct arena *a, const void *bytes, size_t len, struct photo *out);

/* The same of a logo: what is transparent in it stays so, in a variant of its own (out->clear). */
int photo_read_logo(struct arena *a, const void *bytes, size_t len, struct photo *out);

/* A part of the large variant, in thousandths of its width and height. */
struct photo_box {
	unsigned int x, y, w, h;
};
#define PHOTO_BOXES     40
#define PHOTO_BOX_WHOLE 1000

/*
 * A large variant of ours, decoded in the same jail, each box filled with the average
 * colour of what lay there: nothing of it is left. *out has new variants, colour and
 * hashes; of source_hash, place and time it says nothing. PHOTO_OK, PHOTO_DAMAGED or -1.
 */
int photo_paint(struct arena *a, const void *large, size_t len, const struct photo_box *boxes,
		size_t count, struct photo *out);

/* "照片太大(最大 20 MB)": what to do about it, for the citizen. NULL for PHOTO_OK. */
const char *photo_say(int result);

struct photo_owner {
	uint64_t citizen_id; /* 0: the handling unit */
	uint64_t draft_id;   /* 0: none */
	uint64_t report_id;  /* 0: none */
	uint32_t staff_id;   /* who took it for a unit; 0: nobody of staff */
	enum photo_role role;
	bool waits; /* PHOTO_WAITS: somebody has to look at it before it is public */
};

enum photo_store_result {
	PHOTO_STORED,
	PHOTO_STORED_BEFORE, /* the same bytes are in this draft (or report) already */
	PHOTO_FULL,          /* it has PHOTO_MAX_COUNT of this role */
	PHOTO_SENT           /* the draft has become a report: nothing can be added */
};

/*
 * One transaction: row and its variants. The same source bytes again in the same
 * draft give the first row (PHOTO_STORED_BEFORE), also after it was sent; a seventh
 * is PHOTO_FULL. Set draft_id or report_id, or neither for a rebuttal that waits
 * for the reporter's words, or a unit's photo that waits for its: then it belongs to its citizen,
 * or its member of staff, alone.
 * Returns an enum photo_store_result or -1; sets *id on the first two.
 */
int photo_store(struct db *db, const struct photo *p, const struct photo_owner *owner, int64_t now,
		uint64_t *id);
extern const char *const photo_store_statements[]; /* ends with NULL; for the tests */

#endif
