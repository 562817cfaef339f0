/* WeChat's subscribe messages: the pass, its renewal, and what each errcode means. */
#include "tests/db/standin.h"

#include "tests/db/dispatch_city.h"

#define OPENID "oAbc-openid-1"

static struct conf *app(struct fixture *f, const char *way)
{
	return standin_conf(
		f, arena_printf(f->arena,
				"%s[wechat]\napp_id = wx42\napi = %s\n"
				"page = pages/report?n={number}\n"
				"template_handle = TPL9 number=character_string1 what=thing2"
				" unit=thing3 until=time4 nothing=thing5\n",
				standin_patience(way), standin_url(f, way)));
}

static unsigned int sent_to(struct fixture *f, const char *way)
{
	struct conf *c = app(f, way);

	standin_openid(f, 1, OPENID);
	standin_told(f, c);
	standin_deliver(f, c);
	return standin_state(f);
}

static const char *text_of(json_t *root, const char *name)
{
	return json_string_value(json_object_get(root, name));
}

static size_t asked(struct fixture *f, const char *what)
{
	json_t *all = standin_requests(f), *one;
	size_t n = 0, i;

	json_array_foreach(all, i, one) n += strstr(text_of(one, "path"), what) != NULL;
	return n;
}

static void a_message_goes_out_with_a_pass_that_was_fetched_first(void **state)
{
	struct fixture *f = *state;
	json_t *request, *body, *data;

	assert_int_equal(sent_to(f, "ok"), DELIVERY_SENT);
	assert_int_equal(standin_count(f), 2);
	request = json_array_get(standin_requests(f), 0);
	assert_string_equal(text_of(request, "path"), "/ok/cgi-bin/stable_token");
	body = json_loads(text_of(request, "body"), 0, NULL);
	assert_string_equal(text_of(body, "secret"), "app-geheim");
	assert_true(json_is_false(json_object_get(body, "force_refresh")));
	json_decref(body);
	request = json_array_get(standin_requests(f), 1);
	assert_non_null(strstr(text_of(request, "path"), "access_token=pass-"));
	body = json_loads(text_of(request, "body"), 0, NULL);
	assert_string_equal(text_of(body, "touser"), OPENID);
	assert_string_equal(text_of(body, "template_id"), "TPL9");
	assert_non_null(strstr(text_of(body, "page"), "pages/report?n=QD-"));
	data = json_object_get(body, "data");
	assert_int_equal(json_object_size(data), 3); /* no deadline here, and no such value */
	assert_string_equal(text_of(json_object_get(data, "thing2"), "value"), "供水井盖");
	json_decref(body);
}

static void the_pass_is_kept_for_the_next_message(void **state)
{
	struct fixture *f = *state;
	struct conf *c = app(f, "ok");

	standin_openid(f, 1, OPENID);
	for (int i = 0; i < 5; i++)
		standin_told(f, c);
	standin_deliver(f, c);
	assert_int_equal(fixture_count(f, "notice_delivery WHERE state = 3"), 5);
	assert_int_equal(asked(f, "stable_token"), 1);
}

static void a_pass_called_bad_is_fetched_anew_and_the_message_sent(void **state)
{
	struct fixture *f = *state;
	json_t *all, *one, *body;
	size_t i, forced = 0;

	/* The machine calls its very first pass bad, so this must be the first test to ask. */
	assert_int_equal(sent_to(f, "old-token"), DELIVERY_SENT);
	assert_int_equal(standin_attempts(f), 2);
	assert_int_equal(asked(f, "stable_token"), 2);
	all = standin_requests(f);
	json_array_foreach(all, i, one)
	{
		body = json_loads(text_of(one, "body"), 0, NULL);
		forced += json_is_true(json_object_get(body, "force_refresh"));
		json_decref(body);
	}
	assert_int_equal(forced, 1);
}

static void who_refused_is_asked_no_more_until_she_allows_anew(void **state)
{
	struct fixture *f = *state;
	struct conf *c = app(f, "refused");

	assert_int_equal(sent_to(f, "refused"), DELIVERY_REFUSED);
	assert_string_equal(standin_error(f), "errcode 43101");
	assert_int_equal(fixture_count(f, "citizen_address WHERE refused_at IS NOT NULL"), 1);
	standin_told(f, c);
	assert_int_equal(fixture_count(f, "notice_delivery"), 1);
	standin_openid(f, 1, OPENID);
	standin_told(f, c);
	assert_int_equal(fixture_count(f, "notice_delivery"), 2);
}

static void each_answer_has_its_end(void **state)
{
	static const struct {
		const char *way;
		enum delivery_state state;
		unsigned int attempts;
	} cases[] = {
		{ "500-once", DELIVERY_SENT, 2 },    { "later", DELIVERY_SENT, 2 },
		{ "timeout", DELIVERY_UNKNOWN, 1 },  { "html", DELIVERY_UNKNOWN, 1 },
		{ "bad-json", DELIVERY_UNKNOWN, 1 }, { "huge", DELIVERY_UNKNOWN, 1 },
		{ "closes", DELIVERY_UNKNOWN, 1 },   { "no-code", DELIVERY_UNKNOWN, 1 },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		unsigned int end;

		standin_clean(state);
		end = sent_to(f, cases[i].way);
		if (end != cases[i].state)
			fail_msg("%s: state %u, %s", cases[i].way, end, standin_error(f));
		assert_int_equal(standin_attempts(f), cases[i].attempts);
	}
}

static void without_a_pass_nothing_is_claimed_and_it_is_asked_for_later_and_later(void **state)
{
	struct fixture *f = *state;
	struct conf *c = app(f, "no-token");
	struct notifier *n;

	standin_openid(f, 1, OPENID);
	standin_told(f, c);
	n = notifier_new(c, f->db);
	for (int i = 0; i < 30; i++)
		assert_true(notifier_turn(n, 10, false) >= 0);
	notifier_free(n);
	db_use_arena(f->db, f->arena);
	assert_int_equal(standin_state(f), DELIVERY_WAITING);
	assert_int_equal(standin_attempts(f), 0);
	assert_int_equal(asked(f, "stable_token"), 1); /* the next after two seconds */
}

static void a_citizen_without_an_address_gets_none(void **state)
{
	struct fixture *f = *state;

	standin_told(f, app(f, "ok"));
	assert_int_equal(fixture_count(f, "notice_delivery"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		standin_test(a_pass_called_bad_is_fetched_anew_and_the_message_sent),
		standin_test(a_message_goes_out_with_a_pass_that_was_fetched_first),
		standin_test(the_pass_is_kept_for_the_next_message),
		standin_test(who_refused_is_asked_no_more_until_she_allows_anew),
		standin_test(each_answer_has_its_end),
		standin_test(without_a_pass_nothing_is_claimed_and_it_is_asked_for_later_and_later),
		standin_test(a_citizen_without_an_address_gets_none),
	};
	return cmocka_run_group_tests(tests, standin_start, standin_stop);
}
