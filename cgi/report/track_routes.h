/*
 * track_routes.h - the page families about reports that exist, for
 * cgi/citizen.c, and what these files share.
 */
#ifndef DL_REPORT_TRACK_ROUTES_H
#define DL_REPORT_TRACK_ROUTES_H

#include "web/route.h"

extern const struct route home_routes[];      /* home_page.c: /, /care */
extern const struct route track_routes[];     /* track_page.c: /r/:number, /track */
extern const struct route answer_routes[];    /* track_answer_page.c: solved, not solved, hide */
extern const struct route follow_routes[];    /* follow_page.c */
extern const struct route list_routes[];      /* list_page.c: /nearby */
extern const struct route map_routes[];       /* map_page.c: /map */
extern const struct route me_routes[];        /* me_page.c: /me */
extern const struct route me_delete_routes[]; /* me_delete_page.c */
extern const struct route category_search_routes[]; /* category_search_page.c: /categories */

/* 404 for :number, saying what may be wrong with it. */
void track_say_missing(struct request *req, struct response *resp);

struct report_viewer;
/* 303 back to the report, by the secret link when the visitor came by it. */
void track_redirect(struct response *resp, const char *number, const struct report_viewer *v);

#endif
