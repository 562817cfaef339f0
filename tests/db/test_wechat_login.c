/* Logging in by WeChat: what its answers come to, what is stored of a person, and that a machine
 * that hangs holds no worker longer than is said. */
#include "tests/db/standin.h"

#include <sys/wait.h>
#include <unistd.h>

#include "account/citizen_session.h"
#include "account/wechat_login.h"
#include "base/secret.h"
#include "out/http.h"
#include "web/request.h"

static struct request req;

static const char *patience(const char *way)
{
	return strstr(way, "timeout") || strstr(way, "hang") ? "login_timeout_ms = 300\n" : "";
}

static struct request *app_at(struct fixture *f, const char *way, const char *url)
{
	req = (struct request){
		.arena = f->arena,
		.conf = standin_conf(f,
				     arena_printf(f->arena, "[wechat]\napp_id = wx42\napi = %s\n%s",
						  url, patience(way))),
		.db = f->db,
		.now = clock_now()
	};
	return &req;
}

static struct request *app(struct fixture *f, const char *way)
{
	return app_at(f, way, standin_url(f, way));
}

static int log_in(struct fixture *f, const char *way, const char *code, uint64_t *citizen)
{
	struct wechat_person p;

	app(f, way);
	if (wechat_ask_person(&req, code, &p) != WECHAT_OK)
		return -2;
	return wechat_login(&req, &p, citizen);
}

static const char *path_of(struct fixture *f, size_t i)
{
	return json_string_value(json_object_get(json_array_get(standin_requests(f), i), "path"));
}

static void a_code_becomes_one_account_however_often_she_comes(void **state)
{
	struct fixture *f = *state;
	uint64_t first, again, other;

	assert_int_equal(log_in(f, "ok", "wang.a1", &first), 1);
	assert_int_equal(log_in(f, "ok", "wang.a2", &again), 0);
	assert_int_equal(log_in(f, "ok", "li.a1", &other), 1);
	assert_int_equal(first, again);
	assert_int_not_equal(first, other);
	assert_int_equal(fixture_count(f, "citizen_wechat"), 2);
	assert_int_equal(fixture_count(f, "citizen_address WHERE channel = 3"), 2);
	assert_string_equal(path_of(f, 0),
			    "/ok/sns/jscode2session?appid=wx42&secret=app-geheim&js_code=wang.a1"
			    "&grant_type=authorization_code");
}

static void an_openid_is_nowhere_in_clear_and_opens_for_messages(void **state)
{
	struct fixture *f = *state;
	struct db_bytes sealed;
	uint64_t citizen;

	assert_int_equal(log_in(f, "union", "zhao.1", &citizen), 1);
	assert_int_equal(fixture_count(f, "citizen_wechat WHERE INSTR(CONCAT(openid_hash,"
					  " openid_sealed, unionid_hash, unionid_sealed), 'zhao')"),
			 0);
	assert_int_equal(db_row(f->db, "SELECT sealed FROM citizen_address WHERE citizen_id = ?",
				"u", citizen, "b", &sealed),
			 DB_ROW);
	assert_string_equal(secret_open_phone(f->arena, f->conf, sealed.data, sealed.len),
			    "o-zhao");
}

static void a_unionid_that_comes_later_is_added(void **state)
{
	struct fixture *f = *state;
	uint64_t citizen, again;

	assert_int_equal(log_in(f, "ok", "sun.b1", &citizen), 1);
	assert_int_equal(fixture_count(f, "citizen_wechat WHERE unionid_hash IS NULL"), 1);
	assert_int_equal(log_in(f, "union", "sun.b2", &again), 0);
	assert_int_equal(again, citizen);
	assert_int_equal(fixture_count(f, "citizen_wechat WHERE unionid_hash IS NOT NULL"), 1);
}

static void a_code_is_good_once_but_a_transaction_run_again_does_not_ask_again(void **state)
{
	struct fixture *f = *state;
	struct wechat_person p, q;

	app(f, "ok");
	assert_int_equal(wechat_ask_person(&req, "twice.1", &p), WECHAT_OK);
	assert_int_equal(wechat_ask_person(&req, "twice.1", &q), WECHAT_OK);
	assert_string_equal(p.openid, q.openid);
	assert_int_equal(standin_count(f), 1);
	/* Another request has another arena, or the same, emptied. */
	req.arena = arena_new();
	assert_int_equal(wechat_ask_person(&req, "twice.1", &p), WECHAT_BAD_CODE);
	assert_int_equal(wechat_ask_person(&req, "twice.2", &p), WECHAT_OK);
	arena_reset(req.arena);
	assert_int_equal(wechat_ask_person(&req, "twice.2", &p), WECHAT_BAD_CODE);
	arena_free(req.arena);
}

