/* notifyd killed, doubled, without a database: nothing is lost, no person is told twice. */
#include "tests/db/standin.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "db/migrate.h"
#include "notice/notice_figures.h"
#include "tests/db/dispatch_city.h"

static const char *text_of(json_t *root, const char *name)
{
	return json_string_value(json_object_get(root, name));
}

static struct conf *both(struct fixture *f, const char *way)
{
	return standin_conf(f, arena_printf(f->arena, "[sms]\nurl = %s\ntemplate_handle = SMS_42\n",
					    standin_url(f, way)));
}

static pid_t start_notifier(struct fixture *f, const struct conf *c)
{
	pid_t pid = fork();
	struct notifier *n;

	(void)f;
	assert_true(pid >= 0);
	if (pid)
		return pid;
	n = notifier_new(c, db_open(c, "root"));
	for (;;)
		notifier_turn(n, 10, false);
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void pause_ms(int ms)
{
	nanosleep(&(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L }, NULL);
}

static void wait_until_seen(struct fixture *f, size_t requests)
{
	for (int i = 0; i < 1000 && standin_count(f) < requests; i++)
		pause_ms(10);
	assert_true(standin_count(f) >= requests);
}

/* What a killed one left is taken up when its lease (3 timeouts and a second) is over. */
static void let_leases_end(struct fixture *f)
{
	fixture_sql(f, "UPDATE notice_delivery SET next_at = '2026-01-01' WHERE state = 2");
}

static void a_webhook_cut_off_by_a_kill_is_sent_again_under_the_same_key(void **state)
{
	struct fixture *f = *state;
	struct conf *c = standin_conf(f, "");
	json_t *all;
	pid_t pid;

	standin_webhook(f, "bureau", standin_url(f, "slow"));
	standin_told(f, c);
	pid = start_notifier(f, c);
	wait_until_seen(f, 1);
	end(pid);
	assert_int_equal(standin_state(f), DELIVERY_SENDING);
	let_leases_end(f);
	standin_deliver(f, c);
	assert_int_equal(standin_state(f), DELIVERY_SENT);
	all = standin_requests(f);
	assert_int_equal(json_array_size(all), 2);
	assert_string_equal(text_of(json_object_get(json_array_get(all, 0), "headers"),
				    "idempotency-key"),
			    text_of(json_object_get(json_array_get(all, 1), "headers"),
				    "idempotency-key"));
}

static void an_sms_cut_off_by_a_kill_is_unknown_and_not_sent_again(void **state)
{
	struct fixture *f = *state;
	struct conf *c = both(f, "slow");
	pid_t pid;

	standin_told(f, c);
	pid = start_notifier(f, c);
	wait_until_seen(f, 1);
	end(pid);
	let_leases_end(f);
	standin_deliver(f, c);
	assert_int_equal(standin_state(f), DELIVERY_UNKNOWN);
	assert_int_equal(standin_count(f), 1);
	assert_non_null(strstr(standin_error(f), "may have been sent"));
}

static void what_a_living_one_is_sending_is_left_to_it(void **state)
{
	struct fixture *f = *state;
	struct conf *c = both(f, "timeout");
	struct notifier *n;
	pid_t pid;

	standin_told(f, c);
	pid = start_notifier(f, c);
	wait_until_seen(f, 1);
	n = notifier_new(c, f->db);
	assert_int_equal(notifier_turn(n, 10, false), 0);
	notifier_free(n);
	end(pid);
	db_use_arena(f->db, f->arena);
	assert_int_equal(standin_count(f), 1);
}

/* How often each id or key was asked for; fails when one was more than `most`. */
static size_t assert_asked(struct fixture *f, size_t most)
{
	json_t *seen = json_object(), *one;
	size_t i;

	json_array_foreach(standin_requests(f), i, one)
	{
		const char *key = text_of(json_object_get(one, "headers"), "idempotency-key");
		json_t *body = json_loads(text_of(one, "body"), 0, NULL);
		json_int_t times;

		if (!key)
			key = arena_join(f->arena, "sms ", text_of(body, "id"), NULL);
		times = json_integer_value(json_object_get(seen, key)) + 1;
		assert_true((size_t)times <= most);
		json_object_set_new(seen, key, json_integer(times));
		json_decref(body);
	}
	i = json_object_size(seen);
	json_decref(seen);
	return i;
}

static void killed_at_any_moment_no_phone_gets_a_message_twice(void **state)
{
	struct fixture *f = *state;
	struct conf *c = both(f, "ok");

	for (int i = 0; i < 60; i++)
		standin_told(f, c);
	for (int i = 0; i < 25; i++) {
		pid_t pid = start_notifier(f, c);

		pause_ms(8 + i);
		end(pid);
		let_leases_end(f);
	}
	standin_deliver(f, c);
	let_leases_end(f);
	standin_deliver(f, c);
	assert_int_equal(fixture_count(f, "notice_delivery WHERE state IN (3, 6)"), 60);
	assert_true(assert_asked(f, 1) >= (size_t)fixture_count(f, "notice_delivery"
								   " WHERE state = 3"));
}

static void killed_at_any_moment_every_webhook_arrives(void **state)
{
	struct fixture *f = *state;
	struct conf *c = standin_conf(f, "");

	standin_webhook(f, "bureau", standin_url(f, "ok"));
	for (int i = 0; i < 60; i++)
		standin_told(f, c);
	for (int i = 0; i < 25; i++) {
		pid_t pid = start_notifier(f, c);

		pause_ms(8 + i);
		end(pid);
		let_leases_end(f);
	}
	standin_deliver(f, c);
	assert_int_equal(fixture_count(f, "notice_delivery WHERE state = 3"), 60);
	assert_int_equal(assert_asked(f, 26), 60);
}

static void three_side_by_side_send_each_once(void **state)
{
	struct fixture *f = *state;
	struct conf *c = both(f, "ok");
	pid_t pid[3];

	standin_webhook(f, "bureau", standin_url(f, "ok"));
	for (int i = 0; i < 60; i++)
		standin_told(f, c);
	for (int i = 0; i < 3; i++)
		pid[i] = start_notifier(f, c);
	for (int i = 0; i < 3000 && fixture_count(f, "notice_delivery WHERE state <> 3"); i++)
		pause_ms(10);
	for (int i = 0; i < 3; i++)
		end(pid[i]);
	assert_int_equal(fixture_count(f, "notice_delivery WHERE state = 3"), 120);
	assert_int_equal(assert_asked(f, 1), 120);
}

static void answers_that_come_while_the_database_is_away_are_marked_later(void **state)
{
	struct fixture *f = *state;
	struct conf *c = both(f, "slow");
	struct notifier *n;
	int turns = 0;

	standin_told(f, c);
	n = notifier_new(c, f->db);
	assert_int_equal(notifier_turn(n, 10, false), 1);
	fixture_sql(f, "RENAME TABLE notice_delivery TO away");
	for (int i = 0; i < 20; i++)
		turns += notifier_turn(n, 20, false) < 0;
	assert_true(turns > 0);
	fixture_sql(f, "RENAME TABLE away TO notice_delivery");
	while (notifier_turn(n, 10, false) != 0)
		;
	notifier_free(n);
	db_use_arena(f->db, f->arena);
	assert_int_equal(standin_state(f), DELIVERY_SENT);
	assert_int_equal(standin_count(f), 1);
}

static void what_waits_and_what_is_dead_is_counted(void **state)
{
	struct fixture *f = *state;
	struct conf *c = both(f, "refused");
	struct buf out;

	standin_webhook(f, "bureau", standin_url(f, "404"));
	standin_told(f, c);
	standin_deliver(f, c);
	assert_int_equal(notice_figures_refresh(f->db, clock_now()), 0);
	buf_init(&out, 10000);
	notice_figures_print(f->db, &out);
	assert_non_null(strstr(out.data, "\ndl_notice_waiting 1\n"));
	assert_non_null(strstr(out.data, "\ndl_notice_dead 1\n"));
	buf_release(&out);
}

static void what_is_old_and_sent_is_forgotten_what_is_dead_is_kept(void **state)
{
	struct fixture *f = *state;

	fixture_sql(f, "INSERT INTO notice_delivery (channel, target, log_id, report_id, state,"
		       " next_at, created_at) VALUES (2, 1, 1, 1, 3, '2026-01-01', '2026-01-01'),"
		       " (2, 1, 2, 1, 6, '2026-01-01', '2026-01-01'),"
		       " (2, 1, 3, 1, 3, UTC_TIMESTAMP(3), '2026-01-01')");
	fixture_sql(f, "INSERT INTO notice (citizen_id, report_id, log_id, role, at)"
		       " VALUES (1, 1, 1, 1, '2020-01-01'), (1, 1, 2, 1, UTC_TIMESTAMP(3))");
	assert_int_equal(delivery_forget(f->db, CHANNEL_SMS, 0, clock_now()), 1);
	assert_int_equal(delivery_forget_notices(f->db, clock_now()), 1);
	assert_int_equal(fixture_count(f, "notice_delivery"), 2);
	assert_int_equal(fixture_count(f, "notice"), 1);
}

/* --- the program, with its own rights ------------------------------------------------------ */

static void grant(struct fixture *f)
{
	static const char *const programs[] = { "citizen", "media", "desk",      "signs",
						"open311", "api",   "dispatchd", "handoverd",
						"notifyd", "admin" };

	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		const char *path = arena_printf(f->arena, "%s/db_%s", f->dir, programs[i]);
		FILE *file = fopen(path, "w");

		assert_non_null(file);
		fputs("geheim42", file);
		fclose(file);
		chmod(path, 0600);
	}
	assert_int_equal(migrate_grants(f->db, f->conf, "schema/grants.sql"), 0);
}

