/*
 * sender.h - the turns of handoverd: cases that are due are said to the other core, many at once,
 * in the way that [dispatch] core names (way.h), and it is asked for news.
 *
 * Nobody there: the line is tried with one case, later and later, and nothing is given up however
 * long it lasts. It refuses us (key revoked): the line is stopped, loudly, and tried with one case
 * every few minutes until it lets us in. Only what is a case's own fault counts as its tries.
 *
 * Several may run side by side. One that is killed leaves cases whose lease ends (handover.h).
 */
#ifndef DL_HANDOVER_SENDER_H
#define DL_HANDOVER_SENDER_H

#include <stdbool.h>

struct conf;
struct db;
struct sender;

#define SENDER_SLOTS 32 /* on their way at once, whatever conf says */

/* NULL: the embedded core dispatches (then *idle), or conf is not complete (logged). */
struct sender *sender_new(const struct conf *c, struct db *db, bool *idle);
void sender_free(struct sender *s);

/*
 * Claim what is due (unless `closing`), wait at most wait_ms for answers, mark. How many are on
 * their way afterwards plus how many were marked: 0 means idle. -1 when the database does not
 * answer: what was said is kept in memory and marked once it does.
 */
int sender_turn(struct sender *s, int wait_ms, bool closing);
/* Once a minute: figures, what is old. */
void sender_chores(struct sender *s);

#endif
