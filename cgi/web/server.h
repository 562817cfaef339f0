/*
 * server.h - a FastCGI program: prefork, one thread and one database
 * connection per worker.
 *
 *   citizen [-c FILE] [-s SOCKET] [-w WORKERS] [-n] [-r]
 *
 * The parent reads conf, secrets and templates, calls program->start, binds the
 * socket (AF_UNIX, 0660) unless one is handed to it by systemd (LISTEN_FDS) or on
 * descriptor 0 by a FastCGI spawner, forks, starts a new worker for each that
 * ends (not more than 10 a second), and on SIGTERM or SIGINT lets requests in work
 * finish, at most 10 s. With a CGI environment and no listening socket it answers one
 * request as plain CGI, and looks at no argument: they may come from the address.
 * -n checks conf and templates and ends. -r prints the program's routes, "GET /r/:number" a
 * line, and ends.
 *
 * Every program also answers /healthz/<name> (200 "ok", or 503 with the reason: database
 * away, queue too old) and /metrics/<name> (Prometheus text: requests by
 * status, seconds histogram, workers, restarts, and what program->metrics adds).
 */
#ifndef DL_WEB_SERVER_H
#define DL_WEB_SERVER_H

#include "base/buf.h"
#include "web/route.h"

struct conf;
struct db;

struct program {
	const char *name;                  /* "citizen": user dl_citizen, socket citizen.sock */
	const struct route *const *routes; /* NULL-terminated */
	const char *section;               /* of conf, whose "workers" counts; NULL: [server] */
	int (*start)(const struct conf *); /* parent, before the fork; may be NULL; 0 or -1 */
	int (*worker)(const struct conf *,
		      struct db *); /* each worker, after the fork; may be NULL */
	/* More lines for /metrics; a sentence of what is ill (NULL: well). May be NULL. */
	void (*metrics)(struct db *, struct buf *);
	const char *(*health)(struct db *);
	/*
	 * At the beginning of a request that has a route, before anything is asked: to look whether
	 * what the program knows by heart has changed; also for routes with NO_DB, so it is to cope
	 * with a database that is away. It may set the connection's arena. May be NULL.
	 */
	void (*refresh)(struct db *, int64_t now);
	/*
	 * For routes with NEED_STAFF: sets req->staff and req->session and returns 0, or has
	 * answered the request and returns 1. Such routes of a program without it are 403.
	 */
	int (*admit)(struct request *, struct response *);
	/*
	 * For requests with an Authorization header, before the body is read and anything is done:
	 * sets req->visitor, req->bearer and req->bearer_id and returns 0, or returns the status to
	 * refuse with (401 gets its WWW-Authenticate). A bearer is no ambient authority: it stands
	 * for the token of forms (but not of staff's), and no cookie is given beside it. Programs
	 * without it do not look at that header.
	 */
	int (*identify)(struct request *);
	/* Runs the route's page itself, with what this program does around each. May be NULL. */
	void (*run)(struct request *, struct response *);
	const char *say_page; /* template of response_say(); NULL: "say" */
	const char *home;     /* where it leads when nothing else is said; NULL: "/" */
	/* Makes the reply of response_say() instead, for programs whose callers read no pages. May
	 * be NULL. */
	void (*say)(struct request *, struct response *, int status, const char *say);
	/* identify, run and say serve the addresses that begin so, and no others ("/api/"): of a
	 * program with pages and calls. NULL: all. */
	const char *below;
};

int server_main(const struct program *p, int argc, char **argv);

/*
 * For page tests: answer one request in this process, without a socket, with the
 * templates that site_load() has loaded (web/site.h) or the built-in pages.
 * What the db gives afterwards lives until the next call. env: NULL-terminated "NAME=value" as
 * nginx would send; the whole reply with headers goes to out.
 */
void server_answer(const struct program *p, const struct conf *c, struct db *db,
		   const char *const *env, const void *body, size_t body_len, struct buf *out);

#endif
