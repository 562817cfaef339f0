/* The route tables of the JSON API's program. */
#ifndef DL_API_ROUTES_H
#define DL_API_ROUTES_H

#include "web/route.h"

extern const struct route api_root_routes[];    /* root_page.c */
extern const struct route api_report_routes[];  /* report_page.c */
extern const struct route api_session_routes[]; /* sessions_page.c */

#endif
