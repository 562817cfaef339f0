/* pages.h - the page families of shop signs, for cgi/signs.c. */
#ifndef DL_SIGN_PAGES_H
#define DL_SIGN_PAGES_H

#include "web/route.h"

extern const struct route gallery_routes[];     /* gallery_page.c: /signs */
extern const struct route picture_routes[];     /* picture_page.c: /signs/thumb, /signs/preview */
extern const struct route design_routes[];      /* design_page.c: /signs/design */
extern const struct route design_file_routes[]; /* design_file_page.c: its pictures and papers */

/* The order of the address' token; NULL after an answer (design_page.c). */
struct order;
struct order *design_order(struct request *req, struct response *resp);

#endif
