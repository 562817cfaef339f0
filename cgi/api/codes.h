/*
 * codes.h - what programs branch on, where the pages have words: fixed for good once given out.
 * Those of what people are told are the webhooks' own (notice/told.h).
 */
#ifndef DL_API_CODES_H
#define DL_API_CODES_H

#include "dispatch/workflow.h"
#include "media/photo.h"

const char *state_code(enum case_state state);
const char *action_code(enum action action);
/* "before", "after", "rebuttal"; NULL: none of a report's. */
const char *photo_role_code(enum photo_role role);

#endif