static void each_answer_of_wechat_comes_to_something_clear(void **state)
{
	static const struct {
		const char *way;
		enum wechat_result result;
	} cases[] = {
		{ "bad-code", WECHAT_BAD_CODE },  { "too-often", WECHAT_TOO_OFTEN },
		{ "blocked", WECHAT_BLOCKED },    { "wx-busy", WECHAT_AWAY },
		{ "bad-secret", WECHAT_AWAY },    { "500", WECHAT_AWAY },
		{ "html", WECHAT_AWAY },          { "bad-json", WECHAT_AWAY },
		{ "huge", WECHAT_AWAY },          { "closes", WECHAT_AWAY },
		{ "redirect", WECHAT_AWAY },      { "timeout", WECHAT_AWAY },
		{ "hang-body", WECHAT_AWAY },     { "no-openid", WECHAT_AWAY },
		{ "number-openid", WECHAT_AWAY }, { "long-openid", WECHAT_AWAY },
		{ "odd-openid", WECHAT_AWAY },    { "number-unionid", WECHAT_AWAY },
		{ "text-errcode", WECHAT_AWAY },  { "both", WECHAT_BAD_CODE },
		{ "two", WECHAT_AWAY },           { "twice", WECHAT_AWAY },
	};
	struct fixture *f = *state;
	struct wechat_person p;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int result = wechat_ask_person(app(f, cases[i].way), "chen.1", &p);
		if (result != (int)cases[i].result)
			fail_msg("%s: %d", cases[i].way, result);
	}
	assert_int_equal(fixture_count(f, "citizen_wechat"), 0);
}

static void a_machine_that_is_not_there_or_no_address_is_away_at_once(void **state)
{
	struct fixture *f = *state;
	const char *urls[] = { arena_printf(f->arena, "http://127.0.0.1:%u", standin.closed_port),
			       "ftp://127.0.0.1/", "nonsense", "http://user@127.0.0.1/", "" };
	struct wechat_person p;
	int64_t begin = clock_monotonic();

	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++)
		assert_int_equal(wechat_ask_person(app_at(f, "", urls[i]), "chen.2", &p),
				 WECHAT_AWAY);
	assert_true(clock_monotonic() - begin < 2000);
}

static void a_certificate_that_nobody_has_signed_is_not_believed(void **state)
{
	struct fixture *f = *state;
	struct wechat_person p;

	app_at(f, "", arena_printf(f->arena, "https://127.0.0.1:%u/ok", standin.tls_port));
	assert_int_equal(wechat_ask_person(&req, "chen.3", &p), WECHAT_AWAY);
	assert_int_equal(standin_count(f), 0);
}

static void without_an_app_nothing_is_asked(void **state)
{
	struct fixture *f = *state;
	struct wechat_person p;

	req = (struct request){
		.arena = f->arena, .conf = standin_conf(f, ""), .db = f->db, .now = clock_now()
	};
	assert_int_equal(wechat_ask_person(&req, "chen.4", &p), WECHAT_OFF);
	assert_int_equal(standin_count(f), 0);
}

static void a_hanging_machine_is_waited_for_as_long_as_is_said(void **state)
{
	struct fixture *f = *state;
	struct wechat_person p;
	struct wechat_number n;
	int64_t begin;

	app(f, "timeout");
	begin = clock_monotonic();
	assert_int_equal(wechat_ask_person(&req, "chen.5", &p), WECHAT_AWAY);
	assert_in_range(clock_monotonic() - begin, 200, 1300);
	begin = clock_monotonic();
	wechat_ask_number(&req, "13812345678", &n);
	assert_true(clock_monotonic() - begin < 1300);
}

static void a_code_is_one_value_of_the_address_whatever_it_holds(void **state)
{
	struct fixture *f = *state;
	struct wechat_person p;

	assert_int_equal(wechat_ask_person(app(f, "ok"), "a&secret=x#?%41 号\"", &p), WECHAT_AWAY);
	assert_non_null(strstr(path_of(f, 0),
			       "js_code=a%26secret%3Dx%23%3F%2541%20%E5%8F%B7%22&grant_type"));
}

