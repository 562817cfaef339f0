/*
 * Idempotency-Key: what is sent again is done once, whoever dies in between. The page here adds a
 * citizen a call and says how many there are.
 */
#include "tests/page/reports.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/idempotency.h"
#include "base/secret.h"
#include "web/page.h"

static const char insert[] = "INSERT INTO citizen (visitor, created_at) VALUES (?, ?)";

/* Where the page lets itself be killed, or fail. */
static enum { NOWHERE, BEFORE_WORK, IN_WORK, AFTER_WORK } die_at;
static struct db *cut; /* whose connection the page cuts, once */
static uint64_t cut_id;

static void die(unsigned int here)
{
	if (die_at == here)
		kill(getpid(), SIGKILL);
}

static int work(struct request *req, unsigned int *count)
{
	unsigned char visitor[16];
	int result;

	secret_random(visitor, sizeof(visitor));
	if (db_begin(req->db) < 0)
		return -1;
	result =
		db_exec(req->db, insert, "bt", (const void *)visitor, sizeof(visitor), req->now) < 0
			? -1
			: 0;
	die(IN_WORK);
	if (cut && cut_id) {
		db_exec(cut, arena_printf(req->arena, "KILL %llu", (unsigned long long)cut_id), "");
		cut_id = 0;
	}
	if (db_end(req->db, result) < 0)
		return -1;
	return db_row(req->db, "SELECT COUNT(*) FROM citizen", "", "U", count) == DB_ROW ? 0 : -1;
}

static void add_page(struct request *req, struct response *resp)
{
	const char *status = request_param(req, "status");
	unsigned int count = 0;

	die(BEFORE_WORK);
	if (work(req, &count) < 0) {
		response_unavailable(resp);
		return;
	}
	if (status) {
		response_say(resp, (int)form_number(status, 599), "不行", NULL);
		return;
	}
	response_header(resp, "Location", "/added/%u", count);
	response_json(resp, 201, json_pack("{s:i}", "count", (int)count));
	die(AFTER_WORK);
}

static void read_page(struct request *req, struct response *resp)
{
	(void)req;
	response_json(resp, 200, json_pack("{s:s}", "read", "yes"));
}

static const struct route routes[] = { { POST, "/add", add_page, RAW_BODY, 1000 },
				       { POST, "/other", add_page, RAW_BODY, 1000 },
				       { DELETE, "/add", add_page, RAW_BODY, 1000 },
				       { GET, "/add", read_page, GIVE_VISITOR, 0 },
				       { 0 } };

static void open_with(struct fixture *f, struct browser *b)
{
	static const struct route *const tables[] = { routes, NULL };

	db_use_arena(f->db, f->arena);
	browser_open(b, f->conf, f->db, tables);
	b->program.run = idempotency_run;
	b->accept = "application/json";
	die_at = NOWHERE;
	cut = NULL;
	cut_id = 0;
	browser_get(b, "/add"); /* a known visitor */
}

static int send(struct browser *b, const char *method, const char *uri, const char *key,
		const char *body)
{
	const char *const env[] = { arena_printf(b->arena, "HTTP_IDEMPOTENCY_KEY=%s",
						 key ? key : ""),
				    "REMOTE_ADDR=192.0.2.7", NULL };

	return browser_ask(b, method, uri, "application/json", body, strlen(body),
			   key ? env : NULL);
}

static void the_same_call_again_gives_the_same_reply_and_does_nothing(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	const char *first;

	open_with(f, &b);
	assert_int_equal(send(&b, "POST", "/add", "k-1", "{}"), 201);
	first = b.body;
	assert_null(browser_header(&b, "Idempotency-Replayed"));
	assert_int_equal(send(&b, "POST", "/add", "k-1", "{}"), 201);
	assert_string_equal(b.body, first);
	assert_string_equal(browser_header(&b, "Location"), "/added/1");
	assert_string_equal(browser_header(&b, "Content-Type"), "application/json; charset=utf-8");
	assert_string_equal(browser_header(&b, "Idempotency-Replayed"), "true");
	assert_int_equal(fixture_count(f, "citizen"), 1);
	browser_close(&b);
}

