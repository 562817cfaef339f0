#include "base/daemon.h"

#include <getopt.h>
#include <stdio.h>
#include <time.h>

#include "base/conf.h"
#include "base/log.h"

volatile sig_atomic_t daemon_stop;

static void on_stop(int signal)
{
	(void)signal;
	daemon_stop = 1;
}

/* Without SA_RESTART: a sleep ends at once. */
void daemon_catch_signals(void)
{
	struct sigaction sa = { .sa_handler = on_stop };

	sigemptyset(&sa.sa_mask);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	sa.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &sa, NULL);
}

void daemon_wait(int64_t ms)
{
	struct timespec ts = { .tv_sec = (time_t)(ms / 1000), .tv_nsec = ms % 1000 * 1000000 };

	if (!daemon_stop)
		nanosleep(&ts, NULL);
}

int daemon_main(const char *name, int argc, char **argv,
		int (*run)(const struct conf *c, bool once))
{
	const char *path = NULL;
	bool once = false, check = false;
	struct conf *c;
	int option, code = 0;

	log_program(name);
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
			fprintf(stderr, "usage: %s [-c FILE] [-1] [-n]\n", name);
			return 2;
		}
	}
	c = conf_load(path);
	if (!c)
		return 1;
	daemon_catch_signals();
	if (!check)
		code = run(c, once);
	conf_free(c);
	return code;
}
