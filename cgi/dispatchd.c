/*
 * dispatchd - the dispatch daemon: empties the outbox, does the minute's chores.
 *
 *   dispatchd [-c FILE] [-1] [-n]
 *
 * -1 empties the outbox once and ends; -n checks conf and ends. On SIGTERM or
 * SIGINT the report in work is finished first. When the database is away it waits and
 * tries again for ever: nothing is lost, the outbox is in the database.
 */
#include "base/conf.h"
#include "base/daemon.h"
#include "base/log.h"
#include "db/db.h"
#include "dispatch/dispatcher.h"

/* While the database is away: half a second, doubled up to two seconds, so that its return is soon
 * noticed and the log stays readable. */
#define AWAY_FIRST_MS 500
#define AWAY_MOST_MS  2000

static void turn_until_stopped(struct dispatcher *d, int64_t poll_ms)
{
	int64_t away_ms = AWAY_FIRST_MS;

	while (!daemon_stop) {
		int done = dispatcher_turn(d);

		if (daemon_stop)
			break;
		if (done < 0) {
			daemon_wait(away_ms);
			away_ms = away_ms * 2 < AWAY_MOST_MS ? away_ms * 2 : AWAY_MOST_MS;
			continue;
		}
		away_ms = AWAY_FIRST_MS;
		dispatcher_chores(d);
		if (!done)
			daemon_wait(poll_ms);
	}
}

static int turn_until_empty(struct dispatcher *d)
{
	int done;

	do
		done = dispatcher_turn(d);
	while (done > 0 && !daemon_stop);
	if (done >= 0)
		dispatcher_chores(d);
	return done < 0 ? 1 : 0;
}

static int run(const struct conf *c, bool once)
{
	int64_t poll_ms = conf_int(c, "dispatch", "poll_ms");
	struct db *db = db_open(c, "dispatchd");
	struct dispatcher d;
	int code = 0;

	dispatcher_init(&d, c, db, &daemon_stop);
	log_info("dispatch", "started");
	if (once)
		code = turn_until_empty(&d);
	else
		turn_until_stopped(&d, poll_ms > 0 ? poll_ms : 1);
	log_info("dispatch", "stopped");
	dispatcher_release(&d);
	db_close(db);
	return code;
}

int main(int argc, char **argv)
{
	return daemon_main("dispatchd", argc, argv, run);
}
