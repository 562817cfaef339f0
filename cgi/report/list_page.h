/* list_page.h - reading places out of addresses, for the pages about reports. */
#ifndef DL_REPORT_LIST_PAGE_H
#define DL_REPORT_LIST_PAGE_H

/* Plain decimal degrees; NAN for anything else and for NULL. */
double page_degrees(const char *text);

#endif
