/*
 * number.h - the number on a receipt: QD-YYMMDD-XXXXX.
 *
 * Two letters of the city, the day, four random signs and a check sign (base/checked_number.h).
 */
#ifndef DL_REPORT_NUMBER_H
#define DL_REPORT_NUMBER_H

#include <stdint.h>

#include "base/checked_number.h"
#include "report/status.h"

/* city: two capital letters ([site] city_code). chance: any random number. */
void report_number_make(char out[REPORT_NUMBER_LEN + 1], const char *city, int64_t now,
			uint32_t chance);

/*
 * As people type and paste it: lower case, full width, with other dashes,
 * blanks or no hyphens at all. `out` is the printed form, set on NUMBER_OK only.
 */
enum number_result report_number_parse(char out[REPORT_NUMBER_LEN + 1], const char *text);

#endif