static void a_message_finds_who_logged_in(void **state)
{
	struct fixture *f = *state;
	struct conf *c =
		standin_conf(f, arena_printf(f->arena,
					     "[wechat]\napp_id = wx42\napi = %s\n"
					     "template_handle = TPL9 number=character_string1\n",
					     standin_url(f, "ok")));
	struct wechat_person p;
	uint64_t citizen;
	json_t *body;

	req = (struct request){ .arena = f->arena, .conf = c, .db = f->db, .now = clock_now() };
	assert_int_equal(wechat_ask_person(&req, "told.1", &p), WECHAT_OK);
	assert_int_equal(wechat_login(&req, &p, &citizen), 1);
	fixture_sql(f, "UPDATE citizen_address SET citizen_id = 1 WHERE citizen_id = %llu",
		    (unsigned long long)citizen);
	standin_told(f, c); /* a report of citizen 1 */
	standin_deliver(f, c);
	assert_int_equal(standin_state(f), DELIVERY_SENT);
	body = json_loads(json_string_value(json_object_get(json_array_get(standin_requests(f),
									   standin_count(f) - 1),
							    "body")),
			  0, NULL);
	assert_string_equal(json_string_value(json_object_get(body, "touser")), "o-told");
	json_decref(body);
}

/* A child's part: its own connection, its own requests. */
static int log_in_apart(struct fixture *f, int i)
{
	struct arena *a = arena_new();
	struct db *db = fixture_connect(f);
	struct wechat_person p = { .openid = "o-qian" };
	struct request r = { .arena = a, .conf = f->conf, .db = db, .now = clock_now() + i };
	uint64_t citizen;
	int result;

	db_use_arena(db, a);
	result = wechat_login(&r, &p, &citizen);
	db_close(db);
	arena_free(a);
	return result < 0 ? 9 : result;
}

static void two_logins_of_one_person_at_once_are_one_citizen(void **state)
{
	enum { TIMES = 10, CHILDREN = 6 };
	struct fixture *f = *state;

	for (int t = 0; t < TIMES; t++) {
		pid_t pids[CHILDREN];
		int made = 0;

		fixture_sql(f, "DELETE FROM citizen_wechat");
		fixture_sql(f, "DELETE FROM citizen_address");
		fixture_sql(f, "DELETE FROM citizen");
		for (int i = 0; i < CHILDREN; i++) {
			pids[i] = fork();
			if (!pids[i])
				_exit(log_in_apart(f, i));
		}
		for (int i = 0; i < CHILDREN; i++) {
			int status;
			waitpid(pids[i], &status, 0);
			assert_true(WIFEXITED(status) && WEXITSTATUS(status) <= 1);
			made += WEXITSTATUS(status);
		}
		assert_int_equal(made, 1);
		assert_int_equal(fixture_count(f, "citizen_wechat"), 1);
		assert_int_equal(fixture_count(f, "citizen"), 1);
	}
}

static void who_logs_in_while_she_is_deleted_begins_anew(void **state)
{
	struct fixture *f = *state;
	uint64_t before;
	int status;
	pid_t pid;

	fixture_sql(f, "DELETE FROM citizen_wechat");
	fixture_sql(f, "DELETE FROM citizen_address");
	fixture_sql(f, "DELETE FROM citizen");
	assert_int_equal(log_in_apart(f, 0), 1);
	before = (uint64_t)fixture_number(f, "SELECT citizen_id FROM citizen_wechat");
	assert_int_equal(db_begin(f->db), 0);
	fixture_sql(f, "DELETE FROM citizen_address");
	fixture_sql(f, "DELETE FROM citizen_wechat");
	fixture_sql(f, "DELETE FROM citizen");
	pid = fork();
	if (!pid)
		_exit(log_in_apart(f, 1));
	usleep(300000);
	assert_int_equal(db_end(f->db, 0), 0);
	waitpid(pid, &status, 0);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 1);
	assert_int_equal(fixture_count(f, "citizen_wechat w JOIN citizen c ON c.id = w.citizen_id"),
			 1);
	assert_int_not_equal(fixture_number(f, "SELECT citizen_id FROM citizen_wechat"), before);
}

