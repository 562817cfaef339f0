/* Asking other people's machines: who may wait, what an address may hold, WeChat's pass. */
#include "tests/unit/cmocka.h"

#include <jansson.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "out/back_off.h"
#include "out/gate.h"
#include "out/http.h"
#include "out/wechat_pass.h"

static void of_many_workers_few_may_wait_and_a_killed_one_leaves(void **state)
{
	struct gate *g = gate_new(2);
	int ready[2];
	pid_t pids[2];
	char byte;

	(void)state;
	assert_int_equal(pipe(ready), 0);
	for (int i = 0; i < 2; i++) {
		pids[i] = fork();
		if (!pids[i]) {
			if (!gate_enter(g) || write(ready[1], "x", 1) != 1)
				_exit(1);
			pause();
		}
		assert_int_equal(read(ready[0], &byte, 1), 1);
	}
	assert_false(gate_enter(g));
	kill(pids[0], SIGKILL);
	waitpid(pids[0], NULL, 0);
	assert_true(gate_enter(g));
	gate_leave(g);
	kill(pids[1], SIGKILL);
	waitpid(pids[1], NULL, 0);
	assert_true(gate_enter(g));
	gate_leave(g);
	gate_free(g);
	close(ready[0]);
	close(ready[1]);
}

static void a_gate_has_one_place_at_least_and_none_is_always_open(void **state)
{
	struct gate *g = gate_new(0);

	(void)state;
	assert_true(gate_enter(g));
	gate_leave(g);
	assert_true(gate_enter(g));
	gate_leave(g);
	gate_free(g);
	assert_true(gate_enter(NULL));
	gate_leave(NULL);
	gate_free(NULL);
}

static void a_value_of_a_query_is_escaped_whole(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(http_escape(a, "aZ09-._~"), "aZ09-._~");
	assert_string_equal(http_escape(a, "a&b=c#d?e/f g%\"\n\x7f"),
			    "a%26b%3Dc%23d%3Fe%2Ff%20g%25%22%0A%7F");
	assert_string_equal(http_escape(a, "号"), "%E5%8F%B7");
	assert_string_equal(http_escape(a, ""), "");
	arena_free(a);
}

static bool reads(const char *body, bool cut)
{
	const struct reply r = { .body = body, .len = strlen(body), .cut = cut };
	json_t *root = http_json(&r);
	bool ok = root != NULL;

	json_decref(root);
	return ok;
}

static void an_answer_is_one_whole_object(void **state)
{
	(void)state;
	assert_true(reads("{\"a\":1}", false));
	assert_true(reads(" {} ", false));
	assert_false(reads("{\"a\":1}", true));
	assert_false(reads("{\"a\":1,\"a\":2}", false));
	assert_false(reads("{}{}", false));
	assert_false(reads("[1]", false));
	assert_false(reads("", false));
	assert_false(reads("null", false));
	assert_false(reads("{\"a\":\"\\u0000\"}", false));
	assert_false(reads("{\"a\":\"\xff\"}", false));
}

/* ---- the pass ---- */

#define FIRST_PASS "{\"access_token\":\"abc-1\",\"expires_in\":7200}"

static void answer(struct wechat_pass *p, const char *body, int64_t now)
{
	const struct reply r = {
		.wire = WIRE_ANSWERED, .status = 200, .body = body, .len = strlen(body), .error = ""
	};

	wechat_pass_answered(p, &r, now);
}

/* 1: there is one; 0: nothing to be done now; 2: it is to be asked for. */
static int ready(struct wechat_pass *p, struct arena *a, const struct conf *c, int64_t now)
{
	struct post post;
	bool ask;

	if (wechat_pass_ready(p, c, "geheim", a, now, &post, &ask))
		return 1;
	assert_true(!ask || !strstr(post.url, "geheim"));
	return ask ? 2 : 0;
}

static struct conf *app(void)
{
	char path[] = "/tmp/dl-out-XXXXXX";
	int fd = mkstemp(path);
	struct conf *c;

	assert_true(fd >= 0 && dprintf(fd, "[wechat]\napp_id = wx42\n") > 0);
	close(fd);
	c = conf_load(path);
	unlink(path);
	assert_non_null(c);
	return c;
}

static void a_pass_is_kept_until_near_its_end(void **state)
{
	struct wechat_pass p = { 0 };
	struct arena *a = arena_new();
	struct conf *c = app();

	(void)state;
	assert_int_equal(ready(&p, a, c, 1000), 2);
	answer(&p, FIRST_PASS, 1000);
	assert_string_equal(p.text, "abc-1");
	assert_int_equal(ready(&p, a, c, 1000 + 7190 * CLOCK_SECOND - 5 * CLOCK_MINUTE), 1);
	assert_int_equal(ready(&p, a, c, 1000 + 7200 * CLOCK_SECOND - 5 * CLOCK_MINUTE), 2);
	conf_free(c);
	arena_free(a);
}

