/* ask_view.h - who looks at a question, what that person may do now, and what happens next. */
#ifndef DL_SIGN_ASK_VIEW_H
#define DL_SIGN_ASK_VIEW_H

#include "account/citizen.h"
#include "sign/ask.h"

struct request;

struct ask_viewer {
	struct ask ask;
	struct citizen who;
	bool asker;    /* by cookie or bearer, or by the secret link */
	const char *k; /* the secret link's, when it is right */
};

/* number as it was typed; k may be NULL. 1, 0 (no such question) or -1. */
int ask_viewer_load(struct request *req, const char *number, const char *k, struct ask_viewer *v);

/* What its asker may do, as far as the state goes. */
struct ask_offers {
	bool agree, ask_back, revise, withdraw;
};
struct ask_offers ask_offers(const struct ask *k);

/* What happens next and by when. */
const char *ask_next_say(struct arena *a, const struct ask *k, int64_t now);

#endif
