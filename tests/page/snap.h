/*
 * snap.h - what the tests of the wizard and the receipt share: the whole citizen's site on a
 * real database with a small city, and a browser with a draft.
 */
#ifndef DL_TESTS_PAGE_SNAP_H
#define DL_TESTS_PAGE_SNAP_H

#include "tests/db/rows.h"
#include "tests/page/fixture.h"

/* 16 zero bytes, and another. */
#define SNAP_TOKEN  "aaaaaaaaaaaaaaaaaaaaaaaaaa"
#define SNAP_TOKEN2 "bqaaaaaaaaaaaaaaaaaaaaaaaa"

/* A point in the city's one drawn district, and the same place as Chinese maps name it. */
#define SNAP_LAT "36.061500"
#define SNAP_LON "120.384500"

int snap_start(void **state);
int snap_stop(void **state);
int snap_clean(void **state); /* before each test: rows_city() and what it needs */

int snap_reload(struct fixture *f); /* after a change of the catalogue */

#define snap_test(fn) cmocka_unit_test_setup(fn, snap_clean)

/* A browser that has seen /snap, so it has a cookie and a token. */
void snap_open_browser(struct browser *b, struct fixture *f);
/* A photo as media would store it, in the draft of that token. Returns its id. */
uint64_t snap_photo(struct fixture *f, const char *token, unsigned int n);
/* Walk the wizard to the preview: photo, place by point, words, group 1. */
void snap_fill(struct browser *b, struct fixture *f, const char *token);
/* Press the button; returns the number, in the fixture's arena. */
const char *snap_press_send(struct browser *b, struct fixture *f, const char *token);
/* All the way. */
const char *snap_send_one(struct browser *b, struct fixture *f, const char *token);
/* The part of the last page between two texts, in the browser's arena; fails when absent. */
const char *snap_between(struct browser *b, const char *from, const char *to);

#endif
