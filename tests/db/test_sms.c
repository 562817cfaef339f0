/* SMS: only with phone and tick, never twice by itself, nothing private in rows or log. */
#include "tests/db/standin.h"

#include "notice/notice.h"
#include "tests/db/dispatch_city.h"

static struct conf *gateway(struct fixture *f, const char *url)
{
	return standin_conf(f, arena_printf(f->arena,
					    "%s[sms]\nurl = %s\nsign = 青岛城管\n"
					    "template_handle = SMS_42\n",
					    standin_patience(url), url));
}

static unsigned int sent_to(struct fixture *f, const char *url)
{
	struct conf *c = gateway(f, url);

	standin_told(f, c);
	standin_deliver(f, c);
	return standin_state(f);
}

static const char *text_of(json_t *root, const char *name)
{
	return json_string_value(json_object_get(root, name));
}

static void with_the_tick_one_message_goes_to_the_reports_phone(void **state)
{
	struct fixture *f = *state;
	json_t *request, *body;

	assert_int_equal(sent_to(f, standin_url(f, "ok")), DELIVERY_SENT);
	assert_int_equal(standin_count(f), 1);
	request = json_array_get(standin_requests(f), 0);
	assert_string_equal(text_of(json_object_get(request, "headers"), "authorization"),
			    "Bearer sms-geheim");
	body = json_loads(text_of(request, "body"), 0, NULL);
	assert_string_equal(text_of(body, "phone"), STANDIN_PHONE);
	assert_string_equal(text_of(body, "sign"), "青岛城管");
	assert_string_equal(text_of(body, "template"), "SMS_42");
	assert_string_equal(text_of(json_object_get(body, "params"), "what"), "供水井盖");
	json_decref(body);
}

static void without_the_tick_nothing_is_even_written_down(void **state)
{
	struct fixture *f = *state;
	struct conf *c = gateway(f, standin_url(f, "ok"));
	struct outbox_row row;
	uint64_t report, log;

	report = standin_told(f, c);
	log = (uint64_t)fixture_number(f, "SELECT MAX(id) FROM flow_log");
	fixture_sql(f, "DELETE FROM notice_delivery");
	fixture_sql(f, "UPDATE report SET phone_sms = 0");
	assert_int_equal(outbox_add_notice(f->db, report, log, f->now), 0);
	row = city_row(f, report);
	assert_int_equal(notice_expand(f->db, c, &row, f->now), NOTICE_TOLD);
	assert_int_equal(fixture_count(f, "notice_delivery"), 0);
}

static void a_tick_taken_back_before_sending_stops_it(void **state)
{
	struct fixture *f = *state;
	struct conf *c = gateway(f, standin_url(f, "ok"));

	standin_told(f, c);
	fixture_sql(f, "UPDATE report SET phone_sms = 0");
	standin_deliver(f, c);
	assert_int_equal(standin_state(f), DELIVERY_DROPPED);
	assert_int_equal(standin_count(f), 0);
}

static void followers_get_none(void **state)
{
	struct fixture *f = *state;
	struct conf *c = gateway(f, standin_url(f, "ok"));
	uint64_t report = standin_told(f, c), log;
	struct outbox_row row;

	fixture_sql(f, "INSERT INTO report_follower VALUES (%llu, 55, '2026-11-01')",
		    (unsigned long long)report);
	log = (uint64_t)fixture_number(f, "SELECT MAX(id) FROM flow_log");
	assert_int_equal(outbox_add_notice(f->db, report, log, f->now), 0);
	row = city_row(f, report);
	assert_int_equal(notice_expand(f->db, c, &row, f->now), NOTICE_TOLD);
	assert_int_equal(fixture_count(f, "notice"), 2);
	assert_int_equal(fixture_count(f, "notice_delivery"), 1);
}

