/*
 * daemon.h - what programs that stay and serve no requests have in common (dispatchd, notifyd):
 *
 *   <name> [-c FILE] [-1] [-n]
 *
 * -1 does what is due and ends; -n checks conf and ends. SIGTERM and SIGINT end it; what is in work
 * is finished first.
 */
#ifndef DL_BASE_DAEMON_H
#define DL_BASE_DAEMON_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

struct conf;

/* Set by a signal; a sleep ends at once, whatever else is in work goes on. */
extern volatile sig_atomic_t daemon_stop;
void daemon_catch_signals(void);

/* Not at all once it is to stop. */
void daemon_wait(int64_t ms);

/* main(): options, conf, signals, then run(), whose code is the exit code. */
int daemon_main(const char *name, int argc, char **argv,
		int (*run)(const struct conf *c, bool once));

#endif
