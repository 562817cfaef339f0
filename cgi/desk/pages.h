/* pages.h - the page families of the desk, for cgi/desk.c. */
#ifndef DL_DESK_PAGES_H
#define DL_DESK_PAGES_H

#include "web/route.h"

extern const struct route login_routes[];      /* login_page.c: in, second factor, out */
extern const struct route queue_routes[];      /* queue_page.c: the lists and their numbers */
extern const struct route case_routes[];       /* case_page.c: one case, and what is done with it */
extern const struct route dispatch_routes[];   /* dispatch_page.c: several cases to units */
extern const struct route assign_routes[];     /* assign_page.c: several cases to one person */
extern const struct route account_routes[];    /* account_page.c: password, app, other machines */
extern const struct route accounts_routes[];   /* accounts_page.c: everybody's, for admins */
extern const struct route evaluation_routes[]; /* evaluation_page.c: figures and their cases */
extern const struct route notices_routes[];    /* notices_page.c: cases over their limits */
extern const struct route handover_routes[];   /* handover_page.c: cases that another core has */
extern const struct route rules_routes[];      /* rules_page.c: routing rules */
extern const struct route precedents_routes[]; /* precedents_page.c: the precedent book */
extern const struct route
	redact_page_routes[]; /* redact_page.c: photos before the public sees them */

/* For the test that prepares every statement; each ends with NULL. */
extern const char *const account_statements[];
extern const char *const accounts_page_statements[];
extern const char *const queue_page_statements[];
extern const char *const evaluation_page_statements[];
extern const char *const assign_page_statements[];
extern const char *const dispatch_page_statements[];
extern const char *const case_page_statements[];
extern const char *const precedents_page_statements[];
extern const char *const handover_page_statements[];
extern const char *const redact_page_statements[];

#endif
