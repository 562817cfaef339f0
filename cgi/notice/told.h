/*
 * told.h - the one table of who is told of what: action -> sentence for the
 * reporter, sentence for followers, channels; besides it, what staff hear. It knows no database and
 * sends nothing. It has a row for each action that workflow.h's table calls told (a test compares
 * them).
 *
 * Channels: the page for whoever has a sentence, webhooks always, with a template also SMS
 * (the reporter alone) and WeChat.
 *
 * Nobody is told what she did herself, so the reporter has no sentence for her own
 * answers. A supporter is told as the follower that supporting made her
 * (report/support.h): who then unfollows has asked for silence.
 */
#ifndef DL_NOTICE_TOLD_H
#define DL_NOTICE_TOLD_H

#include <stdint.h>

#include "dispatch/workflow.h"

struct arena;

enum told_role { /* stored: never renumber */
		 TOLD_REPORTER = 1,
		 TOLD_FOLLOWER = 2,
		 TOLD_STAFF = 3
};

struct told {
	enum action action;
	const char *name;     /* the webhook's word for it */
	const char *template; /* conf's template_<this> for SMS and WeChat; NULL: not by these */
	/*
	 * NULL: not told. {what} is the category, {unit} the unit, {until} the
	 * deadline or the end of the 72 hours.
	 */
	const char *reporter, *follower;
};
extern const struct told told[]; /* ends with action 0 */

/* NULL: nobody is told of it. */
const struct told *told_of(enum action action);

/* What happened, as notice_event keeps it. */
struct told_event {
	enum action action;
	const char *what, *unit; /* "" when unknown */
	int64_t until;           /* DB_NULL_TIME: none */
	unsigned int level;      /* of an escalation: per cent of the limit; else 0 */
};

/* The sentence, in the arena; NULL when this role is not told. */
const char *told_say(struct arena *a, const struct told_event *e, enum told_role role, int64_t now);

#endif
