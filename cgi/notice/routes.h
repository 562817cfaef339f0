/* routes.h - the pages of this room, for cgi/citizen.c. */
#ifndef DL_NOTICE_ROUTES_H
#define DL_NOTICE_ROUTES_H

#include "web/route.h"

extern const struct route notice_routes[]; /* notice_page.c: /me/notices */

#endif
