/* signs.h - a shop owner's browser, for page tests. */
#ifndef DL_TESTS_PAGE_SIGNS_H
#define DL_TESTS_PAGE_SIGNS_H

#include "tests/db/rows.h"
#include "tests/db/signs.h"
#include "tests/page/fixture.h"

/* All pages of questions and storefronts; the small city's areas. */
void signs_open(struct fixture *f, struct browser *b);
/* The browser's citizen, made when missing. */
uint64_t signs_citizen(struct fixture *f, struct browser *b);
/* What stands between `before` and the next quote of the last page; fails when it is not there. */
const char *signs_between(struct fixture *f, const struct browser *b, const char *before);
/* The form filled and sent: the number. */
const char *signs_send(struct fixture *f, struct browser *b, const char *shop);
/* Answered by staff, agreed to by the browser: the storefront's number. */
const char *signs_storefront(struct fixture *f, struct browser *b);

#endif
