/* api_signs.h - shop signs by the JSON API, asked as the web page's scripts do, on the rules and
 * areas that ship. */
#ifndef DL_TESTS_PAGE_API_SIGNS_H
#define DL_TESTS_PAGE_API_SIGNS_H

#include "tests/page/api.h"
#include "tests/page/signs.h"

#define SIGN_QUESTION "\"shop\":\"鲜得来\",\"street\":370202001,\"place\":\"香港中路 66 号\""

/* Group set-up and tear-down. */
int api_signs_start(void **state);
int api_signs_stop(void **state);

/* A shopkeeper with a cookie and the forms' token, who has asked one question: the last reply is
 * its 201. Her citizen's id. */
uint64_t api_signs_open(struct fixture *f, struct browser *b);
/* The path below /api/v1 that the last reply names. */
const char *api_signs_located(struct fixture *f, const struct browser *b);
/* The question of that path answered by staff, and agreed to by her: the storefront's path. */
const char *api_signs_agreed(struct fixture *f, struct browser *b, const char *question);

#endif
