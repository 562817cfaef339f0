/* routes.h - the page families of the citizen's program, for cgi/citizen.c. */
#ifndef DL_REPORT_ROUTES_H
#define DL_REPORT_ROUTES_H

#include "web/route.h"

extern const struct route snap_routes[];     /* snap_page.c: photo, place */
extern const struct route describe_routes[]; /* snap_describe_page.c */
extern const struct route check_routes[];    /* snap_check_page.c: preview, send */
extern const struct route receipt_routes[];  /* receipt_page.c */
extern const struct route support_routes[];  /* support_page.c */

#endif
