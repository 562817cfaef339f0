#include "web/server.h"

#include <unistd.h>

#include "base/conf.h"
#include "base/log.h"
#include "base/secret.h"
#include "web/listener.h"
#include "web/metrics.h"
#include "web/prefork.h"
#include "web/site.h"
#include "web/worker.h"

#define WORKERS_MAX 256

struct options {
	const char *conf;
	const char *socket;
	long workers; /* 0: as conf says */
	bool check_only;
	bool routes_only;
};

static int usage(const struct program *p)
{
	fprintf(stderr, "usage: %s [-c FILE] [-s SOCKET] [-w WORKERS] [-n] [-r]\n", p->name);
	return 2;
}

static int read_options(struct options *o, int argc, char **argv)
{
	char *end;
	int opt;

	while ((opt = getopt(argc, argv, "c:s:w:nr")) != -1) {
		switch (opt) {
		case 'c':
			o->conf = optarg;
			break;
		case 's':
			o->socket = optarg;
			break;
		case 'w':
			o->workers = strtol(optarg, &end, 10);
			if (*end || o->workers < 1 || o->workers > WORKERS_MAX)
				return -1;
			break;
		case 'n':
			o->check_only = true;
			break;
		case 'r':
			o->routes_only = true;
			break;
		default:
			return -1;
		}
	}
	return optind == argc ? 0 : -1;
}

/* All that workers share and that can be wrong. */
static int prepare(const struct program *p, const struct conf *c, unsigned int workers)
{
	if (secret_load(c) < 0 || site_load(c) < 0 || metrics_start(workers) < 0)
		return -1;
	return p->start ? p->start(c) : 0;
}

static unsigned int worker_count(const struct program *p, const struct conf *c,
				 const struct options *o)
{
	long n = o->workers ? o->workers
			    : conf_int(c, p->section ? p->section : "server", "workers");

	return n < 1 ? 1 : n > WORKERS_MAX ? WORKERS_MAX : (unsigned int)n;
}

/* The listening socket; *made is its path when it is ours to remove. */
static int find_listener(const struct program *p, const struct conf *c, const struct options *o,
			 char *made, size_t size)
{
	int fd = listener_is_stdin() ? STDIN_FILENO : listener_from_systemd();

	*made = '\0';
	if (fd >= 0)
		return fd;
	if (o->socket)
		snprintf(made, size, "%s", o->socket);
	else
		snprintf(made, size, "%s/%s.sock", conf_str(c, "server", "socket_dir"), p->name);
	return listener_bind(c, made);
}

static int serve(const struct program *p, const struct conf *c, const struct options *o)
{
	struct worker w = { .program = p, .conf = c };
	unsigned int workers = worker_count(p, c, o);
	char made[200];

	if (prepare(p, c, workers) < 0)
		return 1;
	w.listener = find_listener(p, c, o, made, sizeof(made));
	if (w.listener < 0)
		return 1;
	log_info("server", "%u workers wait%s%s", workers, *made ? " at " : "", made);
	prefork_run(workers, worker_run, &w);
	if (*made)
		unlink(made);
	return 0;
}

static bool is_cgi(void)
{
	return getenv("REQUEST_METHOD") && getenv("GATEWAY_INTERFACE") && !listener_is_stdin();
}

static int serve_cgi(const struct program *p)
{
	struct conf *c = conf_load(NULL);
	int result = 1;

	if (c && prepare(p, c, 1) == 0)
		result = worker_run_cgi(p, c);
	site_free();
	conf_free(c);
	return result;
}

int server_main(const struct program *p, int argc, char **argv)
{
	struct options o = { 0 };
	struct conf *c;
	int result;

	log_program(p->name);
	if (is_cgi())
		return serve_cgi(p);
	if (read_options(&o, argc, argv) < 0)
		return usage(p);
	if (o.routes_only)
		return route_print(p->routes);
	c = conf_load(o.conf);
	if (!c)
		return 1;
	if (o.check_only)
		result = site_load(c) < 0;
	else
		result = serve(p, c, &o);
	site_free();
	conf_free(c);
	return result;
}
