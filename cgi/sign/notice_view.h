/* notice_view.h - a notice of a sign as a line of a list: on /signs/mine, and among a citizen's
 * other notices (notice/notice_page.c). */
#ifndef DL_SIGN_NOTICE_VIEW_H
#define DL_SIGN_NOTICE_VIEW_H

#include <jansson.h>

#include "sign/tell.h"

struct arena;

/* {path, what, note, number, ago, iso, unread}; a complaint's words are the desk's alone. */
json_t *sign_notice_view(struct arena *a, const struct sign_notice *n, int64_t now);

#endif
