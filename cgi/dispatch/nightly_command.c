/*
 * `dianliang nightly`: stays, and trains each night at [model] retrain_at, for a site without
 * systemd's timers (cgi/site). Training is `dianliang retrain` in a process of its own with the
 * lowest claim on the processor: what it needs of memory is gone with it, what may go wrong in it
 * ends it alone, and nobody who dispatches waits.
 */
#include "command.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/conf.h"
#include "base/daemon.h"
#include "base/log.h"
#include "db/db.h"
#include "dispatch/nightly.h"

enum { STMT_LAST, STMT__MAX };

const char *const nightly_command_statements[STMT__MAX + 1] = {
	[STMT_LAST] = "SELECT MAX(at) FROM training",
};

#define LOOK_MS 30000

static void train(void)
{
	static char program[] = "dianliang", word[] = "retrain";
	char *const argv[] = { program, word, NULL };

	if (nice(19) < 0)
		log_warn("nightly", "nice: %s", strerror(errno));
	execv("/proc/self/exe", argv);
	log_error("nightly", "dianliang retrain: %s", strerror(errno));
	_exit(1);
}

/* Told to stop, it takes the training with it: a model is put in place in one step or not at all.
 */
static int wait_for(pid_t child)
{
	int status = 0;
	bool told = false;

	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return -1;
		if (daemon_stop && !told)
			kill(child, SIGTERM);
		told = daemon_stop;
	}
	return status;
}

static void one_night(void)
{
	pid_t child = fork();
	int status;

	if (child == 0)
		train();
	if (child < 0) {
		log_error("nightly", "fork: %s", strerror(errno));
		return;
	}
	status = wait_for(child);
	if (status && !daemon_stop)
		log_error("nightly", "the training failed: it is tried again tomorrow");
}

/* Of a city that never trained yet, this start counts as the last: there is nothing to make up. */
static int run_nightly(const struct command_env *env, int argc, char **argv)
{
	const char *text = conf_str(env->conf, "model", "retrain_at");
	int minutes = *text ? nightly_minutes(text) : 0;
	int64_t tried = INT64_MIN, begun = clock_now();

	(void)argv;
	if (argc)
		return COMMAND_USAGE;
	if (minutes < 0) {
		fprintf(stderr, "[model] retrain_at: %s is no time of the day (03:30)\n", text);
		return COMMAND_FAILED;
	}
	daemon_catch_signals();
	for (; !daemon_stop; daemon_wait(LOOK_MS)) {
		int64_t now = clock_now(), last;

		if (!*text || db_row(env->db, nightly_command_statements[STMT_LAST], "", "t",
				     &last) != DB_ROW)
			continue;
		if (last == DB_NULL_TIME)
			last = begun;
		if (!nightly_due(now, last > tried ? last : tried, minutes))
			continue;
		tried = now;
		one_night();
	}
	return COMMAND_DONE;
}

const struct command nightly_commands[] = {
	{ "nightly", "", "stay, and retrain each night at [model] retrain_at (without systemd)",
	  run_nightly, 0 },
	{ 0 },
};
