/*
 * notifyd - takes to people and machines outside what dispatchd has written down for them:
 * webhooks, SMS, WeChat. A process of its own, so that a gateway that hangs never delays a
 * dispatch, and the only one besides the desk's that opens telephone numbers.
 *
 *   notifyd [-c FILE] [-1] [-n]
 *
 * -1 sends what is due and ends; -n checks conf and ends. On SIGTERM or SIGINT nothing new is
 * begun; what is on its way is waited for, no longer than [notice] timeout_ms.
 */
#include "base/arena.h"
#include "base/conf.h"
#include "base/daemon.h"
#include "base/log.h"
#include "db/db.h"
#include "notice/notifier.h"

#define AWAY_MS      1000 /* between tries while the database is away */
#define LAST_TURN_MS 100
#define LAST_TURNS   650 /* the longest timeout and a little */

/* Each turn's rows live in its slot; what statements leave besides goes with this arena. */
static int turn(struct notifier *n, struct db *db, struct arena *a, int ms, bool closing)
{
	arena_reset(a);
	db_use_arena(db, a);
	return notifier_turn(n, ms, closing);
}

static int run(const struct conf *c, bool once)
{
	int poll_ms = (int)conf_int(c, "notice", "poll_ms");
	struct db *db = db_open(c, "notifyd");
	struct notifier *n = notifier_new(c, db);
	struct arena *a = arena_new();
	int busy = 1;

	log_info("notice", "started");
	while (!daemon_stop && (busy || !once)) {
		busy = turn(n, db, a, poll_ms, false);
		if (busy < 0 && once)
			break;
		if (busy < 0 && !daemon_stop)
			daemon_wait(AWAY_MS);
		else
			notifier_chores(n);
	}
	for (int i = 0; i < LAST_TURNS && turn(n, db, a, LAST_TURN_MS, true) > 0; i++)
		;
	log_info("notice", "stopped");
	notifier_free(n);
	arena_free(a);
	db_close(db);
	return busy < 0;
}

int main(int argc, char **argv)
{
	return daemon_main("notifyd", argc, argv, run);
}
