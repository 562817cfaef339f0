/*
 * login.h - one attempt at the door: throttled, answered in the same time whether the
 * login exists or not, logged, and followed by a session of its own.
 */
#ifndef DL_ACCOUNT_LOGIN_H
#define DL_ACCOUNT_LOGIN_H

#include <stdint.h>

struct request;
struct response;

enum login_result {
	LOGIN_DONE,   /* logged in */
	LOGIN_SECOND, /* the code is still to come */
	LOGIN_WRONG,  /* login or password, it is not said which; or switched off */
	LOGIN_WAIT    /* *wait ms, nothing was looked at */
};

/* All: an enum login_result, or -1. */
int login_try(struct request *req, struct response *resp, const char *login, const char *password,
	      int64_t *wait);
/* The code of req->staff, whose session waits for it. */
int login_second(struct request *req, struct response *resp, const char *code, int64_t *wait);
/* Is it her present password? For changing it; throttled and logged like the door. */
int login_confirm(struct request *req, const char *password, int64_t *wait);

#endif
