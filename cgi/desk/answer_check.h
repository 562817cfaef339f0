/*
 * answer_check.h - what is odd about a unit's answer, said on the case page before anybody checks
 * or closes: hardly a word, no photo of the work, a stock answer as it stands, or the same words as
 * in another case. It only says so: what is odd may still be right, and a person decides.
 */
#ifndef DL_DESK_ANSWER_CHECK_H
#define DL_DESK_ANSWER_CHECK_H

#include <jansson.h>

struct record;
struct request;

/*
 * Adds "flags" [{say, cases: [number]}] and "has_flags" to a case's view; none while it is not
 * handled. Same words: among the unit's cases that wait for their reporters' word, too. 0 or -1;
 * one statement, of a handled case alone.
 */
int answer_check(struct request *req, const struct record *r, json_t *view);

extern const char *const answer_check_statements[]; /* ends with NULL */

#endif