static void a_pass_called_bad_is_asked_for_anew_but_not_for_a_late_complaint(void **state)
{
	struct wechat_pass p = { 0 };
	struct arena *a = arena_new();
	struct conf *c = app();

	(void)state;
	answer(&p, FIRST_PASS, 0);
	wechat_pass_is_bad(&p, p.serial - 1);
	assert_int_equal(ready(&p, a, c, 1), 1);
	wechat_pass_is_bad(&p, p.serial);
	assert_true(p.force);
	assert_int_equal(ready(&p, a, c, 1), 2);
	answer(&p, "{\"access_token\":\"abc-2\",\"expires_in\":7200}", 1);
	assert_false(p.force);
	assert_true(wechat_code_of_pass(40001) && wechat_code_of_pass(42001));
	assert_false(wechat_code_of_pass(0) || wechat_code_of_pass(-1));
	conf_free(c);
	arena_free(a);
}

static void what_is_no_pass_is_asked_for_later_and_later(void **state)
{
	static const char *const bad[] = {
		"{\"errcode\":40125}",
		"{\"access_token\":5,\"expires_in\":7200}",
		"{\"access_token\":\"\",\"expires_in\":7200}",
		"{\"access_token\":\"a b\",\"expires_in\":7200}",
		"{\"access_token\":\"a&secret=x\",\"expires_in\":7200}",
		"{\"access_token\":\"abc\",\"expires_in\":0}",
		"{\"access_token\":\"abc\",\"expires_in\":-5}",
		"{\"access_token\":\"abc\",\"expires_in\":86400}",
		"{\"access_token\":\"abc\",\"expires_in\":\"7200\"}",
		"<html>",
	};
	struct wechat_pass p = { 0 };
	struct arena *a = arena_new();
	struct conf *c = app();
	int64_t now = 1000, waited = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int64_t wait;
		assert_int_equal(ready(&p, a, c, now), 2);
		answer(&p, bad[i], now);
		assert_string_equal(p.text, "");
		assert_int_equal(ready(&p, a, c, now), 0);
		wait = p.not_before - now;
		assert_true(wait > waited || wait == 10 * CLOCK_MINUTE);
		waited = wait;
		now = p.not_before;
	}
	answer(&p, FIRST_PASS, now);
	assert_int_equal(p.failed, 0);
	conf_free(c);
	arena_free(a);
}

static void waiting_doubles_up_to_an_hour_and_half_of_it_is_chance(void **state)
{
	static const int64_t seconds[] = { 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600 };

	(void)state;
	for (unsigned int i = 0; i < sizeof(seconds) / sizeof(seconds[0]); i++) {
		int64_t most = seconds[i] * CLOCK_SECOND;

		assert_int_equal(back_off_by(10 * CLOCK_SECOND, i + 1, UINT32_MAX), most);
		assert_int_equal(back_off_by(10 * CLOCK_SECOND, i + 1, 0), most / 2);
		assert_in_range(back_off_by(10 * CLOCK_SECOND, i + 1, 1u << 31), most / 2, most);
	}
	assert_int_equal(back_off_by(10 * CLOCK_SECOND, 255, UINT32_MAX), BACK_OFF_MOST);
	assert_in_range(back_off(10 * CLOCK_SECOND, 1), 5 * CLOCK_SECOND, 10 * CLOCK_SECOND);
}

static void who_asks_for_patience_gets_an_hour_at_most(void **state)
{
	(void)state;
	assert_int_equal(back_off_asked(5000, 0), 5000);
	assert_int_equal(back_off_asked(5000, 4999), 5000);
	assert_int_equal(back_off_asked(5000, 60000), 60000);
	assert_int_equal(back_off_asked(5000, INT64_MAX), BACK_OFF_MOST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_many_workers_few_may_wait_and_a_killed_one_leaves),
		cmocka_unit_test(a_gate_has_one_place_at_least_and_none_is_always_open),
		cmocka_unit_test(a_value_of_a_query_is_escaped_whole),
		cmocka_unit_test(an_answer_is_one_whole_object),
		cmocka_unit_test(a_pass_is_kept_until_near_its_end),
		cmocka_unit_test(a_pass_called_bad_is_asked_for_anew_but_not_for_a_late_complaint),
		cmocka_unit_test(what_is_no_pass_is_asked_for_later_and_later),
		cmocka_unit_test(waiting_doubles_up_to_an_hour_and_half_of_it_is_chance),
		cmocka_unit_test(who_asks_for_patience_gets_an_hour_at_most),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
