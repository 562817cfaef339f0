/* city.h - browsers on the small city of tests/db/rows.h. */
#ifndef DL_TESTS_PAGE_CITY_H
#define DL_TESTS_PAGE_CITY_H

#include "tests/db/rows.h"
#include "tests/page/fixture.h"

/* Routes of every page about reports that exist. */
void city_browser(struct fixture *f, struct browser *b);
/* The browser gets its cookie, and its citizen a row. Returns the citizen's id. */
uint64_t city_citizen(struct fixture *f, struct browser *b);
/* "?k=..." of a report's secret link. */
const char *city_secret(struct fixture *f, const char *number);

#endif
