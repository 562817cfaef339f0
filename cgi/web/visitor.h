/*
 * visitor.h - the signed cookie that names a browser, and the CSRF token
 * bound to it.
 *
 * Cookie "dl": token_text(id) "." token_text(tag of id). It lasts 400 days (the
 * most browsers keep) and is renewed by every page with a form. A cookie whose
 * tag does not hold counts as none.
 */
#ifndef DL_WEB_VISITOR_H
#define DL_WEB_VISITOR_H

#include "web/request.h"

struct response;

void visitor_read(struct request *req);
/* Make one if unknown, and (re)set the cookie. */
void visitor_give(struct request *req, struct response *resp);
/* The cookie's value for the request's (known) visitor, in the arena. */
const char *visitor_cookie(const struct request *req);
/* Become that visitor (recovery link): sets the cookie. */
void visitor_become(struct request *req, struct response *resp,
		    const unsigned char id[VISITOR_BYTES]);

/*
 * Sixteen zeros name no browser: to that one is left what stays of people who had themselves
 * deleted (account/citizen_rows.h). A cookie or link of it, signed or not, is none.
 */
bool visitor_is_nobody(const unsigned char id[VISITOR_BYTES]);
/* The browser is nobody from now on: the cookie goes. */
void visitor_forget(struct response *resp);

/* The token for forms, bound to req->session or else to the visitor; "" without either. In the
 * arena. */
const char *csrf_token(const struct request *req);
/* 1 when field "csrf" or header X-CSRF-Token is that token. */
int csrf_holds(const struct request *req);

#endif
