/*
 * update.h - mySociety's extension of Open311: what happened to requests since a time, and updates
 * that come in. Who sent a request may add words, say that it is solved, or that it is not.
 */
#ifndef DL_OPEN311_UPDATE_H
#define DL_OPEN311_UPDATE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "open311/client.h"

struct request;

#define UPDATES_MAX 1000

/* Public steps of public reports within a span, oldest first (new reference). NULL: database. */
json_t *updates_load(struct request *req, int64_t from, int64_t to, unsigned int page,
		     unsigned int page_size);

struct update_new {
	const char *update_id; /* the sender's own: done once */
	const char *number;    /* service_request_id */
	/* "" or a word of request_status_fine(), upper or lower case. Of what was handled, "fixed"
	   says that it is solved, and so does "closed" without words. */
	const char *status;
	const char *description;
};

enum update_result {
	UPDATE_DONE = 0,
	UPDATE_BEFORE,    /* that update_id was done before */
	UPDATE_NO_REPORT, /* there is none of that number, or another client sent it */
	UPDATE_NOT_NOW,   /* the workflow does not allow it now */
	UPDATE_EMPTY      /* neither words nor a change */
};

/* An enum update_result, or -1. *id is ours, set on the first two. */
int update_store(struct request *req, const struct client *c, const struct update_new *u,
		 uint64_t *id);

extern const char *const update_statements[]; /* ends with NULL */

#endif
