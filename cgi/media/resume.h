/*
 * resume.h - a photo that comes in pieces, each kept once it is acknowledged: what tus 1.0 needs of
 * a store. Pieces follow each other without a gap; the last one makes a photo of them.
 */
#ifndef DL_MEDIA_RESUME_H
#define DL_MEDIA_RESUME_H

#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/secret.h"

struct request;

#define RESUME_SPAN     CLOCK_DAY /* how long a broken one may be taken up again */
#define RESUME_METADATA 1000      /* characters */
#define RESUME_OPEN_MAX 20        /* unfinished ones of one visitor */

struct resume {
	uint64_t id;
	char token[TOKEN_TEXT + 1];
	const char *metadata;
	uint64_t length, received;
	int64_t expires_at;
	unsigned int done;
	uint64_t photo_id; /* what it became; 0: nothing yet */
};

enum resume_result {
	RESUME_OK = 0,
	RESUME_NONE, /* there is none of that token, or it is another visitor's */
	RESUME_EXPIRED,
	RESUME_GAP,      /* a piece that does not follow what is there */
	RESUME_TOO_LONG, /* more than was announced */
	RESUME_TOO_MANY  /* this visitor has RESUME_OPEN_MAX unfinished */
};

/* All: an enum resume_result, or -1 (logged). The visitor must be known. */

int resume_make(struct request *req, const char *metadata, uint64_t length, struct resume *out);
int resume_find(struct request *req, const char *token, struct resume *out);
/* One piece more, in one transaction; out->received moves on. */
int resume_add(struct request *req, struct resume *r, uint64_t at, const void *bytes, size_t len);
/* Everything that is there, in the arena: *bytes has r->received. */
int resume_read(struct request *req, const struct resume *r, unsigned char **bytes);
/* It is that photo now, or never will be one: the pieces go. */
int resume_finish(struct request *req, struct resume *r, uint64_t photo_id);
int resume_drop(struct request *req, const struct resume *r);

/* For dispatchd's chores: how many went, at most `at_most`, or -1. */
struct db;
int64_t resume_forget(struct db *db, int64_t now, unsigned int at_most);

extern const char *const resume_statements[];        /* ends with NULL */
extern const char *const resume_chores_statements[]; /* ends with NULL */

#endif
