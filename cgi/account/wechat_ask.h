/*
 * wechat_ask.h - what WeChat is asked when somebody logs in with the mini-program: who this code
 * is of (sns/jscode2session), which phone number this button's code stands for
 * (wxa/business/getuserphonenumber).
 *
 * A worker stands still for at most [wechat] login_timeout_ms, and at most
 * [wechat] login_at_once of them at a time. The app's secret and the session_key that WeChat
 * sends along are in no log, no reply and no table. Nothing here touches the database.
 */
#ifndef DL_ACCOUNT_WECHAT_ASK_H
#define DL_ACCOUNT_WECHAT_ASK_H

struct conf;
struct request;

#define WECHAT_CODE_MAX 128

enum wechat_result {
	WECHAT_OK,
	WECHAT_OFF,       /* no app is set up here */
	WECHAT_BAD_CODE,  /* wrong, too old, or used before: log in anew */
	WECHAT_TOO_OFTEN, /* this person, says WeChat */
	WECHAT_BLOCKED,   /* WeChat holds the person for a risk */
	WECHAT_AWAY,      /* busy, silent, or it answered what cannot be understood */
	WECHAT_FULL,      /* enough others wait for it: nothing was asked */
	WECHAT__MAX
};

struct wechat_person {
	const char *openid;
	const char *unionid; /* NULL: none was said */
};

/* By the parent, before the fork. */
void wechat_ask_start(const struct conf *c);

/* An enum wechat_result. The same code asked again within one request is the same answer. */
int wechat_ask_person(struct request *req, const char *code, struct wechat_person *out);
/* digits: country code and number without blanks, in the arena. */
struct wechat_number {
	const char *country, *digits;
};
int wechat_ask_number(struct request *req, const char *code, struct wechat_number *out);

#endif
