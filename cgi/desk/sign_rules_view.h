/* sign_rules_view.h - the check by the rules beside a question, and its street's standard. */
#ifndef DL_DESK_SIGN_RULES_VIEW_H
#define DL_DESK_SIGN_RULES_VIEW_H

#include <jansson.h>

struct ask;
struct request;

/*
 * Of a front that was measured all checks, else the name's: verdict, verdict_text, measured,
 * street, about, standard[{text, source}], and checks_view()'s keys. NULL: the database failed.
 */
json_t *sign_rules_view(struct request *req, const struct ask *k);

extern const char *const sign_rules_view_statements[]; /* ends with NULL */

#endif
