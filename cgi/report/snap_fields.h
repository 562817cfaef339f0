/*
 * snap_fields.h - the fields of the wizard's forms, taken into a draft.
 *
 * A field that the request does not have leaves the draft as it is: so the pages send
 * their own fields, a script may send all of them with /send, and both
 * pass the same rules. What does not hold is not taken, and said in `errors`.
 *
 *   place     lat, lon (decimal degrees), datum (wgs84 | gcj02), place_source (exif | phone |
 *             pin, or 1 | 2 | 3), or street (code of a street or district); place_text
 *   words     body, nickname, phone, forget_phone=1, sms=1 (with sms_asked=1 a missing sms is a no)
 *   category  "0" 不知道, "g<group>", or a category's id
 */
#ifndef DL_REPORT_SNAP_FIELDS_H
#define DL_REPORT_SNAP_FIELDS_H

#include <jansson.h>
#include <stdbool.h>

#include "report/draft.h"

#define BODY_MAX_CHARS  1000
#define BODY_THIN_CHARS 6 /* fewer say neither what nor where */

/* Errors added, or -1 when the machine failed (sealing; logged). */
int snap_take_place(struct request *req, struct draft *d, json_t *errors);
int snap_take_words(struct request *req, struct draft *d, json_t *errors);

/* The draft has a place: a point, or an area with words. */
bool snap_has_place(const struct draft *d);
bool snap_is_thin(const char *body);

#endif
