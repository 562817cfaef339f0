/* What an Open311 server that is late, odd or broken says is heard all the same, each once. */
#include "tests/db/core.h"

#include "base/buf.h"
#include "handover/handover.h"
#include "handover/way.h"
#include "tests/db/acts.h"

static const char *update(struct fixture *f, unsigned int id, const char *remote,
			  const char *status, int64_t at, const char *words)
{
	return arena_printf(f->arena,
			    "{\"update_id\": \"%u\", \"service_request_id\": \"%s\", \"status\":"
			    " \"%s\", \"updated_datetime\": \"%s\", \"description\": \"%s\"}",
			    id, remote, status, clock_iso(f->arena, at), words);
}

/* `n` updates of other people's requests at the same moment, and then one of ours. */
static void many_updates(struct fixture *f, unsigned int n, const char *last)
{
	int64_t at = clock_now() - CLOCK_MINUTE;
	struct buf b;

	buf_init(&b, 1u << 20);
	buf_adds(&b, "[");
	for (unsigned int i = 0; i < n; i++) {
		buf_adds(&b, update(f, i + 1, "R-900", "open", at, "others"));
		buf_adds(&b, ",");
	}
	buf_adds(&b, last);
	buf_adds(&b, "]");
	core_file(f, "updates.json", arena_strndup(f->arena, b.data, b.len));
	buf_release(&b);
}

static int64_t heard(struct fixture *f, const char *words)
{
	return fixture_number(f, "SELECT COUNT(*) FROM flow_log WHERE note = '%s'", words);
}

static void the_last_of_3000_updates_is_heard_however_short_its_pages_are(void **s)
{
	struct fixture *f = *s;
	struct conf *c = core_conf(f, "pages", "");

	core_case(f);
	core_deliver(f, c);
	many_updates(f, 3000, update(f, 9000, "R-1", "in_progress", clock_now(), "last-of-all"));
	core_listen_until(f, c, 30000, "SELECT COUNT(*) FROM flow_log WHERE note = 'last-of-all'");
	assert_int_equal(heard(f, "last-of-all"), 1);
}

/* The first page was heard before: the rest is asked for all the same. */
static void a_page_that_breaks_is_read_the_next_time(void **s)
{
	struct fixture *f = *s;
	struct conf *c = core_conf(f, "pages-break", "");

	core_case(f);
	core_deliver(f, c);
	many_updates(f, 150, update(f, 9000, "R-1", "in_progress", clock_now(), "second-page"));
	core_listen(f, c, 300);
	assert_int_equal(heard(f, "second-page"), 0);
	core_listen_until(f, c, 15000, "SELECT COUNT(*) FROM flow_log WHERE note = 'second-page'");
	assert_int_equal(heard(f, "second-page"), 1);
}

static void a_clock_that_is_an_hour_late_loses_nothing(void **s)
{
	struct fixture *f = *s;
	struct conf *c = core_conf(f, "behind", "");
	uint64_t id = core_case(f);

	core_deliver(f, c);
	core_file(f, "updates.json",
		  arena_printf(f->arena, "[%s]",
			       update(f, 1, "R-1", "fixed", clock_now() - CLOCK_HOUR, "修好了")));
	core_listen(f, c, 1500);
	assert_int_equal(state_of(f, id), STATE_HANDLED);
}

/* Two in the same second, the later one first: it is not open again. */
static void of_the_same_second_the_order_of_the_list_tells(void **s)
{
	struct fixture *f = *s;
	struct conf *c = core_conf(f, "ok", "");
	uint64_t id = core_case(f);
	int64_t at = clock_now();

	core_deliver(f, c);
	core_file(f, "updates.json",
		  arena_printf(f->arena, "[%s, %s, %s]", update(f, 3, "R-1", "fixed", at, "修好了"),
			       update(f, 2, "R-1", "in_progress", at, "师傅出发"),
			       update(f, 1, "R-1", "open", at - CLOCK_MINUTE, "收到了")));
	core_listen(f, c, 1500);
	assert_int_equal(state_of(f, id), STATE_HANDLED);
}

