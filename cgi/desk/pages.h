/* pages.h - the page families of the desk, for cgi/desk.c. */
#ifndef DL_DESK_PAGES_H
#define DL_DESK_PAGES_H

#include "web/route.h"

extern const struct route login_routes[];   /* login_page.c: in, second factor, out */
extern const struct route account_routes[]; /* account_page.c: password, app, other machines */

/* For the test that prepares every statement; each ends with NULL. */
extern const char *const account_statements[];

#endif
