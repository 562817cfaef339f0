/*
 * throttle.h - how often a password or a code may be tried, by login and by
 * address, in the database, so that all workers of all machines count together.
 *
 * Some failures are free, each further one doubles the pause; a pause ends, however
 * many failures there were, so nobody is locked out for good by who
 * guesses at her login. An attempt is counted before its password is looked at: a
 * hundred at once get no more tries than a hundred one after another. Logins that do not
 * exist are counted like all others.
 */
#ifndef DL_ACCOUNT_THROTTLE_H
#define DL_ACCOUNT_THROTTLE_H

#include <stdint.h>

struct db;

enum throttle_kind { THROTTLE_LOGIN, THROTTLE_ADDRESS, THROTTLE__MAX };

/* The pause after so many failures in a row, ms; pure. */
int64_t throttle_pause(enum throttle_kind kind, unsigned int failures);

/*
 * May it be tried now? Counts it as failed until throttle_forgive() says otherwise. 0: yes; > 0: ms
 * to wait (nothing was counted); -1: the database failed. address "": not counted.
 */
int64_t throttle_try(struct db *db, const char *login, const char *address, int64_t now);
/* It was right: the login's failures are forgotten, the address' attempt is taken back. 0 or -1. */
int throttle_forgive(struct db *db, const char *login, const char *address);
/* An admin helps: nothing is remembered of this login. 0 or -1. */
int throttle_clear(struct db *db, const char *login);
/*
 * Besides, things that are no failures, so many a span: what says which, text whose ("": not
 * counted). 0: yes, and counted; > 0: ms to wait; -1. throttle_give_back() takes one back.
 */
struct throttle_rate {
	const char *what;
	unsigned int most;
	int64_t span; /* ms */
};
int64_t throttle_rate(struct db *db, const struct throttle_rate *r, const char *text, int64_t now);
int throttle_give_back(struct db *db, const struct throttle_rate *r, const char *text, int64_t now);
/* What is older than a day. 0 or -1. */
int throttle_tidy(struct db *db, int64_t now);

extern const char *const throttle_statements[]; /* ends with NULL */

#endif
