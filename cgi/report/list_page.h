/* list_page.h - reading numbers out of addresses, for the pages about reports. */
#ifndef DL_REPORT_LIST_PAGE_H
#define DL_REPORT_LIST_PAGE_H

#include <stdint.h>

/* Digits only; 0 for anything else, for NULL, and when it does not fit. */
uint64_t page_number(const char *text);
/* Plain decimal degrees; NAN for anything else and for NULL. */
double page_degrees(const char *text);

#endif
