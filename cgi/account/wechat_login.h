/*
 * wechat_login.h - accounts: a citizen whom WeChat knows. The openid is found by a keyed hash and
 * stored sealed, also where messages look for it (citizen_address); of a phone number only what is
 * shown ("138****5678") can be opened on this side.
 */
#ifndef DL_ACCOUNT_WECHAT_LOGIN_H
#define DL_ACCOUNT_WECHAT_LOGIN_H

#include <stdbool.h>
#include <stdint.h>

#include "account/wechat_ask.h"
#include "db/db.h"

struct request;

/*
 * The account of this person, made at her first login; one, however many log in at once.
 * 1: made now, 0: known before, -1. Inside or outside a transaction.
 */
int wechat_login(struct request *req, const struct wechat_person *p, uint64_t *citizen_id);

struct wechat_account {
	int64_t created_at, login_at;
	const char *phone; /* masked; "" none */
	bool messages;     /* WeChat's messages reach her: she has not refused the last one */
};
/* 1, 0 (no account), or -1. */
int wechat_account(struct request *req, uint64_t citizen_id, struct wechat_account *out);

/* A mainland mobile number: 11 digits. */
bool wechat_number_good(const struct wechat_number *n);
/* Her number from now on. 1, 0 (no account), or -1. shown: the mask, in the arena. */
int wechat_keep_number(struct request *req, uint64_t citizen_id, const char *digits,
		       const char **shown);
/* 1, 0 (there was none), or -1. Reports that have it keep it. */
int wechat_forget_number(struct db *db, uint64_t citizen_id);
/* The default of a new report: out->len 0 when there is none. 0 or -1. */
int wechat_default_phone(struct db *db, uint64_t citizen_id, struct db_bytes *out);
/* She has allowed messages anew. 1, 0 (no account), or -1. */
int wechat_allow_messages(struct db *db, uint64_t citizen_id);

extern const char *const wechat_login_statements[]; /* ends with NULL */
extern const char *const wechat_phone_statements[]; /* of who makes drafts */

#endif
