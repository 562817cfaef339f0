/*
 * redact.h - a person looks at a photo before, or after, the public sees it: paints boxes over
 * faces and number plates, releases it as it is, or withholds it.
 *
 * Painting replaces both variants by ones in which nothing of what lay below a box is
 * left, and so changes the photo's address (its hash): the old address is dead, in
 * nginx's cache within a minute. The first original is kept sealed for evidence.key. Every
 * verdict is a row of photo_review, which nobody can change.
 *
 * Who may do this is the page's business (redact_page.c).
 */
#ifndef DL_MEDIA_REDACT_H
#define DL_MEDIA_REDACT_H

#include <stddef.h>
#include <stdint.h>

#include "media/photo.h"

struct arena;
struct conf;
struct db;

enum photo_verdict {                      /* stored: never renumber */
		     VERDICT_PAINT = 1,   /* boxes over it, then public */
		     VERDICT_RELEASE = 2, /* public as it is */
		     VERDICT_WITHHOLD = 3 /* not public */
};

struct redaction {
	uint64_t photo_id;
	unsigned char seen[32]; /* the hash of the photo that the person saw */
	unsigned int shown;     /* enum photo_shown, as she saw it */
	enum photo_verdict verdict;
	struct photo_box boxes[PHOTO_BOXES]; /* for VERDICT_PAINT */
	size_t box_count;
	uint32_t staff_id;
	const char *staff_name;
	const char *reason; /* at most 200 characters */
};

enum redact_result {
	REDACT_DONE,
	REDACT_NO_PHOTO, /* there is none, or it is on no report */
	REDACT_CHANGED,  /* somebody decided about it since: look again */
	REDACT_NOTHING,  /* to paint, but no box */
	REDACT_DAMAGED   /* its bytes cannot be decoded */
};

/*
 * An enum redact_result, or -1. On REDACT_DONE hash[] is the photo's address from now on.
 * One transaction, after the decoding.
 */
int redact(struct db *db, struct arena *a, const struct conf *c, const struct redaction *r,
	   int64_t now, unsigned char hash[32]);

/*
 * "x,y,w,h" in thousandths of the picture's sides, separated by ';'. Boxes may
 * overlap; each must lie inside the picture and be at least 1 wide and high. How many, or -1 when
 * the text is anything else or has more than PHOTO_BOXES. "" is 0.
 */
int redact_parse(const char *text, struct photo_box boxes[PHOTO_BOXES]);

/*
 * The original of a photo that was painted over: its JPEG in the arena. 1, 0 when there
 * is none, -1 when the database failed or evidence.key does not open it.
 */
int redact_original(struct db *db, struct arena *a, const struct conf *c, uint64_t photo_id,
		    const void **bytes, size_t *len);

extern const char *const redact_statements[]; /* ends with NULL */

#endif
