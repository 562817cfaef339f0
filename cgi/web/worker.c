/*
 * libfcgi waits for ever for the rest of a request once it has accepted, so the
 * accepting is done here, with a time limit on the connection, and libfcgi
 * is given the connection.
 */
#include "web/worker.h"

#include <errno.h>
#include <fcgiapp.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "db/db.h"
#include "web/answer.h"
#include "web/json_memory.h"
#include "web/server.h"
#include "web/wire.h"

#define SILENCE_SECONDS 20 /* nginx has the whole body before it connects */

static volatile sig_atomic_t stopping;

static void stop(int signal_number)
{
	(void)signal_number;
	stopping = 1;
}

static void set_signals(void)
{
	struct sigaction on_term = { .sa_handler = stop }; /* no SA_RESTART: accept ends */
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	sigaction(SIGTERM, &on_term, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
	sigaction(SIGUSR1, &ignore, NULL); /* else libfcgi takes it as its own end */
}

/* The one place where SIGTERM is let in: no request is ever cut by it. */
static int wait_for_client(int listener)
{
	sigset_t term, before;
	int fd = -1;

	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_UNBLOCK, &term, &before);
	if (!stopping)
		fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return fd;
}

static void limit_silence(int fd)
{
	const struct timeval t = { .tv_sec = SILENCE_SECONDS };

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof(t));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &t, sizeof(t));
}

/* ---- FastCGI ---- */

static long read_fastcgi(void *ctx, char *to, size_t len)
{
	FCGX_Stream *in = ctx;
	int part = len > 1 << 20 ? 1 << 20 : (int)len;

	return FCGX_GetStr(to, part, in);
}

static int write_fastcgi(void *ctx, const void *p, size_t len)
{
	const char *at = p;

	while (len > 0) {
		int part = len > 1 << 20 ? 1 << 20 : (int)len;
		if (FCGX_PutStr(at, part, ctx) != part)
			return -1;
		at += part;
		len -= (size_t)part;
	}
	return 0;
}

static void serve(const struct worker *w, struct db *db, struct arena *a, int fd)
{
	FCGX_Request r;
	struct wire wire = { .read = read_fastcgi };

	limit_silence(fd);
	FCGX_InitRequest(&r, -1, FCGI_FAIL_ACCEPT_ON_INTR);
	/* As if this connection had been kept from a request before. */
	r.ipcFd = fd;
	r.keepConnection = 1;
	if (FCGX_Accept_r(&r) == 0) {
		wire.env = (const char *const *)r.envp;
		wire.ctx = r.in;
		/* Half a reply must not look like a whole one. */
		if (answer(w->program, w->conf, db, a, &wire, write_fastcgi, r.out) < 0)
			shutdown(fd, SHUT_RDWR);
		/*
		 * Once all of the request was read, nobody need wait for the client to
		 * close first; else what is unread would reset the connection and
		 * with it the reply.
		 */
		if (FCGX_HasSeenEOF(r.in))
			FCGX_Detach(&r);
		FCGX_Finish_r(&r);
		FCGX_Free(&r, 1); /* also when the client would have kept it */
	}
	arena_reset(a); /* its deferred frees may be of JSON */
	json_memory_end_request();
}

static bool passes(int error)
{
	if (error == EMFILE || error == ENFILE || error == ENOMEM || error == ENOBUFS) {
		usleep(50000);
		return true;
	}
	return error == EINTR || error == ECONNABORTED || error == EAGAIN || error == EPROTO;
}

int worker_run(void *worker)
{
	const struct worker *w = worker;
	struct arena *a = arena_new();
	struct db *db = db_open(w->conf, w->program->name);
	int result = 0;

	set_signals();
	db_use_arena(db, a);
	if (FCGX_Init() != 0 || (w->program->worker && w->program->worker(w->conf, db) < 0))
		result = 1;
	json_memory_start();
	while (result == 0 && !stopping) {
		int fd = wait_for_client(w->listener);
		if (fd >= 0)
			serve(w, db, a, fd);
		else if (!passes(errno))
			result = 1;
	}
	db_close(db);
	arena_free(a);
	return result;
}

/* ---- plain CGI ---- */

static long read_stdin(void *ctx, char *to, size_t len)
{
	ssize_t n;

	(void)ctx;
	do
		n = read(STDIN_FILENO, to, len);
	while (n < 0 && errno == EINTR);
	return n;
}

static int write_stdout(void *ctx, const void *p, size_t len)
{
	const char *at = p;

	(void)ctx;
	while (len > 0) {
		ssize_t n = write(STDOUT_FILENO, at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

int worker_run_cgi(const struct program *p, const struct conf *c)
{
	const struct wire w = { .env = (const char *const *)environ,
				.read = read_stdin,
				.endless = true };
	struct arena *a = arena_new();
	struct db *db = db_open(c, p->name);
	int result;

	db_use_arena(db, a);
	if (p->worker && p->worker(c, db) < 0)
		return 1;
	result = answer(p, c, db, a, &w, write_stdout, NULL) < 0;
	arena_reset(a);
	db_close(db);
	arena_free(a);
	return result;
}
