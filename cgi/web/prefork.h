/*
 * prefork.h - the parent: as many workers as wanted, a new one for each that
 * ends, and an orderly end.
 */
#ifndef DL_WEB_PREFORK_H
#define DL_WEB_PREFORK_H

/*
 * Runs work(ctx) in `count` child processes until SIGTERM or SIGINT, then lets
 * them finish, at most 10 s. work() gets SIGTERM blocked (worker.h opens it where it
 * waits) and returns its exit status. Returns 0.
 */
int prefork_run(unsigned int count, int (*work)(void *ctx), void *ctx);

#endif
