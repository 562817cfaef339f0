/*
 * crash.h - a worker killed at every step: a call of the JSON API with its key is made again and
 * again, each time by a process that dies before its n-th statement, until one survives. After each
 * the caller repeats it: there is one effect, and the same reply ever after.
 *
 * It defines what it needs, the database library's own functions among it: for one file of a test
 * program.
 */
#ifndef DL_TESTS_PAGE_CRASH_H
#define DL_TESTS_PAGE_CRASH_H

#include "tests/page/api.h"

#include <dlfcn.h>
#include <mysql.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/idempotency.h"

#define STEPS_MAX 60 /* more than any call has */

/* The process dies before this statement; 0: it does not. */
static unsigned int die_at, step;

static void next_step(void)
{
	if (die_at && ++step == die_at)
		kill(getpid(), SIGKILL);
}

/* In place of the library's, which they call. */
int STDCALL mysql_stmt_execute(MYSQL_STMT *stmt)
{
	static int (*real)(MYSQL_STMT *);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "mysql_stmt_execute");
	next_step();
	return real(stmt);
}

int STDCALL mysql_query(MYSQL *my, const char *sql)
{
	static int (*real)(MYSQL *, const char *);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "mysql_query");
	next_step();
	return real(my, sql);
}

struct call {
	const char *key, *method, *path, *json;
};

/* True: it died on its way. */
static bool dies(struct fixture *f, struct browser *b, const struct call *c, unsigned int where)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		b->db = fixture_connect(f);
		db_lock_wait(b->db, IDEMPOTENCY_WAIT);
		db_ping(b->db); /* connected, so that steps are the call's own */
		step = 0;
		die_at = where;
		api_ask_with(b, c->key, c->method, c->path, c->json);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status);
}

/*
 * prepare() makes what the n-th call is about and says the call; effects() counts what it has done.
 * Returns how many times it died.
 */
static unsigned int storm(struct fixture *f, struct browser *b,
			  struct call (*prepare)(struct fixture *, struct browser *, unsigned int),
			  int64_t (*effects)(struct fixture *))
{
	for (unsigned int n = 1; n < STEPS_MAX; n++) {
		struct call c = prepare(f, b, n);
		int64_t before = effects(f);
		bool died = dies(f, b, &c, n);
		const char *first;

		/* Killed before its COMMIT was sent: nothing. */
		if (died)
			assert_int_equal(effects(f), before);
		if (api_ask_with(b, c.key, c.method, c.path, c.json) / 100 != 2)
			fail_msg("step %u: %d %s", n, b->status, b->body);
		assert_int_equal(effects(f), before + 1);
		/* What survived had lost its reply alone. */
		assert_int_equal(browser_header(b, "Idempotency-Replayed") != NULL, !died);
		first = b->body;
		assert_int_equal(api_ask_with(b, c.key, c.method, c.path, c.json) / 100, 2);
		assert_string_equal(b->body, first);
		assert_int_equal(effects(f), before + 1);
		if (!died)
			return n - 1;
	}
	fail_msg("it never came to its end");
	return 0;
}

static const char *key_of(struct browser *b, unsigned int n)
{
	return arena_printf(b->arena, "key-%u", n);
}

#endif
