/*
 * worker.h - one process that answers: many FastCGI requests, one after the
 * other, or one of plain CGI.
 */
#ifndef DL_WEB_WORKER_H
#define DL_WEB_WORKER_H

struct conf;
struct program;

struct worker {
	const struct program *program;
	const struct conf *conf;
	int listener;
};

/* struct worker *; until SIGTERM, which is looked at between requests. Exit status. */
int worker_run(void *worker);
/* The environment's request, from descriptor 0 to descriptor 1. Exit status. */
int worker_run_cgi(const struct program *p, const struct conf *c);

#endif