static void without_a_key_each_call_is_done(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_with(f, &b);
	assert_int_equal(send(&b, "POST", "/add", NULL, "{}"), 201);
	assert_int_equal(send(&b, "POST", "/add", NULL, "{}"), 201);
	assert_int_equal(fixture_count(f, "citizen"), 2);
	assert_int_equal(fixture_count(f, "idempotency"), 0);
	browser_close(&b);
}

static void another_body_with_the_same_key_is_422_and_does_nothing(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_with(f, &b);
	assert_int_equal(send(&b, "POST", "/add", "k-1", "{\"a\": 1}"), 201);
	assert_int_equal(send(&b, "POST", "/add", "k-1", "{\"a\": 2}"), 422);
	assert_page_has(&b, "Idempotency-Key");
	assert_int_equal(send(&b, "POST", "/add", "k-1", ""), 422);
	assert_int_equal(fixture_count(f, "citizen"), 1);
	browser_close(&b);
}

static void a_key_is_of_one_caller_one_address_and_one_method(void **state)
{
	struct fixture *f = *state;
	struct browser b, other;

	open_with(f, &b);
	open_with(f, &other);
	assert_int_equal(send(&b, "POST", "/add", "k-1", "{}"), 201);
	assert_int_equal(send(&b, "POST", "/other", "k-1", "{}"), 201);
	assert_int_equal(send(&b, "POST", "/add?x=1", "k-1", "{}"), 201);
	assert_int_equal(send(&b, "DELETE", "/add", "k-1", "{}"), 201);
	assert_int_equal(send(&other, "POST", "/add", "k-1", "{}"), 201);
	assert_int_equal(fixture_count(f, "citizen"), 5);
	arena_free(other.arena);
	browser_close(&b);
}

static void a_caller_nobody_knows_is_told_apart_by_address_and_needs_a_long_key(void **state)
{
	static const char long_key[] = "8e03978e-40d5-43dd-bc93-6894a57f9324";
	static const char *const elsewhere[] = {
		"HTTP_IDEMPOTENCY_KEY=8e03978e-40d5-43dd-bc93-6894a57f9324",
		"REMOTE_ADDR=192.0.2.8", "HTTP_COOKIE=", NULL
	};
	struct fixture *f = *state;
	struct browser b;

	open_with(f, &b);
	browser_set_cookie(&b, "dl", "");
	assert_int_equal(send(&b, "POST", "/add", "k-1", "{}"), 400);
	assert_int_equal(send(&b, "POST", "/add", long_key, "{}"), 201);
	assert_int_equal(send(&b, "POST", "/add", long_key, "{}"), 201);
	assert_int_equal(fixture_count(f, "citizen"), 1);
	assert_int_equal(browser_ask(&b, "POST", "/add", "application/json", "{}", 2, elsewhere),
			 201);
	assert_null(browser_header(&b, "Idempotency-Replayed"));
	assert_int_equal(fixture_count(f, "citizen"), 2);
	browser_close(&b);
}

static void a_key_of_the_wrong_form_is_400_before_anything_is_done(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	static const char *const bad[] = { "", " ", "a b", "a\tb", "中文", "\x7f", "k\x01" };
	static const char *const two[] = { "HTTP_IDEMPOTENCY_KEY=k-1", "HTTP_IDEMPOTENCY_KEY=k-2",
					   NULL };
	char key[IDEMPOTENCY_KEY_MAX + 2];

	open_with(f, &b);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(send(&b, "POST", "/add", bad[i], "{}"), 400);
	assert_int_equal(browser_ask(&b, "POST", "/add", "application/json", "{}", 2, two), 400);
	memset(key, 'k', sizeof(key));
	key[IDEMPOTENCY_KEY_MAX + 1] = '\0';
	assert_int_equal(send(&b, "POST", "/add", key, "{}"), 400);
	assert_int_equal(fixture_count(f, "citizen"), 0);
	key[IDEMPOTENCY_KEY_MAX] = '\0';
	assert_int_equal(send(&b, "POST", "/add", key, "{}"), 201);
	browser_close(&b);
}

