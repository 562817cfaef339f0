/*
 * What the city's own core posts about its cases (/open311/core/replies): nobody else is heard,
 * what is accepted is stored once, and a wrong reply is told what is wrong with it.
 */
#include "tests/page/desk.h"

#include <sys/stat.h>

#include "handover/core_inbox.h"
#include "handover/core_sign.h"
#include "handover/handover.h"
#include "open311/pages.h"
#include "open311/reply.h"

#define REPLIES "/open311/core/replies"
#define AT      "2026-11-25T14:05:00+08:00"

static char key[CORE_KEY_TEXT + 1];
static struct conf *conf;

static void free_conf(void *c)
{
	conf_free(c);
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	chmod(path, 0600);
}

/* A case that the other core has, waiting for its word. Its report's id. */
static uint64_t open_with(struct fixture *f, struct browser *b, const char *core)
{
	static const struct route *const tables[] = { open311_core_routes, NULL };
	const char *path = arena_printf(f->arena, "%s/core.ini", f->dir);
	uint64_t id;

	write_file(arena_printf(f->arena, "%s/core.key", f->dir),
		   "0123456789abcdef0123456789abcdef");
	write_file(path, arena_printf(f->arena,
				      "[db]\nsocket = %s\nname = %s\n[secret]\ndir = %s\n"
				      "[dispatch]\ncore = %s\n",
				      conf_str(f->conf, "db", "socket"),
				      conf_str(f->conf, "db", "name"), f->dir, core));
	conf = conf_load(path);
	assert_non_null(conf);
	arena_defer(f->arena, free_conf, conf);
	assert_int_equal(core_key(conf, key), 0);
	desk_city(f);
	id = desk_logged_case(f, ROWS_UNIT, CLOCK_HOUR);
	assert_int_equal(db_exec(f->db,
				 "INSERT INTO handover_case (report_id, unit_id, state, next_at,"
				 " created_at) VALUES (?, ?, 1, ?, ?)",
				 "uutt", id, (uint64_t)ROWS_UNIT, f->now, f->now),
			 1);
	browser_open(b, conf, f->db, tables);
	b->program.say = reply_say;
	return id;
}

static int send_at(struct browser *b, int64_t seconds, const char *body, const char *type)
{
	const char *env[] = {
		arena_printf(b->arena, "HTTP_X_DIANLIANG_TIMESTAMP=%lld", (long long)seconds),
		arena_join(b->arena, "HTTP_X_DIANLIANG_SIGNATURE=",
			   core_sign_reply(b->arena, key, seconds, body, strlen(body)), NULL),
		NULL
	};

	return browser_ask(b, "POST", REPLIES, type, body, strlen(body), env);
}

static int send(struct browser *b, const char *body)
{
	return send_at(b, clock_now() / CLOCK_SECOND, body, "application/json; charset=utf-8");
}

/* {"reply", "report", "at"} and what is said besides. */
static const char *body_of(struct fixture *f, uint64_t id, const char *reply, const char *more)
{
	return arena_printf(f->arena, "{\"reply\":\"%s\",\"report\":\"%s\",\"at\":\"" AT "\"%s}",
			    reply, rows_number(f, id), more);
}

static int64_t stored(struct fixture *f)
{
	return fixture_count(f, "handover_reply");
}

static void a_signed_reply_is_stored_before_it_is_acknowledged(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id = open_with(f, &b, "webhook");

	assert_int_equal(send(&b, body_of(f, id, "R-1",
					  ",\"sequence\":1,\"id\":\"A/17\",\"status\":\"handling\","
					  "\"unit\":\"市南区城管局\",\"say\":\"已派人\"")),
			 200);
	assert_page_has(&b, "\"reply\":\"R-1\"");
	assert_page_has(&b, "\"before\":false");
	assert_string_equal(browser_header(&b, "Content-Type"), "application/json; charset=utf-8");
	assert_int_equal(fixture_number(f,
					"SELECT COUNT(*) FROM handover_reply WHERE report_id = %llu"
					" AND reply_id = 'R-1' AND answer = 0 AND sequence = 1 AND"
					" remote_id = 'A/17' AND status = 2 AND say = '已派人' AND"
					" unit = '市南区城管局' AND deadline IS NULL AND state = 1"
					" AND at = '2026-11-25 06:05:00.000'",
					(unsigned long long)id),
			 1);
	browser_close(&b);
}