static void the_program_sends_what_is_due_with_no_more_rights_than_granted(void **state)
{
	struct fixture *f = *state;
	struct conf *c = standin_conf(
		f, arena_printf(f->arena,
				"[sms]\nurl = %s\ntemplate_handle = S\n"
				"[wechat]\napp_id = wx\napi = %s\ntemplate_handle = T number=a\n",
				standin_url(f, "ok"), standin_url(f, "refused")));
	const char *build = getenv("B");
	char *argv[] = { arena_printf(f->arena, "%s/notifyd", build ? build : "build"),
			 arena_strdup(f->arena, "-1"), arena_strdup(f->arena, "-c"),
			 arena_printf(f->arena, "%s/standin.ini", f->dir), NULL };
	int status;
	pid_t pid;

	if (access(argv[0], X_OK))
		skip();
	grant(f);
	standin_webhook(f, "bureau", standin_url(f, "ok"));
	standin_openid(f, 1, "o1");
	standin_told(f, c);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		execv(argv[0], argv);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(fixture_count(f, "notice_delivery WHERE state = 3"), 2);
	assert_int_equal(fixture_count(f, "notice_delivery WHERE state = 5"), 1);
	assert_int_equal(fixture_count(f, "citizen_address WHERE refused_at IS NOT NULL"), 1);
	assert_int_equal(fixture_count(f, "city_figure WHERE name = 'notice_waiting'"), 1);
}

static void every_statement_fits_the_schema(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; delivery_statements[i]; i++)
		assert_int_equal(db_check(f->db, delivery_statements[i]), 0);
	for (size_t i = 0; notice_figures_statements[i]; i++)
		assert_int_equal(db_check(f->db, notice_figures_statements[i]), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		standin_test(a_webhook_cut_off_by_a_kill_is_sent_again_under_the_same_key),
		standin_test(an_sms_cut_off_by_a_kill_is_unknown_and_not_sent_again),
		standin_test(what_a_living_one_is_sending_is_left_to_it),
		standin_test(killed_at_any_moment_no_phone_gets_a_message_twice),
		standin_test(killed_at_any_moment_every_webhook_arrives),
		standin_test(three_side_by_side_send_each_once),
		standin_test(answers_that_come_while_the_database_is_away_are_marked_later),
		standin_test(what_waits_and_what_is_dead_is_counted),
		standin_test(what_is_old_and_sent_is_forgotten_what_is_dead_is_kept),
		standin_test(the_program_sends_what_is_due_with_no_more_rights_than_granted),
		standin_test(every_statement_fits_the_schema),
	};
	return cmocka_run_group_tests(tests, standin_start, standin_stop);
}
