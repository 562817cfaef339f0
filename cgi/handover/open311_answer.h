/*
 * open311_answer.h - what an Open311 server answered, read with suspicion: pure functions of bytes.
 * Lists are bare arrays (GeoReport v2); whatever is not of the expected shape is said to be so.
 */
#ifndef DL_HANDOVER_OPEN311_ANSWER_H
#define DL_HANDOVER_OPEN311_ANSWER_H

#include <jansson.h>
#include <stdint.h>

#include "handover/core_reply.h"
#include "out/http.h"

struct arena;

#define REMOTE_ID_MAX    60
#define REMOTE_TOKEN_MAX 100

/* The array of a reply (new reference); NULL: it is none. */
json_t *answer_list(const struct reply *r);
/* Its status; of a 2xx that holds errors instead of what was asked for, theirs. */
int answer_status_code(const struct reply *r);
/* "service_code: 没有这项服务; ..." of an errors list, at most 150 bytes; "" when it is none. */
const char *answer_errors(struct arena *a, const struct reply *r);

/*
 * Of POST requests: the new request's number, or the token for it. NULL: good (one of the two is
 * set); else why the answer is none.
 */
const char *answer_created(struct arena *a, const struct reply *r, const char **id,
			   const char **token);
/* A number or id of an element, text or number, at most `max` bytes, no control characters; NULL.
 */
const char *answer_id(struct arena *a, const json_t *element, const char *name, size_t max);
/* "" when it is missing, null or no text. */
const char *answer_text(const json_t *element, const char *name);
/* DB_NULL_TIME when it is missing or not a time. */
int64_t answer_time(const json_t *element, const char *name);

/* open, in_progress, fixed, closed ... and FixMyStreet's other words, in any case. */
enum core_status answer_status(const char *word);

#endif
