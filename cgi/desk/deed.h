/*
 * deed.h - the forms of the case page: what each action asks for, in words, and how a sent form
 * becomes a struct case_deed. One table; whether an action is offered is record_may().
 */
#ifndef DL_DESK_DEED_H
#define DL_DESK_DEED_H

#include <jansson.h>

#include "desk/record.h"

struct request;

enum deed_field {
	DEED_UNIT = 1 << 0,
	DEED_STANDARD = 1 << 1,
	DEED_AMOUNT = 1 << 2,
	DEED_PERSON = 1 << 3,
	DEED_MAIN = 1 << 4,
	DEED_PHOTOS = 1 << 5,
	DEED_PRECEDENT = 1 << 6,
	DEED_NO_NOTE = 1 << 7, /* nothing to write */
	DEED_FIRST = 1 << 8,   /* stands open in the front row */
	DEED_DANGER = 1 << 9,
	DEED_HELPER = 1 << 10 /* of DEED_UNIT: only those that still help */
};

struct deed_form {
	enum action action;
	const char *name;   /* in addresses and ids: "handle" */
	const char *verb;   /* on the button: "处理完成" */
	const char *ask;    /* above the text: what to write, and who will read it */
	const char *amount; /* of DEED_AMOUNT */
	unsigned int fields;
};
extern const struct deed_form deed_forms[]; /* ends with name NULL; in the order they are shown */

const struct deed_form *deed_form_by_name(const char *name); /* or NULL */

/*
 * The sent form. What is wrong with it goes to errors (0 of them: *out is to be acted on). Photos
 * are believed only when they wait for this person. 0, or -1 when the database failed.
 */
int deed_read(struct request *req, const struct record *r, const struct deed_form *f,
	      struct case_deed *out, json_t *errors);

/* flow_log.id of the newest row that the sent form knew; 0: none. */
uint64_t deed_seen(const struct request *req);

extern const char *const deed_statements[]; /* ends with NULL */

#endif
