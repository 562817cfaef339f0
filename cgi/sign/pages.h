/* pages.h - the page families of shop signs, for cgi/signs.c. */
#ifndef DL_SIGN_PAGES_H
#define DL_SIGN_PAGES_H

#include "web/route.h"

extern const struct route gallery_routes[]; /* gallery_page.c: /signs */
extern const struct route picture_routes[]; /* picture_page.c: /signs/thumb, /signs/preview */

#endif
