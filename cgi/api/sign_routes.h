/* The API's route tables of shop signs, for the program that draws them (cgi/signs.c). */
#ifndef DL_API_SIGN_ROUTES_H
#define DL_API_SIGN_ROUTES_H

#include "web/route.h"

extern const struct route api_sign_gallery_routes[];  /* sign_gallery_page.c */
extern const struct route api_sign_rules_routes[];    /* sign_rules_page.c: streets, rules */
extern const struct route api_sign_answers_routes[];  /* sign_answers_page.c: answers, cases */
extern const struct route api_sign_fit_routes[];      /* sign_fit_page.c: a measured front */
extern const struct route api_sign_design_routes[];   /* sign_design_page.c: a shop's own sign */
extern const struct route api_sign_ask_routes[];      /* sign_ask_page.c: a question */
extern const struct route api_sign_follow_routes[];   /* sign_follow_page.c: following it */
extern const struct route api_sign_passport_routes[]; /* sign_passport_page.c: a storefront */
extern const struct route api_sign_care_routes[];     /* sign_care_page.c: checks, complaints */
extern const struct route api_sign_mine_routes[];     /* sign_mine_page.c */

#endif