/* What is certain not to have gone out is tried again; what may have is not. */
static void each_answer_has_its_end(void **state)
{
	static const struct {
		const char *way;
		enum delivery_state state;
		unsigned int attempts; /* 0: more than one */
	} cases[] = {
		{ "500-once", DELIVERY_SENT, 2 },    { "later", DELIVERY_SENT, 2 },
		{ "refused", DELIVERY_REFUSED, 1 },  { "400", DELIVERY_REFUSED, 1 },
		{ "timeout", DELIVERY_UNKNOWN, 1 },  { "hang-body", DELIVERY_UNKNOWN, 1 },
		{ "closes", DELIVERY_UNKNOWN, 1 },   { "html", DELIVERY_UNKNOWN, 1 },
		{ "bad-json", DELIVERY_UNKNOWN, 1 }, { "no-code", DELIVERY_UNKNOWN, 1 },
		{ "huge", DELIVERY_UNKNOWN, 1 },     { "gateway", DELIVERY_UNKNOWN, 1 },
		{ "busy", DELIVERY_WAITING, 1 },     { "redirect", DELIVERY_WAITING, 0 },
		{ "401", DELIVERY_WAITING, 0 },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		unsigned int end;

		standin_clean(state);
		end = sent_to(f, standin_url(f, cases[i].way));
		if (end != cases[i].state && !(!cases[i].attempts && end == DELIVERY_DEAD))
			fail_msg("%s: state %u, %s", cases[i].way, end, standin_error(f));
		if (cases[i].attempts)
			assert_int_equal(standin_attempts(f), cases[i].attempts);
		else
			assert_true(standin_attempts(f) > 1);
		if (cases[i].state == DELIVERY_UNKNOWN)
			assert_int_equal(standin_count(f), 1);
	}
}

static void a_gateway_that_is_down_is_tried_again(void **state)
{
	struct fixture *f = *state;
	const char *url = arena_printf(f->arena, "http://127.0.0.1:%u/", standin.closed_port);
	unsigned int end = sent_to(f, url);

	assert_true(end == DELIVERY_WAITING || end == DELIVERY_DEAD);
	assert_true(standin_attempts(f) > 1);
}

static void what_the_gateway_says_of_the_number_is_not_kept(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(sent_to(f, standin_url(f, "refused")), DELIVERY_REFUSED);
	assert_string_equal(standin_error(f), "refused: code isv.BLACK_LIST");
}

static void nothing_private_is_logged(void **state)
{
	static const char *const ways[] = { "ok", "refused", "timeout", "html" };
	struct fixture *f = *state;
	const char *path = arena_strdup(f->arena, f->dir);
	int kept = dup(STDERR_FILENO);
	char text[20000];
	FILE *log;
	size_t n;

	path = arena_printf(f->arena, "%s/log", f->dir);
	assert_non_null(freopen(path, "w", stderr));
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		standin_clean(state);
		standin_openid(f, 1, "openid-geheim");
		sent_to(f, standin_url(f, ways[i]));
	}
	fflush(stderr);
	dup2(kept, STDERR_FILENO);
	close(kept);
	log = fopen(arena_printf(f->arena, "%s/log", f->dir), "r");
	assert_non_null(log);
	n = fread(text, 1, sizeof(text) - 1, log);
	fclose(log);
	text[n] = '\0';
	assert_non_null(strstr(text, "delivery")); /* something was */
	assert_null(strstr(text, STANDIN_PHONE));
	assert_null(strstr(text, "geheim"));
	assert_null(strstr(text, "127.0.0.1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		standin_test(with_the_tick_one_message_goes_to_the_reports_phone),
		standin_test(without_the_tick_nothing_is_even_written_down),
		standin_test(a_tick_taken_back_before_sending_stops_it),
		standin_test(followers_get_none),
		standin_test(each_answer_has_its_end),
		standin_test(a_gateway_that_is_down_is_tried_again),
		standin_test(what_the_gateway_says_of_the_number_is_not_kept),
		standin_test(nothing_private_is_logged),
	};
	return cmocka_run_group_tests(tests, standin_start, standin_stop);
}
