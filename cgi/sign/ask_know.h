/* ask_know.h - what a question about a sign need not be told: the design says it. */
#ifndef DL_SIGN_ASK_KNOW_H
#define DL_SIGN_ASK_KNOW_H

#include "sign/ask.h"

/* What a design says of itself; one that is not there is none. */
void sign_know_design(struct sign_meant *s);
/*
 * The design that was made here says more than its address brought along. 1; 0: there is none of
 * that token ("" as well), and s->order_token is gone; -1.
 */
int sign_know_order(struct db *db, int64_t now, struct sign_meant *s, const char *token);

#endif
