/*
 * A worker killed at every step: a call of the JSON API with its key is made again and again, each
 * time by a process that dies before its n-th statement, until one survives. After each the caller
 * repeats it: there is one effect, and the same reply ever after.
 */
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

static int64_t reports(struct fixture *f)
{
	return fixture_number(f, "SELECT COUNT(*) FROM report r JOIN outbox o ON o.report_id = r.id"
				 " JOIN photo p ON p.report_id = r.id"
				 " JOIN flow_log l ON l.report_id = r.id");
}

static int64_t log_rows(struct fixture *f)
{
	return fixture_count(f, "flow_log");
}

static int64_t supports(struct fixture *f)
{
	return fixture_number(f, "SELECT SUM(support_count) FROM report");
}

static uint64_t citizen;

static uint64_t a_photo(struct fixture *f, unsigned int n)
{
	fixture_sql(
		f,
		"INSERT INTO photo (citizen_id, draft_id, role, position, source_hash, hash, width,"
		" height, colour, phash, created_at) VALUES (%llu, NULL, 1, 1,"
		" UNHEX(SHA2('%u', 256)), UNHEX(SHA2('x%u', 256)), 1600, 1200, 0, 0,"
		" '2026-11-23')",
		(unsigned long long)citizen, n, n);
	return (uint64_t)fixture_number(f, "SELECT MAX(id) FROM photo");
}

static struct call whole_report(struct fixture *f, struct browser *b, unsigned int n)
{
	return (struct call){
		key_of(b, n), "POST", "/reports",
		arena_printf(b->arena, "{" API_POINT ",\"body\":\"井盖松动\",\"photos\":[%llu]}",
			     (unsigned long long)a_photo(f, n))
	};
}

static struct call answer_of(struct fixture *f, struct browser *b, unsigned int n,
			     unsigned int status, const char *what, const char *json)
{
	uint64_t id = page_report(f, citizen, status);

	return (struct call){ key_of(b, n), "POST",
			      arena_printf(b->arena, "/reports/%s/%s", rows_number(f, id), what),
			      json };
}

static struct call not_solved(struct fixture *f, struct browser *b, unsigned int n)
{
	return answer_of(f, b, n, STATUS_HANDLED, "not-solved", "{\"note\":\"还晃\"}");
}

static struct call taken_back(struct fixture *f, struct browser *b, unsigned int n)
{
	return answer_of(f, b, n, STATUS_SUBMITTED, "hide", "{}");
}

static struct call more_words(struct fixture *f, struct browser *b, unsigned int n)
{
	return answer_of(f, b, n, STATUS_HANDLING, "words", "{\"note\":\"旁边还有一处\"}");
}

static struct call support(struct fixture *f, struct browser *b, unsigned int n)
{
	uint64_t id = page_report(f, citizen + 1, STATUS_HANDLING);

	return (struct call){ key_of(b, n), "POST",
			      arena_printf(b->arena, "/reports/%s/support", rows_number(f, id)),
			      "{}" };
}

/* Citizen, draft, photo, report, log, outbox, key: at least that many places to die at. */
static void a_report_in_one_call_is_stored_once_wherever_its_worker_dies(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	citizen = api_citizen(f, &b);
	assert_true(storm(f, &b, whole_report, reports) > 12);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM draft WHERE report_id IS NULL"),
			 0);
	browser_close(&b);
}

static void an_answer_is_given_once_wherever_its_worker_dies(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	citizen = api_citizen(f, &b);
	assert_true(storm(f, &b, not_solved, log_rows) > 6);
	fixture_sql(f, "DELETE FROM idempotency");
	assert_true(storm(f, &b, taken_back, log_rows) > 6);
	fixture_sql(f, "DELETE FROM idempotency");
	assert_true(storm(f, &b, more_words, log_rows) > 6);
	browser_close(&b);
}

static void a_support_is_counted_once_wherever_its_worker_dies(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	citizen = api_citizen(f, &b);
	assert_true(storm(f, &b, support, supports) > 6);
	browser_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		snap_test(a_report_in_one_call_is_stored_once_wherever_its_worker_dies),
		snap_test(an_answer_is_given_once_wherever_its_worker_dies),
		snap_test(a_support_is_counted_once_wherever_its_worker_dies),
	};
	return cmocka_run_group_tests(tests, snap_start, snap_stop);
}
