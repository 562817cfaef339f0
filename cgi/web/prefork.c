#include "web/prefork.h"

#include <signal.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "web/metrics.h"

#define STARTS_PER_SECOND 10 /* a worker that dies at once must not burn the machine */
#define DRAIN             (10 * CLOCK_SECOND)
#define TICK_MS           100

struct parent {
	pid_t *pids; /* 0: an empty place */
	unsigned int count;
	int (*work)(void *ctx);
	void *ctx;
	pid_t self;
	int64_t second; /* when the current second of starts began */
	unsigned int starts;
};

static sigset_t parents_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGCHLD);
	return set;
}

/* SIGTERM stays blocked; SIGINT is the terminal's to all, and the parent's to pass on. */
_Noreturn static void run_child(const struct parent *p)
{
	sigset_t set;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != p->self)
		_exit(1); /* the parent went before that was set */
	signal(SIGINT, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_SETMASK, &set, NULL);
	_exit(p->work(p->ctx));
}

static void start_one(struct parent *p, unsigned int place)
{
	pid_t pid = fork();

	if (pid == 0)
		run_child(p);
	if (pid < 0)
		log_error("server", "no new worker can be started");
	p->pids[place] = pid > 0 ? pid : 0;
}

/* Fill the empty places, as far as this second allows. True: all are filled. */
static bool fill(struct parent *p)
{
	int64_t now = clock_monotonic();

	if (now - p->second >= CLOCK_SECOND) {
		p->second = now;
		p->starts = 0;
	}
	for (unsigned int i = 0; i < p->count; i++) {
		if (p->pids[i])
			continue;
		/* The first ones are not restarts and may all come at once. */
		if (p->starts >= STARTS_PER_SECOND && p->starts >= p->count)
			return false;
		p->starts++;
		start_one(p, i);
	}
	return true;
}

/* Take in who has ended; returns how many are left. */
static unsigned int reap(struct parent *p, bool unexpected)
{
	unsigned int left = 0;
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (unsigned int i = 0; i < p->count; i++)
			if (p->pids[i] == pid)
				p->pids[i] = 0;
		if (unexpected) {
			log_error("server", "worker %d ended: %s %d", (int)pid,
				  WIFSIGNALED(status) ? "signal" : "status",
				  WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
			metrics_restart();
		}
	}
	for (unsigned int i = 0; i < p->count; i++)
		left += p->pids[i] != 0;
	return left;
}

static void signal_all(const struct parent *p, int signal_number)
{
	for (unsigned int i = 0; i < p->count; i++)
		if (p->pids[i])
			kill(p->pids[i], signal_number);
}

static int wait_signal(const sigset_t *set, long ms)
{
	const struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	return sigtimedwait(set, NULL, &t);
}

static void drain(struct parent *p, const sigset_t *set)
{
	int64_t end = clock_monotonic() + DRAIN;

	log_info("server", "stopping");
	/*
	 * Again and again: the first signal may have come just before a worker
	 * began to wait for the next request.
	 */
	while (reap(p, false) && clock_monotonic() < end) {
		signal_all(p, SIGTERM);
		wait_signal(set, TICK_MS);
	}
	if (reap(p, false)) {
		log_warn("server", "workers still busy are killed");
		signal_all(p, SIGKILL);
	}
}

int prefork_run(unsigned int count, int (*work)(void *ctx), void *ctx)
{
	struct parent p = { .count = count, .work = work, .ctx = ctx, .self = getpid() };
	sigset_t set = parents_signals(), before;
	bool full;
	int got;

	p.pids = xmalloc(count * sizeof(*p.pids));
	memset(p.pids, 0, count * sizeof(*p.pids));
	p.second = clock_monotonic();
	sigprocmask(SIG_BLOCK, &set, &before);
	do {
		full = fill(&p);
		got = wait_signal(&set, full ? 60 * CLOCK_SECOND : TICK_MS);
		reap(&p, got != SIGTERM && got != SIGINT);
	} while (got != SIGTERM && got != SIGINT);
	drain(&p, &set);
	sigprocmask(SIG_SETMASK, &before, NULL);
	free(p.pids);
	return 0;
}
