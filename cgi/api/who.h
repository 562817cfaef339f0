/* who.h - the citizen a call is about, and what WeChat's answers are to her. */
#ifndef DL_API_WHO_H
#define DL_API_WHO_H

#include <stdbool.h>
#include <stdint.h>

#include "account/citizen.h"

struct request;
struct response;

/*
 * Who asks, by bearer or by cookie; id 0: a browser of which nothing is stored yet. false: nobody
 * (401), or the database failed (503), and the reply is made.
 */
bool api_who(struct request *req, struct response *resp, struct citizen *out);

/* The same for a list of hers, by its one parameter `after` (`newest` when absent); false: 422,
 * too. */
bool api_who_lists(struct request *req, struct response *resp, uint64_t newest, uint64_t *after,
		   struct citizen *out);

/* An enum wechat_result other than WECHAT_OK. */
void api_wechat_problem(struct response *resp, int result);

/* 429, or 503 when the count failed (rate.h: -1). */
void api_too_often(struct response *resp, int64_t wait_ms);

#endif
