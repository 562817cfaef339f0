/*
 * core_reply.h - what a city's own dispatch core says about a case it was given: at once, as the
 * answer to our webhook, or later, in a signed POST of its own (open311/core_page.c). One flat
 * JSON object:
 *
 *   reply     the core's own id of this reply: done once        (POST: required)
 *   report    our number, as the event had it                   (POST: required)
 *   at        when it happened there, ISO 8601 with zone        (POST: required)
 *   sequence  1, 2, 3 ... of this case: what comes late is told from what is new; without it
 *             `at` decides
 *   id        the core's number of the case
 *   status    received, handling, handled, returned, closed; none: words alone
 *   unit      who has it there
 *   deadline  ISO 8601 with zone
 *   say       in words for the public: needed for handled, returned and words alone
 *
 * Only shape is judged here, nothing is stored, and no case is known.
 */
#ifndef DL_HANDOVER_CORE_REPLY_H
#define DL_HANDOVER_CORE_REPLY_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

#define CORE_REPLY_MAX  (16u << 10) /* bytes of one */
#define CORE_ID_CHARS   60
#define CORE_UNIT_CHARS 60
#define CORE_SAY_CHARS  900

enum core_status { /* stored: never renumber */
		   CORE_WORDS = 0,
		   CORE_RECEIVED = 1,
		   CORE_HANDLING = 2,
		   CORE_HANDLED = 3,
		   CORE_RETURNED = 4, /* not theirs: a person here decides */
		   CORE_CLOSED = 5,
		   CORE__MAX
};
extern const char *const core_status_names[CORE__MAX]; /* "" for CORE_WORDS */

/* Texts in the arena, "" where nothing came; times DB_NULL_TIME. */
struct core_reply {
	const char *reply, *report, *id, *unit, *say;
	enum core_status status;
	uint64_t sequence; /* 0: none */
	int64_t at, deadline;
};

enum core_shape {
	CORE_ANSWER, /* to our webhook: any part may be missing, unknown ones are passed over */
	CORE_POST    /* its own: strict */
};

/*
 * Adds what is wrong to errors, [{field, say}] (web/form.h); none: *out is good. The bytes may be
 * anything. Duplicate and (of CORE_POST) unknown names, nesting, NUL, bad UTF-8 are wrong.
 */
void core_reply_read(struct arena *a, const void *bytes, size_t len, enum core_shape shape,
		     struct core_reply *out, json_t *errors);

#endif
