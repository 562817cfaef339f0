/* The API's account pages when the database or WeChat fails half-way: a problem is said, and
 * nothing of it is done; and what is refused is counted all the same. */
#include "tests/db/standin.h"
#include "tests/page/fixture.h"

#include "account/citizen_session.h"
#include "api/idempotency.h"
#include "api/problem.h"
#include "api/reply.h"
#include "api/routes.h"
#include "base/secret.h"

static const struct route *const tables[] = { api_session_routes, api_account_routes,
					      api_whole_routes, NULL };

struct world {
	struct fixture *f;
	struct browser b;
	const char *bearer; /* of the next call, NULL: none */
};

static void open_world(struct world *w, void **state, const char *way)
{
	const struct conf *c;

	*w = (struct world){ .f = *state };
	c = standin_conf(w->f,
			 arena_printf(w->f->arena,
				      "[wechat]\napp_id = wx42\napi = %s\nlogin_timeout_ms = %s\n",
				      standin_url(w->f, way),
				      strcmp(way, "timeout") ? "3000" : "300"));
	browser_open(&w->b, c, w->f->db, tables);
	w->b.program.identify = citizen_identify;
	w->b.program.run = idempotency_run;
	w->b.program.say = problem_say;
	api_start(c);
}

static int call(struct world *w, const char *method, const char *path, const char *body)
{
	const char *env[] = { "REMOTE_ADDR=203.0.113.7",
			      w->bearer ? arena_printf(w->f->arena, "HTTP_AUTHORIZATION=Bearer %s",
						       w->bearer)
					: NULL,
			      NULL };
	int status = browser_ask(&w->b, method, arena_join(w->f->arena, "/api/v1", path, NULL),
				 *body ? "application/json" : "", body, strlen(body), env);

	db_use_arena(w->f->db, w->f->arena);
	return status;
}

/* What the last reply says under `name`; the fixture's arena. */
static const char *said(struct world *w, const char *name)
{
	json_t *root = json_loadb(w->b.body, w->b.body_len, 0, NULL);
	const char *text = json_string_value(json_object_get(root, name));

	text = arena_strdup(w->f->arena, text);
	json_decref(root);
	return text;
}

static void log_in(struct world *w, const char *code)
{
	w->bearer = NULL;
	assert_int_equal(call(w, "POST", "/sessions",
			      arena_printf(w->f->arena, "{\"wechat_code\":\"%s\"}", code)),
			 201);
	w->bearer = said(w, "token");
}

static void stop(struct world *w, const char *when)
{
	fixture_sql(w->f,
		    "CREATE TRIGGER stop_it BEFORE %s FOR EACH ROW"
		    " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no'",
		    when);
}

static void go_on(struct world *w)
{
	fixture_sql(w->f, "DROP TRIGGER stop_it");
}

static void is_unavailable(struct world *w)
{
	assert_int_equal(w->b.status, 503);
	assert_non_null(strstr(browser_header(&w->b, "Content-Type"), "application/problem+json"));
	assert_non_null(browser_header(&w->b, "Retry-After"));
}

static void a_session_that_cannot_be_stored_leaves_no_citizen(void **state)
{
	struct world w;
	int64_t before;

	open_world(&w, state, "ok");
	before = fixture_count(w.f, "citizen");
	stop(&w, "INSERT ON citizen_session");
	call(&w, "POST", "/sessions", "{}");
	is_unavailable(&w);
	call(&w, "POST", "/sessions", "{\"wechat_code\":\"halb.1\"}");
	is_unavailable(&w);
	go_on(&w);
	assert_int_equal(fixture_count(w.f, "citizen"), before);
	assert_int_equal(fixture_count(w.f, "citizen_wechat"), 0);
	assert_int_equal(fixture_count(w.f, "citizen_address"), 0);
	browser_close(&w.b);
}

static void a_number_that_cannot_be_stored_is_not_half_there(void **state)
{
	struct world w;

	open_world(&w, state, "ok");
	log_in(&w, "number.1");
	stop(&w, "UPDATE ON citizen_wechat");
	call(&w, "POST", "/me/phone", "{\"wechat_phone_code\":\"13912345678\"}");
	is_unavailable(&w);
	go_on(&w);
	assert_int_equal(call(&w, "GET", "/me", ""), 200);
	assert_page_has(&w.b, "\"phone\":null");
	browser_close(&w.b);
}

