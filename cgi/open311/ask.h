/* ask.h - what every call has in common: arguments, the jurisdiction, the key. */
#ifndef DL_OPEN311_ASK_H
#define DL_OPEN311_ASK_H

#include <stdbool.h>

#include "open311/client.h"
#include "open311/reply.h"

/* An argument of the body or the address; an empty one counts as absent: NULL. */
const char *ask_arg(const struct request *req, const char *name);
/* A list: all values of that name, with commas between; NULL when there is none. */
const char *ask_list(struct request *req, const char *name);
/*
 * Adds an error for each of these names (the last one NULL) that came with two values that differ:
 * which one is meant is not for us to guess, be one of them empty. The same twice is one value.
 */
void ask_once(struct request *req, const char *const *names, json_t *errors);
/* What the sender wrote, short enough to be shown in an error, in the arena. */
const char *ask_short(struct arena *a, const char *text);
/* Below /open311/test/: checked like the real thing, and nothing is stored. */
bool ask_is_test(const struct request *req);

/* Every jurisdiction_id is ours or empty; else the reply is made: false. */
bool ask_place(struct request *req, struct response *resp, enum format f);
/* A good key, and a call left in this minute; else the reply is made: false. */
bool ask_key(struct request *req, struct response *resp, enum format f, struct client *c);

#endif