static void the_same_reply_again_is_acknowledged_and_stored_once(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id = open_with(f, &b, "webhook");
	const char *body = body_of(f, id, "R-1", ",\"say\":\"明天到\"");

	assert_int_equal(send(&b, body), 200);
	assert_int_equal(send(&b, body), 200);
	assert_page_has(&b, "\"before\":true");
	assert_int_equal(stored(f), 1);
	/* Another thing under the same id is a mistake over there, and said. */
	assert_int_equal(send(&b, body_of(f, id, "R-1", ",\"say\":\"后天到\"")), 409);
	assert_page_has(&b, "\"code\":409");
	assert_int_equal(stored(f), 1);
	browser_close(&b);
}

static void nobody_else_is_heard_and_nothing_is_written(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id = open_with(f, &b, "webhook");
	const char *body = body_of(f, id, "R-1", ",\"say\":\"x\""), *other;
	int64_t now = clock_now() / CLOCK_SECOND;
	const char *env[] = { arena_printf(f->arena, "HTTP_X_DIANLIANG_TIMESTAMP=%lld",
					   (long long)now),
			      NULL, NULL };

	/* No signature; that of another key; that of another body; what we send ourselves. */
	assert_int_equal(browser_ask(&b, "POST", REPLIES, "application/json", body, strlen(body),
				     NULL),
			 403);
	other = "00000000000000000000000000000000000000000000000000000000000000ff";
	env[1] = arena_join(f->arena, "HTTP_X_DIANLIANG_SIGNATURE=",
			    core_sign_reply(f->arena, other, now, body, strlen(body)), NULL);
	assert_int_equal(browser_ask(&b, "POST", REPLIES, "application/json", body, strlen(body),
				     env),
			 403);
	assert_page_has(&b, "签名不对");
	env[1] = arena_join(f->arena, "HTTP_X_DIANLIANG_SIGNATURE=",
			    core_sign_reply(f->arena, key, now, "{}", 2), NULL);
	assert_int_equal(browser_ask(&b, "POST", REPLIES, "application/json", body, strlen(body),
				     env),
			 403);
	env[1] = arena_join(f->arena, "HTTP_X_DIANLIANG_SIGNATURE=",
			    core_sign_event(f->arena, key, now, body), NULL);
	assert_int_equal(browser_ask(&b, "POST", REPLIES, "application/json", body, strlen(body),
				     env),
			 403);
	/* Not even what is no JSON is looked at. */
	assert_int_equal(browser_ask(&b, "POST", REPLIES, "text/plain", "<", 1, NULL), 403);
	assert_int_equal(stored(f), 0);
	browser_close(&b);
}

static void a_replay_of_another_time_is_refused(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id = open_with(f, &b, "webhook");
	const char *body = body_of(f, id, "R-1", ",\"say\":\"x\"");
	int64_t now = clock_now() / CLOCK_SECOND;

	assert_int_equal(send_at(&b, now - 302, body, "application/json"), 403);
	assert_page_has(&b, "5 分钟");
	assert_int_equal(send_at(&b, now + 302, body, "application/json"), 403);
	assert_int_equal(stored(f), 0);
	assert_int_equal(send_at(&b, now - 280, body, "application/json"), 200);
	browser_close(&b);
}

static void a_reply_of_wrong_shape_is_told_each_fault(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id = open_with(f, &b, "webhook");
	char *long_one = arena_alloc(f->arena, CORE_REPLY_MAX + 2);
	static const struct {
		const char *body, *say;
	} bad[] = {
		{ "", "JSON" },
		{ "{}", "reply: 必须给出" },
		{ "[1]", "JSON" },
		{ "{\"a\":", "JSON" },
		{ "{\"say\":\"a\",\"say\":\"b\"}", "两次" },
		{ "{\"say\":[[[[[[[[[[1]]]]]]]]]]}", "太深" },
		{ "{\"say\":\"\\u0000\"}", "NUL" },
		{ "{\"say\":\"\xff\"}", "UTF-8" },
		{ "{\"phone\":\"1\"}", "phone: 没有这一项" },
		{ "{\"status\":\"done\"}", "status: 只能是" },
		{ "{\"sequence\":\"1\"}", "sequence" },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(send(&b, bad[i].body), 400);
		assert_page_has(&b, bad[i].say);
	}
	assert_int_equal(send_at(&b, clock_now() / CLOCK_SECOND,
				 body_of(f, id, "R", ",\"say\":\"x\""), "text/plain"),
			 415);
	assert_int_equal(send_at(&b, clock_now() / CLOCK_SECOND,
				 body_of(f, id, "R", ",\"say\":\"x\""), "application/jsonx"),
			 415);
	memset(long_one, ' ', CORE_REPLY_MAX + 1);
	assert_int_equal(send(&b, long_one), 413);
	assert_page_has(&b, "\"code\":413");
	assert_int_equal(browser_get(&b, REPLIES), 405);
	assert_int_equal(stored(f), 0);
	browser_close(&b);
}

