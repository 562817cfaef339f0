/* reports.h - browsers and reports on the small city of tests/db/rows.h. */
#ifndef DL_TESTS_PAGE_REPORTS_H
#define DL_TESTS_PAGE_REPORTS_H

#include "tests/db/rows.h"
#include "tests/page/fixture.h"

/* Routes of every page about reports that exist. */
void page_browser(struct fixture *f, struct browser *b);
/* The browser gets its cookie, and its citizen a row. Returns the citizen's id. */
uint64_t page_citizen(struct fixture *f, struct browser *b);
/* "?k=..." of a report's secret link. */
const char *page_secret(struct fixture *f, const char *number);

/* A public report, handed in three hours ago, with photos, a case and a log that agree with its
 * status. */
uint64_t page_report(struct fixture *f, uint64_t citizen, unsigned int status);
int64_t page_status(struct fixture *f, uint64_t id);
/* GET /r/<number>, POST /r/<number>/<what>: the reply's status. */
int page_get(struct fixture *f, struct browser *b, uint64_t id);
int page_post(struct fixture *f, struct browser *b, uint64_t id, const char *what);

#endif