/* What she adds before there is a number neither stops the number nor anybody else's case. */
static void words_that_wait_for_a_number_hold_up_nothing(void **s)
{
	struct fixture *f = *s;
	struct conf *c = core_conf(f, "token-late", "");
	uint64_t id = core_case(f);

	core_deliver(f, c);
	OK(id, HANDLE, CORE, .note = "修好了");
	OK(id, NOT_SOLVED, CITIZEN, .note = "reopen-me");
	core_listen(f, c, 500);
	core_case(f);
	core_listen(f, c, 1000);
	assert_int_equal(core_post_count(f, "requests.json"), 2);
	assert_int_equal(core_post_count(f, "servicerequestupdates.json"), 0);
	assert_int_equal(fixture_number(f, "SELECT MAX(attempts) FROM handover_message"
					   " WHERE kind = 2"),
			 0);
	core_file(f, "states.json", "{\"ready\": true}");
	for (int i = 0; i < 5 && !core_post_count(f, "servicerequestupdates.json"); i++)
		core_listen(f, c, 1000);
	assert_int_equal(core_post_count(f, "servicerequestupdates.json"), 1);
}

/* A token that it has forgotten, a number that it does not know: the others are heard of. */
static void a_number_that_it_does_not_know_hides_no_other(void **s)
{
	struct fixture *f = *s;
	struct conf *c = core_conf(f, "no-updates", "");
	uint64_t id = core_case(f), lost = core_case(f);

	core_deliver(f, c);
	fixture_sql(f,
		    "UPDATE handover_case SET remote_id = 'R-404', ask_at ="
		    " UTC_TIMESTAMP(3) - INTERVAL 1 HOUR WHERE report_id = %llu",
		    (unsigned long long)lost);
	core_file(f, "states.json",
		  arena_printf(f->arena,
			       "{\"R-1\": {\"status\": \"closed\", \"status_notes\": \"已修\","
			       " \"updated_datetime\": \"%s\"}}",
			       clock_iso(f->arena, clock_now())));
	core_listen(f, c, 3500);
	assert_int_equal(state_of(f, id), STATE_HANDLED);
}

static void errors_under_a_200_are_errors(void **s)
{
	struct fixture *f = *s;
	uint64_t id = core_case(f);

	core_deliver(f, core_conf(f, "200-errors", ""));
	assert_int_equal(fixture_number(f, "SELECT state FROM handover_case"), HANDOVER_REFUSED);
	assert_string_equal(city_text(f, "SELECT error FROM handover_message"),
			    "answered 400: lat: out of our area");
	core_clean(s);
	id = core_case(f);
	core_deliver(f, core_conf(f, "ok", ""));
	OK(id, HANDLE, CORE, .note = "修好了");
	OK(id, NOT_SOLVED, CITIZEN, .note = "reopen-me");
	core_deliver(f, core_conf(f, "no-but-200", ""));
	assert_int_equal(fixture_number(f, "SELECT state FROM handover_case"), HANDOVER_REFUSED);
}

/* A core without any services has none just now: nothing goes to people because of that. */
static void a_list_without_services_is_none(void **s)
{
	struct fixture *f = *s;

	core_case(f);
	core_listen(f, core_conf(f, "no-services", ""), 500);
	assert_int_equal(fixture_number(f, "SELECT state FROM handover_case"), HANDOVER_WAITING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		core_test(the_last_of_3000_updates_is_heard_however_short_its_pages_are),
		core_test(a_page_that_breaks_is_read_the_next_time),
		core_test(a_clock_that_is_an_hour_late_loses_nothing),
		core_test(of_the_same_second_the_order_of_the_list_tells),
		core_test(words_that_wait_for_a_number_hold_up_nothing),
		core_test(a_number_that_it_does_not_know_hides_no_other),
		core_test(errors_under_a_200_are_errors),
		core_test(a_list_without_services_is_none),
	};
	return cmocka_run_group_tests(tests, standin_start, standin_stop);
}