static void what_was_refused_is_undone_and_may_come_again(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_with(f, &b);
	assert_int_equal(send(&b, "POST", "/add?status=409", "k-1", "{}"), 409);
	assert_int_equal(fixture_count(f, "citizen"), 0);
	assert_int_equal(fixture_count(f, "idempotency"), 0);
	assert_int_equal(send(&b, "POST", "/add?status=422", "k-1", "{\"other\": 1}"), 422);
	assert_int_equal(send(&b, "POST", "/add?status=404", NULL, "{}"), 404);
	assert_int_equal(fixture_count(f, "citizen"), 0);
	browser_close(&b);
}

/* The whole call in a process of its own, which is killed on its way. */
static void send_and_die(struct fixture *f, struct browser *b, unsigned int where)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		b->db = fixture_connect(f);
		die_at = where;
		send(b, "POST", "/add", "k-1", "{}");
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
}

static void killed_before_its_commit_a_call_has_left_nothing_and_is_done_when_repeated(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_with(f, &b);
	for (unsigned int where = BEFORE_WORK; where <= AFTER_WORK; where++) {
		send_and_die(f, &b, where);
		assert_int_equal(fixture_count(f, "citizen"), 0);
	}
	assert_int_equal(send(&b, "POST", "/add", "k-1", "{}"), 201);
	assert_null(browser_header(&b, "Idempotency-Replayed"));
	assert_int_equal(send(&b, "POST", "/add", "k-1", "{}"), 201);
	assert_int_equal(fixture_count(f, "citizen"), 1);
	browser_close(&b);
}

static void a_connection_lost_in_work_costs_one_more_try_and_no_second_effect(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_with(f, &b);
	cut = fixture_connect(f);
	cut_id = (uint64_t)fixture_number(f, "SELECT CONNECTION_ID()");
	assert_int_equal(send(&b, "POST", "/add", "k-1", "{}"), 201);
	assert_int_equal(fixture_count(f, "citizen"), 1);
	assert_int_equal(send(&b, "POST", "/add", "k-1", "{}"), 201);
	assert_string_equal(browser_header(&b, "Idempotency-Replayed"), "true");
	assert_int_equal(fixture_count(f, "citizen"), 1);
	db_close(cut);
	browser_close(&b);
}

/* Another worker holds the key: it has begun and not ended. */
static struct db *begin_elsewhere(struct fixture *f, struct browser *b)
{
	struct db *other = fixture_connect(f);

	assert_int_equal(send(b, "POST", "/add", "k-1", "{}"), 201);
	assert_int_equal(db_begin(other), 0);
	assert_int_equal(db_exec(other, "UPDATE idempotency SET status = 0, reply = ''", ""), 1);
	return other;
}

static void a_key_at_work_elsewhere_is_409_after_a_short_wait(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	struct db *other, *mine = fixture_connect(f);

	open_with(f, &b);
	db_lock_wait(mine, 1);
	b.db = mine;
	other = begin_elsewhere(f, &b);
	assert_int_equal(send(&b, "POST", "/add", "k-1", "{}"), 409);
	assert_string_equal(browser_header(&b, "Retry-After"), "1");
	assert_int_equal(db_end(other, -1), -1);
	assert_int_equal(send(&b, "POST", "/add", "k-1", "{}"), 201);
	assert_int_equal(fixture_count(f, "citizen"), 1);
	db_close(other);
	db_close(mine);
	browser_close(&b);
}

static void the_same_keys_at_once_from_many_workers_are_each_done_once(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	int status;
	pid_t pid;

	open_with(f, &b);
	/* Eight at once with eight keys, each twice: eight effects, whatever met whom. */
	for (int i = 0; i < 16; i++) {
		pid = fork();
		if (pid == 0) {
			b.db = fixture_connect(f);
			db_lock_wait(b.db, IDEMPOTENCY_WAIT);
			send(&b, "POST", "/add", arena_printf(b.arena, "k-%d", i / 2), "{}");
			_exit(b.status == 201 ? 0 : 1);
		}
	}
	for (int i = 0; i < 16; i++) {
		assert_true(wait(&status) > 0);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
	}
	assert_int_equal(fixture_count(f, "citizen"), 8);
	assert_int_equal(fixture_count(f, "idempotency"), 8);
	browser_close(&b);
}