static void a_number_is_kept_sealed_shown_masked_and_can_be_taken_away(void **state)
{
	struct fixture *f = *state;
	struct wechat_account account;
	struct wechat_number n;
	struct db_bytes sealed;
	uint64_t citizen;
	const char *shown;

	assert_int_equal(log_in(f, "ok", "zhou.1", &citizen), 1);
	assert_int_equal(wechat_keep_number(&req, citizen + 1, "13912345678", &shown), 0);
	assert_int_equal(wechat_ask_number(&req, "13912345678", &n), WECHAT_OK);
	assert_true(wechat_number_good(&n));
	assert_int_equal(wechat_keep_number(&req, citizen, n.digits, &shown), 1);
	assert_string_equal(shown, "139****5678");
	assert_int_equal(wechat_account(&req, citizen, &account), 1);
	assert_string_equal(account.phone, "139****5678");
	assert_true(account.messages);
	assert_int_equal(fixture_count(f, "citizen_wechat WHERE INSTR(CONCAT(phone_sealed,"
					  " phone_shown), '5678')"),
			 0);
	assert_int_equal(wechat_default_phone(f->db, citizen, &sealed), 0);
	assert_string_equal(secret_open_phone(f->arena, f->conf, sealed.data, sealed.len),
			    "13912345678");
	/* Copied into another row it does not open. */
	fixture_sql(f, "UPDATE citizen_wechat SET citizen_id = citizen_id + 1");
	assert_int_equal(wechat_account(&req, citizen + 1, &account), -1);
	fixture_sql(f, "UPDATE citizen_wechat SET citizen_id = citizen_id - 1");
	assert_int_equal(wechat_forget_number(f->db, citizen), 1);
	assert_int_equal(wechat_forget_number(f->db, citizen), 0);
	assert_int_equal(wechat_default_phone(f->db, citizen, &sealed), 0);
	assert_int_equal(sealed.len, 0);
	assert_int_equal(wechat_account(&req, citizen, &account), 1);
	assert_string_equal(account.phone, "");
}

static void a_number_of_another_country_is_told_apart(void **state)
{
	struct fixture *f = *state;
	struct wechat_number n;

	assert_int_equal(wechat_ask_number(app(f, "ok"), "852.98765432", &n), WECHAT_OK);
	assert_string_equal(n.country, "852");
	assert_false(wechat_number_good(&n));
}

static void a_pass_called_bad_is_fetched_anew_and_the_number_asked_for_again(void **state)
{
	struct fixture *f = *state;
	struct wechat_number n;

	/* The first pass that this machine gives is called bad: this must be the first test to ask.
	 */
	wechat_ask_start(f->conf);
	assert_int_equal(wechat_ask_number(app(f, "old-pass"), "13812345678", &n), WECHAT_OK);
	assert_int_equal(standin_count(f), 4); /* pass, number, pass, number */
	assert_int_equal(wechat_ask_number(&req, "13812345679", &n), WECHAT_OK);
	assert_int_equal(standin_count(f), 5);
}

static void each_answer_about_a_number_comes_to_something_clear(void **state)
{
	static const struct {
		const char *way;
		enum wechat_result result;
	} cases[] = {
		{ "bad-code", WECHAT_BAD_CODE }, { "too-often", WECHAT_TOO_OFTEN },
		{ "wx-busy", WECHAT_AWAY },      { "500", WECHAT_AWAY },
		{ "html", WECHAT_AWAY },         { "bad-json", WECHAT_AWAY },
		{ "huge", WECHAT_AWAY },         { "closes", WECHAT_AWAY },
		{ "timeout", WECHAT_AWAY },      { "no-code", WECHAT_AWAY },
		{ "no-openid", WECHAT_AWAY },    { "hang-body", WECHAT_AWAY },
	};
	struct fixture *f = *state;
	struct wechat_number n;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int result = wechat_ask_number(app(f, cases[i].way), "13812345678", &n);
		if (result != (int)cases[i].result)
			fail_msg("%s: %d", cases[i].way, result);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		standin_test(a_pass_called_bad_is_fetched_anew_and_the_number_asked_for_again),
		standin_test(a_code_becomes_one_account_however_often_she_comes),
		standin_test(an_openid_is_nowhere_in_clear_and_opens_for_messages),
		standin_test(a_unionid_that_comes_later_is_added),
		standin_test(a_code_is_good_once_but_a_transaction_run_again_does_not_ask_again),
		standin_test(each_answer_of_wechat_comes_to_something_clear),
		standin_test(a_machine_that_is_not_there_or_no_address_is_away_at_once),
		standin_test(a_certificate_that_nobody_has_signed_is_not_believed),
		standin_test(without_an_app_nothing_is_asked),
		standin_test(a_hanging_machine_is_waited_for_as_long_as_is_said),
		standin_test(a_code_is_one_value_of_the_address_whatever_it_holds),
		standin_test(a_message_finds_who_logged_in),
		standin_test(two_logins_of_one_person_at_once_are_one_citizen),
		standin_test(who_logs_in_while_she_is_deleted_begins_anew),
		standin_test(a_number_is_kept_sealed_shown_masked_and_can_be_taken_away),
		standin_test(a_number_of_another_country_is_told_apart),
		standin_test(each_answer_about_a_number_comes_to_something_clear),
	};
	return cmocka_run_group_tests(tests, standin_start, standin_stop);
}
