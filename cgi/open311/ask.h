/* ask.h - what every call has in common: arguments, the jurisdiction, the key. */
#ifndef DL_OPEN311_ASK_H
#define DL_OPEN311_ASK_H

#include <stdbool.h>

#include "open311/client.h"
#include "open311/reply.h"

/* An argument of the body or the address; an empty one counts as absent: NULL. */
const char *ask_arg(const struct request *req, const char *name);
/* Below /open311/test/: checked like the real thing, and nothing is stored. */
bool ask_is_test(const struct request *req);

/* jurisdiction_id is ours or absent; else the reply is made: false. */
bool ask_place(struct request *req, struct response *resp, enum format f);
/* A good key, and a call left in this minute; else the reply is made: false. */
bool ask_key(struct request *req, struct response *resp, enum format f, struct client *c);

#endif
