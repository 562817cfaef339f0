/*
 * sign_pages.h - shop signs at the desk: who may, and what their pages share. An adviser of a
 * district's unit works on that district; who has no unit, or the city's, on all.
 */
#ifndef DL_DESK_SIGN_PAGES_H
#define DL_DESK_SIGN_PAGES_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "account/role.h"
#include "web/route.h"

struct sign_deed;
struct request;

#define SIGNS_SEE (NEED_STAFF | FOR(SIGNS) | FOR(OFFICE) | FOR(INSPECTOR))
#define SIGNS_ACT (NEED_STAFF | NEED_CSRF | FOR(SIGNS) | FOR(OFFICE))

extern const struct route sign_queue_routes[];  /* sign_queue_page.c: what waits */
extern const struct route sign_ask_routes[];    /* sign_ask_page.c: one question */
extern const struct route sign_filing_routes[]; /* sign_filing_page.c: one storefront */
extern const struct route sign_storm_routes[];  /* sign_storm_page.c: storm notices */
extern const struct route
	sign_answers_routes[]; /* sign_answers_page.c: policy answers, model fronts */
extern const struct route sign_figures_routes[]; /* sign_figures_page.c: figures, CSV */

/* The district that she works on; 0: the whole city. */
uint32_t sign_district(const struct request *req);
bool sign_mine(const struct request *req, uint32_t district);
bool sign_may_act(const struct request *req);
/* actor, actor_name, staff_id, now; the name is the unit's or the role's, never a person's. */
void sign_deed_begin(const struct request *req, struct sign_deed *d);
/* For the log at the desk: newest first, with notes that the public does not see. */
struct sign_entry;
json_t *sign_log_view(struct request *req, const struct sign_entry *log, int count);

/* Each ends with NULL. */
extern const char *const sign_queue_statements[];
extern const char *const sign_ask_page_statements[];

#endif