static void an_unknown_case_is_404(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id = open_with(f, &b, "webhook"), ours = desk_case(f, ROWS_UNIT, CLOCK_HOUR);

	/* A report that was never handed over, and one that is none. */
	assert_int_equal(send(&b, body_of(f, ours, "R-1", ",\"say\":\"x\"")), 404);
	fixture_sql(f, "DELETE FROM handover_case WHERE report_id = %llu", (unsigned long long)id);
	assert_int_equal(send(&b, body_of(f, id, "R-2", ",\"say\":\"x\"")), 404);
	assert_page_has(&b, "report: ");
	assert_int_equal(stored(f), 0);
	browser_close(&b);
}

static void a_state_that_cannot_be_is_said(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id = open_with(f, &b, "webhook");

	desk_set_state(f, id, STATE_HANDLED);
	assert_int_equal(send(&b,
			      body_of(f, id, "R-1", ",\"status\":\"handled\",\"say\":\"又修了\"")),
			 409);
	assert_page_has(&b, "不是处理中");
	/* Words are welcome. */
	assert_int_equal(send(&b, body_of(f, id, "R-2", ",\"say\":\"补充一句\"")), 200);
	desk_set_state(f, id, STATE_CLOSED);
	assert_int_equal(send(&b, body_of(f, id, "R-3", ",\"say\":\"再说一句\"")), 409);
	assert_page_has(&b, "已经办结");
	/* ... and taken back by our own core. */
	desk_set_state(f, id, STATE_HANDLING);
	fixture_sql(f, "UPDATE handover_case SET state = 7");
	assert_int_equal(send(&b, body_of(f, id, "R-4", ",\"say\":\"x\"")), 409);
	assert_page_has(&b, "收回");
	assert_int_equal(stored(f), 1);
	browser_close(&b);
}

static void what_a_waiting_reply_will_change_is_not_judged_yet(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id = open_with(f, &b, "webhook");

	desk_set_state(f, id, STATE_HANDLED);
	assert_int_equal(send(&b, body_of(f, id, "R-1", ",\"say\":\"x\"")), 200);
	assert_int_equal(send(&b, body_of(f, id, "R-2", ",\"status\":\"handled\",\"say\":\"y\"")),
			 200);
	browser_close(&b);
}

static void the_number_of_another_case_is_refused(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id = open_with(f, &b, "webhook"), other = desk_case(f, ROWS_UNIT, CLOCK_HOUR);

	fixture_sql(f,
		    "INSERT INTO handover_case (report_id, unit_id, state, next_at, remote_id,"
		    " created_at) VALUES (%llu, 1, 1, NOW(3), 'A/1', NOW(3))",
		    (unsigned long long)other);
	assert_int_equal(send(&b, body_of(f, id, "R-1", ",\"id\":\"A/1\"")), 409);
	assert_page_has(&b, "另一件的编号");
	assert_int_equal(send(&b, body_of(f, other, "R-2", ",\"id\":\"A/2\"")), 409);
	assert_int_equal(send(&b, body_of(f, other, "R-3", ",\"id\":\"A/1\"")), 200);
	browser_close(&b);
}

static void with_our_own_core_there_is_no_such_address(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id = open_with(f, &b, "embedded");

	assert_int_equal(send(&b, body_of(f, id, "R-1", ",\"say\":\"x\"")), 404);
	assert_int_equal(stored(f), 0);
	browser_close(&b);
}

static void a_lost_database_is_503_and_the_reply_may_come_again(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id = open_with(f, &b, "webhook");
	const char *body = body_of(f, id, "R-1", ",\"say\":\"x\"");

	fixture_sql(f, "RENAME TABLE handover_reply TO handover_reply_away");
	assert_int_equal(send(&b, body), 503);
	assert_string_equal(browser_header(&b, "Retry-After"), "5");
	fixture_sql(f, "RENAME TABLE handover_reply_away TO handover_reply");
	assert_int_equal(send(&b, body), 200);
	assert_int_equal(stored(f), 1);
	browser_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(a_signed_reply_is_stored_before_it_is_acknowledged),
		fixture_test(the_same_reply_again_is_acknowledged_and_stored_once),
		fixture_test(nobody_else_is_heard_and_nothing_is_written),
		fixture_test(a_replay_of_another_time_is_refused),
		fixture_test(a_reply_of_wrong_shape_is_told_each_fault),
		fixture_test(an_unknown_case_is_404),
		fixture_test(a_state_that_cannot_be_is_said),
		fixture_test(what_a_waiting_reply_will_change_is_not_judged_yet),
		fixture_test(the_number_of_another_case_is_refused),
		fixture_test(with_our_own_core_there_is_no_such_address),
		fixture_test(a_lost_database_is_503_and_the_reply_may_come_again),
	};

	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
