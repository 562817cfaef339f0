/* sign_ask_input.h - what programs send with a question, a revision of one, a complaint. */
#ifndef DL_API_SIGN_ASK_INPUT_H
#define DL_API_SIGN_ASK_INPUT_H

#include <jansson.h>

#include "account/citizen.h"
#include "sign/ask_form.h"

struct request;
struct response;

enum sign_ask_input { SIGN_ASK_NEW, SIGN_ASK_ACT };

/* Of an action, beside its design. */
struct sign_ask_act {
	const char *action, *note, *k;
	uint64_t seen;
};

/*
 * The body's fields as the page's form has them, lengths with their unit, with an unused token;
 * act: of SIGN_ASK_ACT. Unknown trades, kinds and designs are errors. Of ask_form_check()'s own
 * errors sign_ask_rename() makes the names that were sent.
 */
void sign_ask_read(struct request *req, enum sign_ask_input what, struct ask_form *f,
		   struct sign_ask_act *act, json_t *errors);
void sign_ask_rename(json_t *errors);

/*
 * The question or complaint, sent in who's name (a row is made for her): 201 with its number, when
 * it is answered and its secret link, or what kept it.
 */
void sign_ask_send(struct request *req, struct response *resp, struct citizen *who,
		   struct ask_new *new);

#endif
