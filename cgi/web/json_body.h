/*
 * json_body.h - a request's body as one JSON object, read strictly, and the declared fields that
 * it may hold.
 *
 * A route with JSON_BODY takes application/json and nothing else (415). The body is UTF-8 without
 * NUL, one object with nothing behind it, no name twice, at most JSON_BODY_DEPTH lists and objects
 * within each other; whatever breaks that is 400 with a sentence of what (req->why). No body at
 * all is the empty object.
 *
 * Texts, numbers and truths of the object also become the request's fields, so that what reads a
 * form (web/form.h) reads JSON as well: a number as JSON writes it, true as "1", false as "", each
 * text of a list as one more field of that name. null is as if it were not there.
 */
#ifndef DL_WEB_JSON_BODY_H
#define DL_WEB_JSON_BODY_H

#include <jansson.h>
#include <stddef.h>

#include "web/form.h"

#define JSON_BODY_DEPTH   8
#define JSON_BODY_MEMBERS 100 /* of the object, and of each list in it */

enum json_kind {
	JSON_KIND_TEXT,
	JSON_KIND_NUMBER,
	JSON_KIND_TRUTH,
	JSON_KIND_TEXTS,   /* a list of texts: values[i] is the first, the rest by json_field() */
	JSON_KIND_NUMBERS, /* a list of whole numbers, the same way */
	JSON_KIND_OBJECT,  /* by json_field() alone */
	JSON_KIND_OBJECTS  /* a list of them */
};

struct json_field {
	enum json_kind kind;
	size_t count_max; /* of a list */
	struct field field;
};

/* `len` bytes of a body into req->json and the request's fields. 0, or 400 with req->why set. */
int json_body_read(struct request *req, const char *data, size_t len);

/*
 * As fields_read() (web/form.h), with the same cleaning and the same sentences; besides, a field
 * of another kind and one that is not declared are errors. values[i] is never NULL.
 */
int json_fields_read(struct request *req, const struct json_field *fields, size_t count,
		     const char **values, json_t *errors);

/* The member of the body, or NULL: none, or null. Lives as long as the request. */
json_t *json_field(const struct request *req, const char *name);

#endif
