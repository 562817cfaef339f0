/*
 * request.h - reports as Open311's service requests. Hidden reports are in no answer; who sent a
 * report, its phone and its camera's own data are in no column that is read here.
 */
#ifndef DL_OPEN311_REQUEST_H
#define DL_OPEN311_REQUEST_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"

struct request;

#define REQUESTS_CODES 1000 /* codes or ids of one call: an address holds no more */
#define REQUESTS_MAX   1000 /* of one answer */
#define REQUESTS_SPAN  (90 * CLOCK_DAY)

enum { ASKED_OPEN = 1, ASKED_CLOSED = 2 };

struct requests_asked {
	const char *numbers;    /* JSON array of report numbers: everything else is then ignored */
	const char *categories; /* JSON array of category ids, NULL: any */
	const char *groups;  /* JSON array of group ids of reports without a category, "[]": none */
	uint32_t area;       /* a district or street, 0: any */
	unsigned int status; /* ASKED_... or'ed */
	int64_t from, to;    /* of requested_datetime */
	unsigned int page, page_size; /* page from 1 */
	bool extensions;              /* extended_attributes too */
};

/* A list of service codes, separated by commas, into the two arrays. 0, or -1: one is none. */
int requests_read_codes(struct request *req, const char *list, struct requests_asked *q);
/* The next word of such a list, trimmed, in the arena; moves *rest. NULL at the end. */
const char *requests_word(struct request *req, const char **rest);
/* Newest first (new reference), or NULL when the database failed. One statement. */
json_t *requests_load(struct request *req, const struct requests_asked *asked);
/*
 * One, by its number: an array of one (new reference); an empty array: none that the public may
 * see. NULL: database. With notes, a second statement: what the public log says.
 */
json_t *request_load(struct request *req, const char *number, bool extensions);

/* The number of the report that a token became: 1, 0, -1. */
int request_of_token(struct request *req, const char *token, const char **number);

/* "open" or "closed", and mySociety's finer words for the same, of a case_state. */
const char *request_status(unsigned int status);
const char *request_status_fine(unsigned int status, unsigned int detail);

extern const char *const request_statements[]; /* ends with NULL */

#endif
