/*
 * handoverd - hands cases over to a dispatch core that the city has already ([dispatch] core =
 * open311 or webhook), and hears from it what became of them. A process of its own: a core that
 * hangs holds up nothing here.
 *
 *   handoverd [-c FILE] [-1] [-n]
 *
 * -1 says what is due and ends; -n checks conf and ends. With the embedded core it has nothing to
 * do and waits. On SIGTERM or SIGINT nothing new is begun; what is on its way is waited for, no
 * longer than [handover] timeout_ms.
 */
#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/daemon.h"
#include "base/log.h"
#include "db/db.h"
#include "handover/handover.h"
#include "handover/handover_figures.h"
#include "handover/sender.h"

#define AWAY_MS 1000 /* between tries while the database is away */
/* Something may be left from before: its figures stay true. */
#define IDLE_MS      60000
#define LAST_TURN_MS 100
#define LAST_TURNS   1250 /* the longest timeout and a little */

/* Each turn's rows live in its slot; what statements leave besides goes with this arena. */
static int turn(struct sender *s, struct db *db, struct arena *a, int ms, bool closing)
{
	arena_reset(a);
	db_use_arena(db, a);
	return sender_turn(s, ms, closing);
}

static int work(const struct conf *c, struct sender *s, struct db *db, bool once)
{
	int poll_ms = (int)conf_int(c, "handover", "poll_ms");
	struct arena *a = arena_new();
	int busy = 1;

	while (!daemon_stop && (busy || !once)) {
		busy = turn(s, db, a, poll_ms > 0 ? poll_ms : 1, false);
		if (busy < 0 && once)
			break;
		if (busy < 0 && !daemon_stop)
			daemon_wait(AWAY_MS);
		else
			sender_chores(s);
	}
	for (int i = 0; i < LAST_TURNS && turn(s, db, a, LAST_TURN_MS, true) > 0; i++)
		;
	arena_free(a);
	return busy < 0;
}

static void rest(struct db *db)
{
	struct arena *a = arena_new();

	db_use_arena(db, a);
	/* What one before was just sending: a person may take it. */
	handover_recover(db, clock_now());
	handover_figures_refresh(db, clock_now());
	arena_free(a);
}

static int run(const struct conf *c, bool once)
{
	struct db *db = db_open(c, "handoverd");
	struct sender *s;
	bool idle;
	int code;

	s = sender_new(c, db, &idle);
	if (s || idle)
		log_info("handover", idle ? "our own core dispatches: nothing to do" : "started");
	while (idle && !once && !daemon_stop) {
		rest(db);
		daemon_wait(IDLE_MS);
	}
	code = s ? work(c, s, db, once) : !idle;
	log_info("handover", "stopped");
	if (s)
		sender_free(s);
	db_close(db);
	return code;
}

int main(int argc, char **argv)
{
	return daemon_main("handoverd", argc, argv, run);
}
