/*
 * ask.h - what an address asks (its query), read strictly: a name that the route does not have and
 * a value that is none are errors of 422, told apart by name. So a word written wrong never gives
 * another list than was meant, and nginx keeps no page twice.
 */
#ifndef DL_API_ASK_H
#define DL_API_ASK_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "geo/place.h"
#include "report/map.h"

struct request;
struct response;

struct asking {
	struct request *req;
	json_t *errors;
};

/* names: of all parameters the route has, NULL-terminated. */
void ask_begin(struct asking *a, struct request *req, const char *const *names);
/* False: 422 has been answered. To be called in any case: it ends what ask_begin() began. */
bool ask_end(struct asking *a, struct response *resp);
/* One more error. */
void ask_wrong(struct asking *a, const char *name, const char *say);

/* "" when absent; trimmed; longer than max characters is an error. */
const char *ask_text(struct asking *a, const char *name, size_t max);
/* 0 when absent. */
uint64_t ask_number(struct asking *a, const char *name, uint64_t max);
/* Cursor of a list: `newest` when absent. */
uint64_t ask_after(struct asking *a, uint64_t newest);
/* Decimal degrees, at most `most` either way; NAN when absent or wrong. */
double ask_degrees(struct asking *a, const char *name, double most);
/*
 * south, west, north, east; true when one of them is there, and then all must be. What is wrong
 * with them is an error.
 */
bool ask_box(struct asking *a, struct map_box *box);
/* lat, lon and datum (wgs84, gcj02), as WGS-84; lat NAN when there are none. */
struct point ask_point(struct asking *a);

/* {"items": items (stolen), "next": the cursor as text, or null for 0}. */
json_t *ask_page(struct request *req, json_t *items, uint64_t next);

#endif
