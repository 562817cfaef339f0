/* sign_ask_view.h - questions about signs and storefronts for programs: what both are made of. New
 * references. */
#ifndef DL_API_SIGN_ASK_VIEW_H
#define DL_API_SIGN_ASK_VIEW_H

#include <jansson.h>
#include <stdbool.h>

#include "sign/ask.h"

struct ask_viewer;
struct request;
struct response;

/* What programs branch on: fixed for good. NULL: a state, an action that nobody outside is told. */
const char *sign_state_code(unsigned int state);
const char *sign_action_code(unsigned int action);
/* {"code", "name"}; null for what has no code. */
json_t *sign_state_view(unsigned int state);
json_t *sign_verdict_view(unsigned int verdict); /* enum ask_verdict */

/* kind, light, trade, design, latin, palette, width_mm, height_mm, depth_mm, picture. */
json_t *sign_sign_view(struct arena *a, const struct sign_meant *s, const char *shop);
/* [{id, small, large, width, height, colour}] */
json_t *sign_photos_view(struct arena *a, const struct sign_shot *shots, int count);
/* Newest first; notes: what was written along, for whom it was written. */
json_t *sign_timeline_view(const struct sign_entry *log, int count, bool notes);
/* "https://host/path?k=secret" */
const char *sign_secret_url(struct request *req, const char *path, const char *secret);

/* A refusal of the table (enum sign_result): 422 beside `note` or `photos`, else 409. */
void sign_refuse(struct response *resp, int result);

#endif
