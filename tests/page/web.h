/* web.h - the small site that the tests of the web layer ask. */
#ifndef DL_TESTS_PAGE_WEB_H
#define DL_TESTS_PAGE_WEB_H

#include "tests/page/fixture.h"

extern const struct route *const web_tables[];

/* Group set-up and tear-down: *state is a struct browser, new before each test. */
int web_open(void **state);
int web_close(void **state);

#define web_test(fn) cmocka_unit_test_setup_teardown(fn, web_open, web_close)

#endif
