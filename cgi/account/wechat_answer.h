/* wechat_answer.h - what WeChat's answers say (wechat_ask.h). Pure, but for a line in the log. */
#ifndef DL_ACCOUNT_WECHAT_ANSWER_H
#define DL_ACCOUNT_WECHAT_ANSWER_H

#include "account/wechat_ask.h"

struct arena;
struct reply;

/* Of jscode2session: an enum wechat_result. Names are visible ASCII, 1 to 100 bytes. */
int wechat_read_person(struct arena *a, const struct reply *r, struct wechat_person *out);
/* Of getuserphonenumber: an enum wechat_result; WECHAT__MAX: the pass was bad. */
int wechat_read_number(struct arena *a, const struct reply *r, struct wechat_number *out);

#endif
