/*
 * rules_suggest.h - what helps who keeps the rules: whose a case of some class and place would be
 * today, asked from the core's own route_suggest(); and which rules are missing, since nobody is
 * responsible or since people decide otherwise again and again.
 */
#ifndef DL_DESK_RULES_SUGGEST_H
#define DL_DESK_RULES_SUGGEST_H

#include <jansson.h>

#include "dispatch/router.h"

struct request;

#define SUGGEST_DAYS  90 /* decisions of so many days are looked at */
#define SUGGEST_TIMES 3  /* decided alike so often, and by most: worth a rule */
#define SUGGEST_MAX   50 /* of each kind */

/*
 * [{where, unit, why}] of one category, in the scope's district or street, or in each district:
 * whom the core would choose, unit "" for nobody. Of a scope without a category an empty list. New
 * reference; NULL when the database failed.
 */
json_t *rules_would(struct request *req, const struct route_scope *scope);

/*
 * {decided: [{where, category, unit, times, of, would, why, href}], gaps: [{where, category,
 * href}], gap_count}. href leads to the form of a new rule, filled in. NULL when the database
 * failed.
 */
json_t *rules_proposals(struct request *req);

extern const char *const rules_suggest_statements[]; /* ends with NULL */

#endif
