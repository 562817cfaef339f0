/* The route tables of the JSON API's program. */
#ifndef DL_API_ROUTES_H
#define DL_API_ROUTES_H

#include "web/route.h"

extern const struct route api_root_routes[];     /* root_page.c */
extern const struct route api_report_routes[];   /* report_page.c */
extern const struct route api_city_routes[];     /* city_page.c */
extern const struct route api_category_routes[]; /* category_page.c */
extern const struct route api_me_routes[];       /* me_page.c */
extern const struct route api_session_routes[];  /* sessions_page.c */
extern const struct route api_draft_routes[];    /* draft_page.c */
extern const struct route api_send_routes[];     /* send_page.c: sending, the receipt */
extern const struct route api_join_routes[];     /* join_page.c: support, follow */
extern const struct route api_answer_routes[];   /* answer_page.c: solved, not solved, ... */
extern const struct route api_told_routes[];     /* told_page.c: notices read, no more SMS */
extern const struct route api_account_routes[];  /* account_page.c */
extern const struct route api_whole_routes[];    /* whole_page.c */

#endif