static void joining_and_deleting_are_done_whole_or_not(void **state)
{
	const char *me, *other, *confirm, *body;
	struct world w;

	open_world(&w, state, "ok");
	assert_int_equal(call(&w, "POST", "/sessions", "{}"), 201);
	other = said(&w, "token");
	log_in(&w, "whole.1");
	me = w.bearer;
	body = arena_printf(w.f->arena, "{\"from\":\"%s\",\"consent\":true}", other);
	stop(&w, "DELETE ON citizen_session");
	call(&w, "POST", "/me/join", body);
	is_unavailable(&w);
	assert_int_equal(call(&w, "GET", "/me/deletion", ""), 200);
	confirm = arena_printf(w.f->arena, "{\"confirm\":\"%s\"}", said(&w, "confirm"));
	call(&w, "DELETE", "/me", confirm);
	is_unavailable(&w);
	go_on(&w);
	w.bearer = other;
	assert_int_equal(call(&w, "GET", "/me", ""), 200);
	w.bearer = me;
	assert_int_equal(call(&w, "GET", "/me", ""), 200);
	assert_page_has(&w.b, "\"wechat\":true");
	/* And then it goes. */
	assert_int_equal(call(&w, "POST", "/me/join", body), 200);
	assert_int_equal(call(&w, "DELETE", "/me", confirm), 200);
	assert_int_equal(call(&w, "GET", "/me", ""), 401);
	assert_int_equal(fixture_count(w.f, "citizen_wechat"), 0);
	browser_close(&w.b);
}

static void a_login_that_cannot_be_counted_is_not_tried(void **state)
{
	struct world w;

	open_world(&w, state, "bad-code");
	assert_int_equal(call(&w, "POST", "/sessions", "{\"wechat_code\":\"x\"}"), 400);
	/* That the count stays when the rest is rolled back, e2e/wechat shows. */
	fixture_sql(w.f, "DROP TABLE login_throttle");
	assert_int_equal(call(&w, "POST", "/sessions", "{\"wechat_code\":\"x\"}"), 503);
	assert_int_equal(standin_count(w.f), 1);
	fixture_sql(w.f, "CREATE TABLE login_throttle (what BINARY(16) NOT NULL,"
			 " failures INT UNSIGNED NOT NULL, last_at DATETIME(3) NOT NULL,"
			 " until_at DATETIME(3) NOT NULL, PRIMARY KEY (what),"
			 " KEY login_throttle_old (last_at)) ENGINE=InnoDB");
	browser_close(&w.b);
}

static void a_hanging_wechat_is_503_within_its_time_and_stores_nothing(void **state)
{
	int64_t begin = clock_monotonic();
	struct world w;

	open_world(&w, state, "timeout");
	call(&w, "POST", "/sessions", "{\"wechat_code\":\"x\"}");
	is_unavailable(&w);
	assert_true(clock_monotonic() - begin < 2500);
	assert_int_equal(fixture_count(w.f, "citizen_session"), 0);
	browser_close(&w.b);
}

static void no_reply_holds_an_openid_a_session_key_or_a_whole_number(void **state)
{
	struct world w;

	open_world(&w, state, "union");
	log_in(&w, "quiet.1");
	assert_page_lacks(&w.b, "o-quiet");
	assert_page_lacks(&w.b, "u-quiet");
	assert_page_lacks(&w.b, "c2Vzc2lvbi1rZXk");
	assert_int_equal(call(&w, "GET", "/me", ""), 200);
	assert_page_lacks(&w.b, "quiet");
	browser_close(&w.b);
}

static void a_login_without_an_app_is_told_so_and_the_rest_goes_on(void **state)
{
	struct world w;
	const struct conf *c;

	open_world(&w, state, "ok");
	c = standin_conf(w.f, "");
	w.b.conf = c;
	assert_int_equal(call(&w, "POST", "/sessions", "{\"wechat_code\":\"x\"}"), 409);
	assert_page_has(&w.b, "没有开通微信登录");
	assert_int_equal(call(&w, "POST", "/sessions", "{}"), 201);
	assert_int_equal(standin_count(w.f), 0);
	browser_close(&w.b);
}

static void without_a_key_of_accounts_nobody_is_let_in(void **state)
{
	struct world w;
	const char *key, *away;

	open_world(&w, state, "ok");
	key = arena_printf(w.f->arena, "%s/account.key", w.f->dir);
	away = arena_printf(w.f->arena, "%s/away.key", w.f->dir);
	assert_int_equal(rename(key, away), 0);
	call(&w, "POST", "/sessions", "{\"wechat_code\":\"nokey.1\"}");
	is_unavailable(&w);
	assert_int_equal(rename(away, key), 0);
	assert_int_equal(fixture_count(w.f, "citizen_wechat"), 0);
	browser_close(&w.b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		standin_test(a_session_that_cannot_be_stored_leaves_no_citizen),
		standin_test(a_number_that_cannot_be_stored_is_not_half_there),
		standin_test(joining_and_deleting_are_done_whole_or_not),
		standin_test(a_login_that_cannot_be_counted_is_not_tried),
		standin_test(a_hanging_wechat_is_503_within_its_time_and_stores_nothing),
		standin_test(no_reply_holds_an_openid_a_session_key_or_a_whole_number),
		standin_test(a_login_without_an_app_is_told_so_and_the_rest_goes_on),
		standin_test(without_a_key_of_accounts_nobody_is_let_in),
	};
	return cmocka_run_group_tests(tests, standin_start, standin_stop);
}
