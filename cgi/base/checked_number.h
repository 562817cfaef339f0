/*
 * checked_number.h - numbers that people copy by hand: letters, digits, random signs of an alphabet
 * without look-alikes (no 0 O, 1 I L), a check sign.
 *
 * The alphabet has 31 signs, a prime, so a sum weighted by position notices every single wrong sign
 * and every two neighbours swapped: at each position different signs count differently modulo 31,
 * and the weights of neighbours differ. That is all the proof needs (the tests walk every case); it
 * holds for at most 30 signs.
 */
#ifndef DL_BASE_CHECKED_NUMBER_H
#define DL_BASE_CHECKED_NUMBER_H

#include <stddef.h>
#include <stdint.h>

enum number_result {
	NUMBER_OK = 0,
	NUMBER_MALFORMED, /* does not look like a number of that shape */
	NUMBER_MISTYPED   /* looks like one, but the check sign is wrong */
};

/* How many signs of each kind, in this order; the check sign comes last. */
struct number_shape {
	size_t letters, digits, chance;
};

#define NUMBER_SIGNS_MAX 30

/* Letters and digits stand in signs already: fill in the rest from chance (any random number). */
void number_complete(const struct number_shape *shape, char *signs, uint64_t chance);

/*
 * As people type and paste it: lower case, full width, with other dashes, blanks or no hyphens at
 * all. signs (as many as the shape has) is set on NUMBER_OK and NUMBER_MISTYPED.
 */
enum number_result number_read(const struct number_shape *shape, char *signs, const char *text);

#endif
