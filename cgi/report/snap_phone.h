/* snap_phone.h - telephone numbers of China as people write them. */
#ifndef DL_REPORT_SNAP_PHONE_H
#define DL_REPORT_SNAP_PHONE_H

#include <stdbool.h>

#define PHONE_LEN 12 /* digits of a landline with its area code */

/*
 * A mobile number (11 digits from 13 to 19), with or without 86 in front, or a landline
 * with its area code (0532 8588 xxxx). Blanks, hyphens, brackets and full-width
 * digits are allowed for. `out` holds digits only. 0, or -1 when it is none.
 */
int phone_parse(char out[PHONE_LEN + 1], const char *text);

/* A mobile number stands somewhere in the text: it would be public with it. */
bool phone_is_in(const char *text);

#endif
