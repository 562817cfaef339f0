/* pages.h - the page families of shop signs, for cgi/signs.c. */
#ifndef DL_SIGN_PAGES_H
#define DL_SIGN_PAGES_H

#include "web/route.h"

extern const struct route gallery_routes[]; /* gallery_page.c: /signs */
extern const struct route show_routes[]; /* gallery_page.c: /signs/<trade>/<nn>; after all others */
extern const struct route answers_routes[];     /* answers_page.c: /signs/answers, /signs/cases */
extern const struct route fit_routes[];         /* fit_page.c: /signs/fit */
extern const struct route picture_routes[];     /* picture_page.c: /signs/thumb, /signs/preview */
extern const struct route design_routes[];      /* design_page.c: /signs/design */
extern const struct route corners_routes[];     /* corners_page.c: its photo; before the files */
extern const struct route attach_routes[];      /* attach_page.c: its logo; before the files */
extern const struct route design_file_routes[]; /* design_file_page.c: its pictures and papers */
extern const struct route ask_routes[];         /* ask_page.c: /signs/ask */
extern const struct route ask_follow_routes[];  /* ask_follow_page.c: /signs/ask/<number> */
extern const struct route mine_routes[];        /* mine_page.c: /signs/mine */
extern const struct route passport_routes[];    /* passport_page.c: /s/<number> */
extern const struct route problem_routes[];     /* problem_page.c: 这个招牌有问题 */
extern const struct route safety_routes[];      /* safety_page.c: the yearly check */
extern const struct route sticker_routes[];     /* sticker_page.c: the printed sticker */
extern const struct route code_routes[];        /* code_page.c: QR codes */

/* The order of the address' token; NULL after an answer (design_page.c). */
struct order;
struct order *design_order(struct request *req, struct response *resp);
/* The photo's id when this visitor may use it, or the one the order has; 0: neither; -1: no
 * database (attach_page.c). */
int64_t attach_usable(struct request *req, const char *text, uint64_t has);

#endif
