/*
 * notifier.h - the turns of notifyd: what is due in notice_delivery goes out, several at
 * once, each lane (a channel, or one receiver of webhooks) with its own bound: who hangs
 * holds up nobody else, and never dispatch, which is another process.
 *
 * Several may run side by side. One that is killed leaves rows whose lease ends (delivery.h).
 */
#ifndef DL_NOTICE_NOTIFIER_H
#define DL_NOTICE_NOTIFIER_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

struct conf;
struct db;
struct notifier;

#define NOTIFIER_SLOTS 64 /* on their way at once, whatever conf says */
#define NOTIFIER_LANES 60 /* receivers of webhooks served */

struct notifier *notifier_new(const struct conf *c, struct db *db);
void notifier_free(struct notifier *n);

/*
 * Claim what is due (unless `closing`), wait at most wait_ms for answers, mark. How many are on
 * their way afterwards plus how many were marked: 0 means idle. -1 when the database does not
 * answer: what was sent is kept in memory and marked once it does.
 */
int notifier_turn(struct notifier *n, int wait_ms, bool closing);

/* Once a minute: figures, leases, what is old. */
void notifier_chores(struct notifier *n);

#endif
