/*
 * number.h - the number of a storefront, QD-XXXX-XXXX-XXXX, and of a question, ZD-XXXX-XXXX-XXXX.
 *
 * Eleven random signs and a check sign (base/checked_number.h): 31^11 numbers, so with a million
 * storefronts one guess in twenty thousand million hits.
 */
#ifndef DL_SIGN_NUMBER_H
#define DL_SIGN_NUMBER_H

#include <stdint.h>

#include "base/checked_number.h"

#define SIGN_NUMBER_LEN 17 /* with hyphens */

/* prefix: two capital letters. chance: 8 random bytes. */
void sign_number_make(char out[SIGN_NUMBER_LEN + 1], const char *prefix, uint64_t chance);

/*
 * As people type and paste it: lower case, full width, other dashes, blanks or no hyphens. `out`
 * is the printed form, set on NUMBER_OK only.
 */
enum number_result sign_number_parse(char out[SIGN_NUMBER_LEN + 1], const char *text);
/* Exactly as printed, as addresses hold it. */
int sign_number_exact(const char *text);

#define SIGN_ASK_PREFIX "ZD" /* 指导 */

#endif
