/*
 * dispatchd - the dispatch daemon: empties the outbox, does the minute's chores.
 *
 *   dispatchd [-c FILE] [-1] [-n]
 *
 * -1 empties the outbox once and ends; -n checks conf and ends. On SIGTERM or
 * SIGINT the report in work is finished first. When the database is away it waits and
 * tries again for ever: nothing is lost, the outbox is in the database.
 */
#include <getopt.h>
#include <signal.h>
#include <stdbool.h>

#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"
#include "db/db.h"
#include "dispatch/dispatcher.h"

/* While the database is away: half a second, doubled up to two seconds, so that its return is soon
 * noticed and the log stays readable. */
#define AWAY_FIRST_MS 500
#define AWAY_MOST_MS  2000

static volatile sig_atomic_t stop;

static void on_stop(int signal)
{
	(void)signal;
	stop = 1;
}

/* Without SA_RESTART: a sleep ends at once, what is in work goes on. */
static void catch_signals(void)
{
	struct sigaction sa = { .sa_handler = on_stop };

	sigemptyset(&sa.sa_mask);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	sa.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &sa, NULL);
}

static void wait_ms(int64_t ms)
{
	struct timespec ts = { .tv_sec = (time_t)(ms / 1000), .tv_nsec = ms % 1000 * 1000000 };

	nanosleep(&ts, NULL);
}

static void turn_until_stopped(struct dispatcher *d, int64_t poll_ms)
{
	int64_t away_ms = AWAY_FIRST_MS;

	while (!stop) {
		int done = dispatcher_turn(d);

		if (stop)
			break;
		if (done < 0) {
			wait_ms(away_ms);
			away_ms = away_ms * 2 < AWAY_MOST_MS ? away_ms * 2 : AWAY_MOST_MS;
			continue;
		}
		away_ms = AWAY_FIRST_MS;
		dispatcher_chores(d);
		if (!done && !stop)
			wait_ms(poll_ms);
	}
}

static int turn_until_empty(struct dispatcher *d)
{
	int done;

	do
		done = dispatcher_turn(d);
	while (done > 0 && !stop);
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

	dispatcher_init(&d, c, db, &stop);
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
	const char *path = NULL;
	bool once = false, check = false;
	struct conf *c;
	int option, code = 0;

	log_program("dispatchd");
	while ((option = getopt(argc, argv, "c:1n")) != -1) {
		switch (option) {
		case 'c':
			path = optarg;
			break;
		case '1':
			once = true;
			break;
		case 'n':
			check = true;
			break;
		default:
			fputs("usage: dispatchd [-c FILE] [-1] [-n]\n", stderr);
			return 2;
		}
	}
	c = conf_load(path);
	if (!c)
		return 1;
	catch_signals();
	if (!check)
		code = run(c, once);
	conf_free(c);
	return code;
}
