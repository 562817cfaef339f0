/*
 * core.h - a dispatch core outside that speaks Open311 (standin_open311.mjs), and a handoverd that
 * hands cases over to it.
 */
#ifndef DL_TESTS_DB_CORE_H
#define DL_TESTS_DB_CORE_H

#include "tests/db/standin.h"

/* Set-up of each test: nothing is there and nothing was said; the line has a unit. */
int core_clean(void **state);
#define core_test(fn) cmocka_unit_test_setup(fn, core_clean)

/* A file that the other core reads (updates.json, states.json), or a secret. */
void core_file(struct fixture *f, const char *name, const char *text);
/* conf with that way of behaving as the other core; `more` added to [handover]. */
struct conf *core_conf(struct fixture *f, const char *way, const char *more);
/* A case that is to be handed over; its report. */
uint64_t core_case(struct fixture *f);
/* Cases that are on their way or due within a moment. */
int64_t core_busy(struct fixture *f);
/* Turn until nothing is on its way or due within a moment. */
void core_deliver(struct fixture *f, const struct conf *c);
/* Turn for so long, as who waits for news does. */
void core_listen(struct fixture *f, const struct conf *c, int64_t ms);
/* The same, sooner back when that number, a statement asks for it, is not 0 any more. */
void core_listen_until(struct fixture *f, const struct conf *c, int64_t ms, const char *sql);
/* POSTs to `call` so far; the caller's. */
json_t *core_posts(struct fixture *f, const char *call);
size_t core_post_count(struct fixture *f, const char *call);

#endif
