/* passport_view.h - who looks at a storefront, and what the page says of it. */
#ifndef DL_SIGN_PASSPORT_VIEW_H
#define DL_SIGN_PASSPORT_VIEW_H

#include <jansson.h>

#include "account/citizen.h"
#include "sign/filing.h"
#include "sign/passport.h"

struct request;
struct response;

struct storefront {
	struct passport p;
	struct citizen who;
	bool owner;    /* by cookie or by the secret link */
	const char *k; /* the secret link's, when it is right */
};

/* The storefront that :number names. 1; 0 when it has answered (none, forged, revoked). */
int storefront_load(struct request *req, struct response *resp, struct storefront *s);
/* The same for its owner alone. */
int storefront_load_owner(struct request *req, struct response *resp, struct storefront *s);
/* "/s/<number><more>", with the secret link carried on. */
const char *storefront_path(struct arena *a, const struct storefront *s, const char *more);

/* What everybody sees; photos of the sign beside. */
json_t *storefront_public(struct request *req, const struct storefront *s,
			  const struct sign_shot *shots, int count);
/* What the owner sees besides. 0 or -1. */
int storefront_private(struct request *req, const struct storefront *s,
		       const struct sign_entry *log, int count, json_t *view);

/* What a complaint about it is about: all of *new that the storefront says itself. */
void storefront_meant(const struct storefront *s, struct ask_new *new);

/* What its owner may do, as far as the state goes. */
struct storefront_offers {
	bool file, renew, unfile, take_over;
};
struct storefront_offers storefront_offers(const struct storefront *s, int64_t now);

/* What was asked about it, newest first; who asked is not the owner's to know. How many, or -1. */
struct storefront_question {
	const char *number, *body, *answer; /* the newest answer; "" */
	unsigned int kind, state;
	int64_t at;
};
int storefront_questions(struct db *db, uint64_t id, struct storefront_question *out,
			 unsigned int max);

extern const char *const storefront_statements[]; /* ends with NULL */

#endif
