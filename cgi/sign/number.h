/*
 * number.h - the number of a storefront, QD-XXXX-XXXX-XXXX, and of a question, ZD-XXXX-XXXX-XXXX.
 *
 * Eleven random signs of an alphabet without look-alikes (no 0 O, 1 I L) and a check sign: 31^11
 * numbers, so with a million storefronts one guess in twenty thousand million hits. The sum is
 * weighted by position modulo the prime 31: every single wrong sign and every two neighbours
 * swapped (of the twelve) are noticed.
 */
#ifndef DL_SIGN_NUMBER_H
#define DL_SIGN_NUMBER_H

#include <stdint.h>

#define SIGN_NUMBER_LEN 17 /* with hyphens */

enum sign_number_result {
	SIGN_NUMBER_OK = 0,
	SIGN_NUMBER_MALFORMED, /* does not look like a number of ours */
	SIGN_NUMBER_MISTYPED   /* looks like one, but the check sign is wrong */
};

/* prefix: two capital letters. chance: 8 random bytes. */
void sign_number_make(char out[SIGN_NUMBER_LEN + 1], const char *prefix, uint64_t chance);

/*
 * As people type and paste it: lower case, full width, other dashes, blanks or no hyphens. `out`
 * is the printed form, set on SIGN_NUMBER_OK only.
 */
enum sign_number_result sign_number_parse(char out[SIGN_NUMBER_LEN + 1], const char *text);
/* Exactly as printed, as addresses hold it. */
int sign_number_exact(const char *text);

#define SIGN_ASK_PREFIX "ZD" /* 指导 */

#endif
