/*
 * request_new.h - a service request comes in: read and checked as a whole (every fault is named,
 * not the first alone), then stored once, as a report like any other.
 *
 * Once: the header Idempotency-Key, or else all that was sent (photos too), names the report for 24
 * hours. The same again answers the same number and says so.
 */
#ifndef DL_OPEN311_REQUEST_NEW_H
#define DL_OPEN311_REQUEST_NEW_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "geo/place.h"
#include "media/photo.h"
#include "open311/client.h"
#include "open311/service.h"
#include "report/status.h"

struct request;
struct upload;

#define DESCRIPTION_CHARS 4000 /* characters, not bytes: GeoReport v2 */
#define ADDRESS_CHARS     100
#define ID_CHARS          60
#define URL_CHARS         500
#define URLS_CHARS        2000 /* all of them */

struct new_request {
	struct service service;
	struct point point; /* lat NAN: none */
	uint32_t area; /* of address_id, or named in the address: a street or district, 0: none */
	const char *address, *description, *account_id, *device_id; /* "" for none */
	const char *media_url; /* each on a line, "" for none */
	const char *email, *first_name, *last_name, *phone;
	json_t *attributes;         /* {"CODE": "key" or ["key"]} */
	const char *attributes_say; /* the same in words: "（井盖状态：缺失）" */
	const struct upload *media[PHOTO_MAX_COUNT];
	size_t media_count;
};

/* Adds what is wrong to errors (reply.h), each naming its argument. 0, or -1: database. */
int new_request_read(struct request *req, struct new_request *n, json_t *errors);

enum new_request_result {
	NEW_STORED = 0,
	NEW_BEFORE,  /* the same was sent before: its number again */
	NEW_OTHER,   /* something else was sent under the same Idempotency-Key: nothing is stored */
	NEW_REFUSED, /* a photo cannot be taken: errors say which; nothing became a report */
};

/* number is set on the first two, errors grow on the last. -1: system (nothing was acknowledged).
 */
int new_request_store(struct request *req, const struct client *c, const struct new_request *n,
		      char number[REPORT_NUMBER_LEN + 1], json_t *errors);

extern const char *const new_request_statements[]; /* ends with NULL */

#endif