static void nothing_stored_tells_the_key_or_the_reply(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_with(f, &b);
	assert_int_equal(send(&b, "POST", "/add", "the-secret-key", "{\"body\": \"words\"}"), 201);
	assert_int_equal(fixture_number(f,
					"SELECT COUNT(*) FROM idempotency WHERE"
					" INSTR(reply, 'count') + INSTR(reply, 'json') +"
					" INSTR(reply, 'secret') + INSTR(key_hash, 'secret') > 0"),
			 0);
	/* Moved to another key's row it does not open: nothing is shown, nothing is done. */
	assert_int_equal(send(&b, "POST", "/add", "another-key", "{\"body\": \"words\"}"), 201);
	fixture_sql(f, "UPDATE idempotency SET reply = (SELECT reply FROM (SELECT MIN(reply) AS"
		       " reply FROM idempotency) one)");
	{
		int one = send(&b, "POST", "/add", "the-secret-key", "{\"body\": \"words\"}");
		int two = send(&b, "POST", "/add", "another-key", "{\"body\": \"words\"}");

		assert_true((one == 503) != (two == 503));
	}
	assert_int_equal(fixture_count(f, "citizen"), 2);
	browser_close(&b);
}

static void a_day_later_the_key_is_forgotten(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	int64_t now = clock_now();

	open_with(f, &b);
	assert_int_equal(send(&b, "POST", "/add", "k-1", "{}"), 201);
	assert_int_equal(idempotency_forget(f->db, now + IDEMPOTENCY_SPAN - CLOCK_MINUTE, 50), 0);
	assert_int_equal(idempotency_forget(f->db, now + IDEMPOTENCY_SPAN + CLOCK_MINUTE, 50), 1);
	assert_int_equal(send(&b, "POST", "/add", "k-1", "{}"), 201);
	assert_null(browser_header(&b, "Idempotency-Replayed"));
	assert_int_equal(fixture_count(f, "citizen"), 2);
	browser_close(&b);
}

static void a_read_takes_no_notice_of_a_key(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_with(f, &b);
	assert_int_equal(send(&b, "GET", "/add", "k 1", ""), 200);
	assert_int_equal(fixture_count(f, "idempotency"), 0);
	browser_close(&b);
}

static void a_call_costs_four_statements_beside_its_own(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_with(f, &b);
	db_statements(f->db);
	assert_int_equal(send(&b, "POST", "/add", "k-1", "{}"), 201);
	/* The page's own: savepoint, insert, count. */
	assert_int_equal(db_statements(f->db), 4 + 3);
	assert_int_equal(send(&b, "POST", "/add", "k-1", "{}"), 201);
	assert_int_equal(db_statements(f->db), 3);
	browser_close(&b);
}

static void every_statement_can_be_prepared(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; idempotency_statements[i]; i++)
		assert_int_equal(db_check(f->db, idempotency_statements[i]), 0);
	for (size_t i = 0; idempotency_chores_statements[i]; i++)
		assert_int_equal(db_check(f->db, idempotency_chores_statements[i]), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(the_same_call_again_gives_the_same_reply_and_does_nothing),
		fixture_test(without_a_key_each_call_is_done),
		fixture_test(another_body_with_the_same_key_is_422_and_does_nothing),
		fixture_test(a_key_is_of_one_caller_one_address_and_one_method),
		fixture_test(a_caller_nobody_knows_is_told_apart_by_address_and_needs_a_long_key),
		fixture_test(a_key_of_the_wrong_form_is_400_before_anything_is_done),
		fixture_test(what_was_refused_is_undone_and_may_come_again),
		fixture_test(
			killed_before_its_commit_a_call_has_left_nothing_and_is_done_when_repeated),
		fixture_test(a_connection_lost_in_work_costs_one_more_try_and_no_second_effect),
		fixture_test(a_key_at_work_elsewhere_is_409_after_a_short_wait),
		fixture_test(the_same_keys_at_once_from_many_workers_are_each_done_once),
		fixture_test(nothing_stored_tells_the_key_or_the_reply),
		fixture_test(a_day_later_the_key_is_forgotten),
		fixture_test(a_read_takes_no_notice_of_a_key),
		fixture_test(a_call_costs_four_statements_beside_its_own),
		fixture_test(every_statement_can_be_prepared),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
